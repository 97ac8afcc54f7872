import type { elements, programmes, tags } from '#modules/programmes/schema.ts'
import type { Day } from '#platform/time/day.ts'
import type { Body } from './plan.ts'
import { demoId } from './random.ts'

/** A published list: kind, name, elements (label, or label=meaning), and a note where the office's own text is not known. */
type List = [kind: string, name: string, elements: string, note?: string]

const toBeFilled = '内容由街道自行填写，此处为示例条目'

const lists: List[] = [
  ['THREE_GRASPS', '三抓', '抓整合型党建=提升组织力 抓基础性党建=提升凝聚力 抓智慧化党建=提升创造力'],
  ['THREE_LIFTS', '三提升', '提升组织力 提升凝聚力 提升创造力'],
  ['STRUCTURE_LEVEL', '四级架构', '区域大党委 社区党支部 党小组 楼院居民自治组织'],
  ['FORCE', '四方力量', '党工委 社会组织 公共单位 志愿者团队'],
  ['RED_PROJECT', '四大工程', '红色阵地工程 红色文化工程 红色品牌工程 红色服务工程'],
  ['FIVE_STEP', '五步工作法', '聚党员 建组织 立机制 搭平台 强保障'],
  ['EIGHT_BESIDES', '八个身边', '党员管理 事情落实 活动开展 困难解决 企业服务 微环境治理 平安构建 “正能量”宣传'],
  ['M133_A', '133工作法：1', '一个廉政教育核心', toBeFilled],
  ['M133_B', '133工作法：前一个3', '廉政宣传到楼院 廉政教育到党员 廉政监督到事项', toBeFilled],
  ['M133_C', '133工作法：后一个3', '学习机制 公开机制 评议机制', toBeFilled],
  [
    'NINE_ONES',
    '九个一系列活动',
    '发放家庭廉政倡议书 廉政文化书画展 上一堂廉政党课 看一部廉政影片 开一次廉政座谈 写一篇廉政心得 参观一次廉政基地 讲一个廉政故事 做一次廉政承诺',
    '前两项有定名，其余七项由社区自行填写，此处为示例条目',
  ],
  ['FIVE_ONES', '五个一', '敲一次门 问一声好 谈一次心 结一次对 认领一个心愿'],
  ['DOUBLE_PUSH', '双推', '党员推荐 群团推优'],
  ['DOUBLE_EVALUATION', '双评', '定期测评=培养考察期间每半年一次 民主评议=确定发展对象和转正之前', '做法由街道确定，此处为示例条目'],
  ['WHOLE_PROCESS', '三全程', '全程公示 全程纪实 全程问责'],
  ['ENTERPRISE_SYSTEM', '企业服务四项制度', '党员分包联系 走访服务 定期会商 红旗评比'],
  ['RECORD_BOOK', '四簿一册：四簿', '支部党员大会记录簿 支部委员会记录簿 党小组会记录簿 党课记录簿', '每个支部建立，名称由街道确定'],
  ['RECORD_REGISTER', '四簿一册：一册', '党员名册=某一天的党员名册，由系统按日期生成', '每个支部建立，名称由街道确定'],
  ['SMART_GOAL', '四个智慧化', '党务管理智慧化 党员教育智慧化 党建宣传智慧化 党群互动智慧化'],
  ['DATA_CENTRE', '党建大数据中心', '党建大数据中心'],
  ['DATABASE', '四大数据库', '党组织信息库 党员信息库 党建资料库 学习资料库'],
  ['PLATFORM', '六个平台', '工作 管理 教育 服务 互动 宣传'],
  ['FUNCTION', '四方面互联网+功能', '党务管理 党员教育 党建宣传 党群互动'],
  ['FOUR_ONES', '四个一工作法', '每天排查楼院小区电动车违规充电 每周集中整治市场商户“三合一”隐患 每月全面排查沿街门店 每季度对社区督查考核'],
  ['ROAD_OFFICER', '路长制：三员', '巡查员 保洁员 监督员', '三员由街道确定，此处为示例条目'],
  ['ROAD_TEAM', '路长制：七队', '城管队 环卫队 市政队 绿化队 交警队 市场监管队 志愿者队', '七队由街道确定，此处为示例条目'],
  ['ACTIVITY_DAY', '4+X党员活动日固定动作', '重温入党誓词 学习党章党规 交纳党费 民主议事', '四项固定动作由街道确定，此处为示例条目'],
]

