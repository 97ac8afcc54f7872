/** Every kind of body of `organizations`, by its word in the glossary. The order is the order of display below one parent. */
export const organizationKinds = [
  'DISTRICT',
  'WORKING_COMMITTEE',
  'REGIONAL_GRAND_COMMITTEE',
  'COMMUNITY_COMMITTEE',
  'GENERAL_BRANCH',
  'COMMUNITY_BRANCH',
  'STREET_ORGAN_BRANCH',
  'ESTATE_BRANCH',
  'NON_PUBLIC_ORG',
  'JOINT_BRANCH',
  'TEMPORARY_BRANCH',
  'PARTY_GROUP',
  'COURTYARD_SELF_GOV',
  'GRID',
  'ROAD_CREW',
  'RED_PROPERTY_ALLIANCE',
  'PARTNER_UNIT',
  'SOCIAL_ORGANIZATION',
  'VOLUNTEER_TEAM',
  'PATROL_TEAM',
  'PROPERTY_COMPANY',
  'OWNERS_COMMITTEE',
  'ENTERPRISE',
] as const
export type OrganizationKind = (typeof organizationKinds)[number]

/** Chinese word of each kind, as the interface shows it. */
export const organizationKindLabels: Record<OrganizationKind, string> = {
  DISTRICT: '区级',
  WORKING_COMMITTEE: '街道党工委',
  REGIONAL_GRAND_COMMITTEE: '区域大党委',
  COMMUNITY_COMMITTEE: '社区党委',
  GENERAL_BRANCH: '党总支',
  COMMUNITY_BRANCH: '社区党支部',
  STREET_ORGAN_BRANCH: '机关党支部',
  ESTATE_BRANCH: '小区党支部',
  NON_PUBLIC_ORG: '非公企业党组织',
  JOINT_BRANCH: '联合党支部',
  TEMPORARY_BRANCH: '临时党支部',
  PARTY_GROUP: '党小组',
  COURTYARD_SELF_GOV: '楼院居民自治组织',
  GRID: '网格',
  ROAD_CREW: '路长责任路段',
  RED_PROPERTY_ALLIANCE: '红色物业联盟',
  PARTNER_UNIT: '共建单位',
  SOCIAL_ORGANIZATION: '社会组织',
  VOLUNTEER_TEAM: '志愿者队伍',
  PATROL_TEAM: '平安队伍',
  PROPERTY_COMPANY: '物业公司',
  OWNERS_COMMITTEE: '业主委员会',
  ENTERPRISE: '企业',
}

/** Pinyin initials of each word, by which a kind is found while typing; the console has no dictionary. */
export const organizationKindInitials: Record<OrganizationKind, string> = {
  DISTRICT: 'qj',
  WORKING_COMMITTEE: 'jddgw',
  REGIONAL_GRAND_COMMITTEE: 'qyddw',
  COMMUNITY_COMMITTEE: 'sqdw',
  GENERAL_BRANCH: 'dzz',
  COMMUNITY_BRANCH: 'sqdzb',
  STREET_ORGAN_BRANCH: 'jgdzb',
  ESTATE_BRANCH: 'xqdzb',
  NON_PUBLIC_ORG: 'fgqydzz',
  JOINT_BRANCH: 'lhdzb',
  TEMPORARY_BRANCH: 'lsdzb',
  PARTY_GROUP: 'dxz',
  COURTYARD_SELF_GOV: 'lyjmzzzz',
  GRID: 'wg',
  ROAD_CREW: 'lzzrld',
  RED_PROPERTY_ALLIANCE: 'hswylm',
  PARTNER_UNIT: 'gjdw',
  SOCIAL_ORGANIZATION: 'shzz',
  VOLUNTEER_TEAM: 'zyzdw',
  PATROL_TEAM: 'padw',
  PROPERTY_COMPANY: 'wygs',
  OWNERS_COMMITTEE: 'yzwyh',
  ENTERPRISE: 'qy',
}

const branchHosts: readonly OrganizationKind[] = ['WORKING_COMMITTEE', 'REGIONAL_GRAND_COMMITTEE', 'COMMUNITY_COMMITTEE', 'GENERAL_BRANCH']
const communityBodies: readonly OrganizationKind[] = ['COMMUNITY_COMMITTEE', 'GENERAL_BRANCH', 'COMMUNITY_BRANCH']
const bodiesOfAStreet: readonly OrganizationKind[] = ['WORKING_COMMITTEE', 'REGIONAL_GRAND_COMMITTEE', ...communityBodies, 'ESTATE_BRANCH']

