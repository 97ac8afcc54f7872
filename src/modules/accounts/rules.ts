import { z } from 'zod'
import type { Role } from '#platform/scope/actor.ts'

/** Kinds of organization at which a role can be granted. What a role reaches is that organization's subtree. */
export const grantPlaces: Record<Role, readonly string[]> = {
  DISTRICT_ADMIN: ['DISTRICT'],
  STREET_ADMIN: ['WORKING_COMMITTEE'],
  AUDITOR: ['DISTRICT', 'WORKING_COMMITTEE'],
  STREET_OFFICER: ['WORKING_COMMITTEE'],
  COMMUNITY_WORKER: ['REGIONAL_GRAND_COMMITTEE', 'COMMUNITY_COMMITTEE', 'GENERAL_BRANCH', 'COMMUNITY_BRANCH'],
  BRANCH_SECRETARY: [
    'COMMUNITY_COMMITTEE',
    'GENERAL_BRANCH',
    'COMMUNITY_BRANCH',
    'STREET_ORGAN_BRANCH',
    'ESTATE_BRANCH',
    'NON_PUBLIC_ORG',
    'JOINT_BRANCH',
    'TEMPORARY_BRANCH',
  ],
  MEMBER: ['WORKING_COMMITTEE', 'COMMUNITY_BRANCH', 'STREET_ORGAN_BRANCH', 'ESTATE_BRANCH', 'NON_PUBLIC_ORG', 'JOINT_BRANCH', 'TEMPORARY_BRANCH'],
  RESIDENT: ['WORKING_COMMITTEE'],
}

/** Roles under the stricter rules at the door: shorter idle time-out, one session, second factor. [common policies under 等保; docs/sources.md] */
export const administratorRoles: readonly Role[] = ['DISTRICT_ADMIN', 'STREET_ADMIN', 'AUDITOR']

/** Roles that only the district gives: an auditor is not chosen by those whom he audits. */
const districtOnly: readonly Role[] = ['DISTRICT_ADMIN', 'AUDITOR']

/** Why a role cannot be granted to somebody at an organization, or null if it can. That the giver reaches the organization is checked before. */
export function whyNotGranted(grant: {
  role: Role
  organization: { kind: string; streetId: string }
  /** Home street of the receiving account; null for an account of the district. */
  homeStreetId: string | null
  toSelf: boolean
  byDistrict: boolean
}): 'grant.self' | 'grant.wrongPlace' | 'grant.aboveReach' | 'grant.otherStreet' | null {
  if (grant.toSelf) return 'grant.self'
  if (!grantPlaces[grant.role].includes(grant.organization.kind)) return 'grant.wrongPlace'
  if (districtOnly.includes(grant.role) && !grant.byDistrict) return 'grant.aboveReach'
  // Whoever manages an account can reset its password: a role beyond its home street would hand that street to its administrator.
  if (grant.homeStreetId !== null && grant.organization.streetId !== grant.homeStreetId) return 'grant.otherStreet'
  return null
}

/** What to say for each refusal of {@link whyNotGranted}. */
export const grantRefusals: Record<NonNullable<ReturnType<typeof whyNotGranted>>, string> = {
  'grant.self': '不能给自己授权或取消自己的授权，请由其他管理员办理',
  'grant.wrongPlace': '这个角色不能授在这类组织上，请选择合适的组织',
  'grant.aboveReach': '区级管理员和审计员只能由区级管理员授权',
  'grant.otherStreet': '账号属于另一个街道，只能在本街道内授权；需要跨街道工作的，请由区级建立区级账号',
}

const coordinates = z.array(z.unknown()).max(20_000)
const feature = z.object({
  type: z.literal('Feature'),
  properties: z.record(z.string().max(60), z.union([z.string().max(200), z.number(), z.boolean(), z.null()])).nullable(),
  geometry: z.object({ type: z.enum(['Point', 'LineString', 'MultiLineString', 'Polygon', 'MultiPolygon']), coordinates }),
})

/** Every setting of a street: its shape, and what holds while nobody set it. */
export const settingKinds = {
  /** Name of the site in its band; empty: the street's short name. */
  'site.title': { label: '站点名称', shape: z.string().trim().max(40), fallback: '' },
  /** A line for everybody at the top of the home page. */
  'site.notice': { label: '首页提示', shape: z.string().trim().max(200), fallback: '' },
  /** Whether the site opens in the version with large type for those who chose nothing. */
  'site.elderByDefault': { label: '默认使用长辈版', shape: z.boolean(), fallback: false },
  /** The street's own drawn ground: GeoJSON, `[longitude, latitude]`, CGCS2000. */
  'map.drawing': {
    label: '手绘底图',
    shape: z.object({ type: z.literal('FeatureCollection'), features: z.array(feature).max(2000) }).nullable(),
    fallback: null,
  },
  /** Where the map opens, CGCS2000 degrees. */
  'map.center': {
    label: '地图中心',
    shape: z.object({ longitude: z.number().min(73).max(136), latitude: z.number().min(3).max(54), zoom: z.number().min(3).max(20) }).nullable(),
    fallback: null,
  },
  /** The street's public phone. */
  'contact.phone': {
    label: '值班电话',
    shape: z
      .string()
      .trim()
      .regex(/^$|^[0-9+() -]{3,30}$/, { error: '请写电话号码，例如 0371-66668888' }),
    fallback: '',
  },
  /** How many rows one import may have. */
  'import.maxRows': { label: '单次导入的最多行数', shape: z.number().int().min(1).max(200_000), fallback: 100_000 },
} as const satisfies Record<string, { label: string; shape: z.ZodType; fallback: unknown }>
export type SettingKey = keyof typeof settingKinds
export type SettingValue<K extends SettingKey> = z.infer<(typeof settingKinds)[K]['shape']>
export const settingKeys = Object.keys(settingKinds) as [SettingKey, ...SettingKey[]]

/** Actions of the timeline that this module writes, in Chinese. */
export const texts: Record<string, string> = {
  'account.opened': '新建账号',
  'account.disabled': '停用账号',
  'account.enabled': '启用账号',
  'account.passwordReset': '重置密码',
  'account.secondFactorRemoved': '解除二次验证',
  'grant.given': '授予角色',
  'grant.revoked': '取消角色',
  'settings.changed': '修改街道设置',
}
