export { actorFor, detourOf, isAdministrator } from './actor.ts'
export { settingOf } from './queries.ts'
export type { SettingKey, SettingValue } from './rules.ts'
export { grantRole, type OneTimeLink, openAccount, setSetting } from './service.ts'