/** Where a body of each kind may stand in the tree: the kinds of its parent. A district is the root of the deployment. [proposed, domain: "Street tree"] */
export const parentKinds: Record<OrganizationKind, readonly OrganizationKind[]> = {
  DISTRICT: [],
  WORKING_COMMITTEE: ['DISTRICT'],
  REGIONAL_GRAND_COMMITTEE: ['WORKING_COMMITTEE'],
  COMMUNITY_COMMITTEE: ['WORKING_COMMITTEE', 'REGIONAL_GRAND_COMMITTEE'],
  GENERAL_BRANCH: ['WORKING_COMMITTEE', 'REGIONAL_GRAND_COMMITTEE', 'COMMUNITY_COMMITTEE'],
  COMMUNITY_BRANCH: branchHosts,
  STREET_ORGAN_BRANCH: ['WORKING_COMMITTEE'],
  ESTATE_BRANCH: communityBodies,
  NON_PUBLIC_ORG: bodiesOfAStreet,
  JOINT_BRANCH: bodiesOfAStreet,
  TEMPORARY_BRANCH: bodiesOfAStreet,
  PARTY_GROUP: ['COMMUNITY_BRANCH', 'STREET_ORGAN_BRANCH', 'ESTATE_BRANCH', 'NON_PUBLIC_ORG', 'JOINT_BRANCH', 'TEMPORARY_BRANCH'],
  COURTYARD_SELF_GOV: [...communityBodies, 'ESTATE_BRANCH', 'PARTY_GROUP'],
  GRID: communityBodies,
  ROAD_CREW: ['WORKING_COMMITTEE', ...communityBodies],
  RED_PROPERTY_ALLIANCE: bodiesOfAStreet,
  PARTNER_UNIT: bodiesOfAStreet,
  SOCIAL_ORGANIZATION: bodiesOfAStreet,
  VOLUNTEER_TEAM: bodiesOfAStreet,
  PATROL_TEAM: bodiesOfAStreet,
  PROPERTY_COMPANY: bodiesOfAStreet,
  OWNERS_COMMITTEE: [...communityBodies, 'ESTATE_BRANCH', 'COURTYARD_SELF_GOV'],
  ENTERPRISE: bodiesOfAStreet,
}

/** Kinds in which a member's relation can stand (支部级). Statistics and rosters speak of these as "branches". */
export const branchKinds = [
  'COMMUNITY_BRANCH',
  'STREET_ORGAN_BRANCH',
  'ESTATE_BRANCH',
  'NON_PUBLIC_ORG',
  'JOINT_BRANCH',
  'TEMPORARY_BRANCH',
] as const satisfies readonly OrganizationKind[]

/** What a post is. Seats of one kind in one organization are told apart by `seat`. */
export const postKinds = [
  'SECRETARY',
  'DEPUTY_SECRETARY',
  'ORG_COMMISSIONER',
  'PUBLICITY_COMMISSIONER',
  'DISCIPLINE_COMMISSIONER',
  'COMMISSIONER',
  'PART_TIME_COMMISSIONER',
  'PARTY_AFFAIRS_OFFICER',
  'GROUP_LEADER',
  'COURTYARD_HEAD',
  'BUILDING_STEWARD',
  'GRID_WORKER',
  'ROAD_CHIEF',
  'ROAD_OFFICER',
  'TEAM_LEADER',
  'CONTACT',
] as const
export type PostKind = (typeof postKinds)[number]

/** Chinese word of each post. */
export const postKindLabels: Record<PostKind, string> = {
  SECRETARY: '书记',
  DEPUTY_SECRETARY: '副书记',
  ORG_COMMISSIONER: '组织委员',
  PUBLICITY_COMMISSIONER: '宣传委员',
  DISCIPLINE_COMMISSIONER: '纪检委员',
  COMMISSIONER: '委员',
  PART_TIME_COMMISSIONER: '兼职委员',
  PARTY_AFFAIRS_OFFICER: '党建专干',
  GROUP_LEADER: '党小组组长',
  COURTYARD_HEAD: '楼院长',
  BUILDING_STEWARD: '楼栋长',
  GRID_WORKER: '网格员',
  ROAD_CHIEF: '路长',
  ROAD_OFFICER: '路段专员',
  TEAM_LEADER: '队长',
  CONTACT: '联系人',
}

/** 共建单位's three lists: 资源清单, 需求清单, 项目清单. */
export const offerKinds = ['RESOURCE', 'NEED', 'PROJECT'] as const
export type OfferKind = (typeof offerKinds)[number]
/** Chinese word of each list. */
export const offerKindLabels: Record<OfferKind, string> = { RESOURCE: '资源', NEED: '需求', PROJECT: '项目' }

/** What a community is: ordinary, or turned from a village (村改居社区). */
export const communityTypes = ['ORDINARY', 'VILLAGE_TURNED'] as const
export type CommunityType = (typeof communityTypes)[number]

/** 平安四支队伍, by type. */
export const patrolTypes = ['STREET_PATROL', 'PROPERTY_GUARD', 'MASS_PATROL', 'CCTV'] as const
export type PatrolType = (typeof patrolTypes)[number]
/** Chinese word of each patrol team's type. */
export const patrolTypeLabels: Record<PatrolType, string> = {
  STREET_PATROL: '街道巡逻队',
  PROPERTY_GUARD: '物业保安队',
  MASS_PATROL: '群众义务巡逻队',
  CCTV: '电子监控管理队',
}

/** Why a body of `kind` may not stand below one of `parentKind`, or null if it may. */
export function whyNotBelow(kind: OrganizationKind, parentKind: OrganizationKind | null): 'organization.wrongParent' | null {
  if (parentKind === null) return kind === 'DISTRICT' ? null : 'organization.wrongParent'
  return parentKinds[kind].includes(parentKind) ? null : 'organization.wrongParent'
}

/** What a street's own drawing is made of, lowest first: its boundary, green, water, railway, roads. */
export const groundKinds = ['BOUNDARY', 'GREEN', 'WATER', 'RAIL', 'ROAD'] as const
export type GroundKind = (typeof groundKinds)[number]
