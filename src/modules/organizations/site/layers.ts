import type { OrganizationKind } from '../rules.ts'

/** A layer of the map: what stands together behind one switch, told apart by shape as well as by color. */
export interface Layer {
  key: LayerKey
  label: string
  kinds: readonly OrganizationKind[]
  /** Outline of its mark on a 24 px grid; its color is the CSS class `mark-<key>`. */
  outline: string
  /** Shown before anybody has chosen. */
  shown: boolean
}

export const layerKeys = ['street', 'community', 'estate', 'firm', 'courtyard', 'partner', 'team', 'property', 'enterprise'] as const
export type LayerKey = (typeof layerKeys)[number]

/** The layers in the order of the switches. Grids and roads are areas and lines, not places; a party group has no place of its own. */
export const layers: readonly Layer[] = [
  { key: 'street', label: '街道党工委和机关', kinds: ['WORKING_COMMITTEE', 'STREET_ORGAN_BRANCH'], outline: 'M5 2h2v20H5zM7 3h13l-4 5 4 5H7z', shown: true },
  {
    key: 'community',
    label: '社区党组织',
    kinds: ['COMMUNITY_COMMITTEE', 'GENERAL_BRANCH', 'COMMUNITY_BRANCH'],
    outline: 'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Z',
    shown: true,
  },
  {
    key: 'estate',
    label: '小区党支部',
    kinds: ['ESTATE_BRANCH'],
    outline: 'M5 3h14a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2Z',
    shown: true,
  },
  {
    key: 'firm',
    label: '企业和联合党组织',
    kinds: ['NON_PUBLIC_ORG', 'JOINT_BRANCH', 'TEMPORARY_BRANCH'],
    outline: 'M12 1.5 22.5 12 12 22.5 1.500 12Z',
    shown: true,
  },
  { key: 'courtyard', label: '楼院居民自治组织', kinds: ['COURTYARD_SELF_GOV'], outline: 'M12 2 22 11v10.500H2V11Z', shown: true },
  { key: 'partner', label: '共建单位', kinds: ['PARTNER_UNIT'], outline: 'M6.500 2.500h11L23 12l-5.500 9.500h-11L1 12Z', shown: true },
  { key: 'team', label: '队伍和社会组织', kinds: ['VOLUNTEER_TEAM', 'PATROL_TEAM', 'SOCIAL_ORGANIZATION'], outline: 'M12 2 23 21.500H1Z', shown: false },
  {
    key: 'property',
    label: '物业和业主组织',
    kinds: ['RED_PROPERTY_ALLIANCE', 'PROPERTY_COMPANY', 'OWNERS_COMMITTEE'],
    outline: 'M3 3h18v9c0 5-4 8.500-9 10-5-1.500-9-5-9-10Z',
    shown: false,
  },
  {
    key: 'enterprise',
    label: '企业和商户',
    kinds: ['ENTERPRISE'],
    outline: 'M12 21.500C6 17 2 13 2 8.500A5.300 5.300 0 0 1 12 6a5.300 5.300 0 0 1 10 2.500C22 13 18 17 12 21.500Z',
    shown: false,
  },
]

/** The layer in which a kind is drawn, or null. */
export const layerOf = (kind: OrganizationKind): Layer | null => layers.find((l) => l.kinds.includes(kind)) ?? null

/** The layers that the address asks for by `show`, or those shown at first when it asks for none that exist. */
export function shownLayers(query: URLSearchParams): readonly Layer[] {
  const asked = query.getAll('show')
  const chosen = layers.filter((l) => asked.includes(l.key))
  return chosen.length > 0 ? chosen : layers.filter((l) => l.shown)
}
