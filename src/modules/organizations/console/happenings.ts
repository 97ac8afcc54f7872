import type { TimelineItem } from '#console/TimelinePanel.tsx'

const fieldLabels: Readonly<Record<string, string>> = {
  name: '名称',
  shortName: '简称',
  divisionCode: '区划代码',
  creditCode: '统一社会信用代码',
  communityType: '社区类型',
  patrolType: '队伍类型',
  caring: '爱心企业',
  address: '地址',
  contactPhone: '办公电话',
  contactPublic: '电话公开',
  openingHours: '开放时间',
  introduction: '简介',
  establishedOn: '成立日期',
}

const wordOf = (value: unknown): string =>
  value === null || value === undefined || value === '' ? '空' : value === true ? '是' : value === false ? '否' : String(value)
const isChange = (value: unknown): value is { from: unknown; to: unknown } => typeof value === 'object' && value !== null && 'from' in value && 'to' in value

/** What an entry changed, in a line: `名称：甲 → 乙`. */
export function explainHappening(item: TimelineItem): string | null {
  const { data } = item
  if (item.action === 'organization.moved' && isChange(data)) return `${wordOf(data.from)} → ${wordOf(data.to)}`
  const changes = Object.entries(data).flatMap(([field, change]) =>
    fieldLabels[field] && isChange(change) ? [`${fieldLabels[field]}：${wordOf(change.from)} → ${wordOf(change.to)}`] : [],
  )
  if (changes.length) return changes.join('；')
  const said = [data.post ?? data.label, data.holderName ?? data.holder, data.title, data.member ?? data.name].filter((v) => typeof v === 'string')
  return said.length ? said.join(' ') : null
}
