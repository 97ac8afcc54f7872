/** Words of the actions on a street's timeline. */
export const schemeActionLabels = { 'scheme.set': '设定本地方案', 'scheme.removed': '撤回本地方案' } as const