/** Codes keep their meaning across versions: FIVE_ONES_1 …; those of the five ones and the red projects have words of their own. */
const codes: Record<string, string[]> = {
  FIVE_ONES: ['KNOCK', 'GREET', 'TALK', 'PAIR', 'CLAIM_WISH'],
  RED_PROJECT: ['RED_POSITION', 'RED_CULTURE', 'RED_BRAND', 'RED_SERVICE'],
  FIVE_STEP: ['GATHER', 'ORGANISE', 'INSTITUTE', 'PLATFORM', 'SUPPORT'],
  THREE_GRASPS: ['INTEGRATION', 'FOUNDATION', 'SMART'],
  WHOLE_PROCESS: ['WP_NOTICE', 'WP_RECORD', 'WP_ACCOUNTABILITY'],
  DOUBLE_PUSH: ['MEMBER_RECOMMEND', 'MASS_ORG_RECOMMEND'],
  DOUBLE_EVALUATION: ['EVALUATION_A', 'EVALUATION_B'],
  FOUR_ONES: ['EBIKE_DAILY', 'MARKET_WEEKLY', 'STOREFRONT_MONTHLY', 'COMMUNITY_QUARTERLY'],
}

export interface ProgrammeRows {
  programmes: (typeof programmes.$inferInsert)[]
  elements: (typeof elements.$inferInsert)[]
  tags: (typeof tags.$inferInsert)[]
}

/** The street's own programmes as published lists, and which bodies carry an element of them. */
export function programmesOf(streetId: string, bodies: readonly Body[], fromOn: Day): ProgrammeRows {
  const rows: ProgrammeRows = { programmes: [], elements: [], tags: [] }
  for (const [kind, name, labels, note] of lists) {
    const programmeId = demoId('programme', streetId + kind)
    rows.programmes.push({ id: programmeId, streetId, kind, name, state: 'PUBLISHED', fromOn, note: note ?? null })
    for (const [i, entry] of labels.split(' ').entries()) {
      const [label, meaning] = entry.split('=')
      const code = codes[kind]?.[i] ?? `${kind}_${i + 1}`
      rows.elements.push({ id: elementId(streetId, kind, code), streetId, programmeId, code, label: label!, meaning: meaning ?? null, ordinal: i + 1 })
    }
  }
  const tag = (kind: string, code: string, bearers: readonly Body[]) =>
    rows.tags.push(...bearers.map((b) => ({ streetId, elementId: elementId(streetId, kind, code), subjectType: 'organization', subjectId: b.id })))
  const named = (...names: string[]) => bodies.filter((b) => names.some((n) => b.name.includes(n)))
  const kinds = (...wanted: Body['kind'][]) => bodies.filter((b) => wanted.includes(b.kind))
  tag('RED_PROJECT', 'RED_POSITION', named('映月路社区党支部', '银莺社区党支部', '果树所社区党支部', '港湾社区党支部', '永丰社区党支部'))
  tag('RED_PROJECT', 'RED_CULTURE', named('新航社区党支部', '耿庄社区党支部', '红色文艺轻骑兵', '百姓宣讲直通车', '快乐星期天'))
  tag('RED_PROJECT', 'RED_BRAND', [...named('茶城商户', '馨家苑社会工作'), ...kinds('REGIONAL_GRAND_COMMITTEE')])
  tag('RED_PROJECT', 'RED_SERVICE', kinds('VOLUNTEER_TEAM'))
  for (const step of codes.FIVE_STEP!) tag('FIVE_STEP', step, kinds('ESTATE_BRANCH'))
  for (const [i, kind] of (['REGIONAL_GRAND_COMMITTEE', 'COMMUNITY_BRANCH', 'PARTY_GROUP', 'COURTYARD_SELF_GOV'] as const).entries())
    tag('STRUCTURE_LEVEL', `STRUCTURE_LEVEL_${i + 1}`, kinds(kind))
  tag('M133_A', 'M133_A_1', named('映月路社区党支部'))
  tag('EIGHT_BESIDES', 'EIGHT_BESIDES_7', kinds('PATROL_TEAM'))
  return rows
}

const elementId = (streetId: string, kind: string, code: string) => demoId('programme element', `${streetId}/${kind}/${code}`)
