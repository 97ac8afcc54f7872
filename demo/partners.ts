import type { OfferKind, PatrolType } from '#modules/organizations/rules.ts'
import { patrolTypeLabels, patrolTypes } from '#modules/organizations/rules.ts'
import { creditCode } from './firms.ts'
import { communityAreas, pointIn } from './places.ts'
import { addBody, ally, at, type Body, exampleNote, officePhone, type Plan } from './plan.ts'
import { demoId, random } from './random.ts'
import type { Street } from './structure.ts'

/** A unit with its three lists. A project is carried out with the community of the unit. */
interface Partner {
  name: string
  community: string
  head: string
  resources: string[]
  needs: string[]
  projects: string[]
}

const partner = (name: string, community: string, head: string, resources: string, needs: string, projects: string): Partner => ({
  name,
  community,
  head,
  resources: resources.split('；'),
  needs: needs.split('；'),
  projects: projects.split('；'),
})

const partners: Partner[] = [
  partner(
    '郑州果树研究所',
    '果树所社区',
    '党委副书记',
    '果树栽培专家10名；科普展厅每月开放一天；会议室可容纳80人',
    '退休职工就近参加组织生活；家属院管网改造协调',
    '楼院果树认养；果树知识进社区',
  ),
  partner(
    '中铁七局家属区管理中心',
    '中铁七局社区',
    '党支部书记',
    '活动场地300平方米；水电维修队',
    '老旧楼院加装电梯的居民协商',
    '老职工暖心行动；楼道飞线充电整治',
  ),
  partner('石油化工建设公司离退休管理处', '石化路社区', '处长', '老年大学教室2间；书画骨干15名', '离退休党员体检场地', '书画进楼院'),
  partner('航海东路小学', '航海东路社区', '党支部书记', '操场周末向居民开放；少先队员志愿讲解', '放学时段交通疏导', '护学岗；小手拉大手垃圾分类'),
  partner('管城区第三幼儿园', '永丰社区', '园长', '亲子活动教师6名', '周边占道经营治理', '亲子阅读角'),
  partner('航海东路社区卫生服务中心', '港湾社区', '主任', '家庭医生团队4个；健康讲座每月一次', '义诊场地；志愿者引导排队', '楼院义诊日；高血压患者随访'),
  partner('航海东路派出所', '银莺社区', '教导员', '社区民警8名；反诈宣传资料', '群防群治队员；出租房屋信息', '反诈宣传进楼院；平安巡防'),
  partner('航海东路市场监督管理所', '中鼎社区', '所长', '食品快速检测车一辆；法规讲解员3名', '商户联络员', '放心餐馆评议'),
  partner('管城区税务局航海东路税务所', '美景社区', '所长', '办税辅导员5名', '企业诉求汇总', '便民办税进社区'),
  partner('航海东路消防救援站', '富田社区', '政治指导员', '消防体验室；消防宣讲员6名', '楼院消防通道清理', '消防演练进小区；电动车充电安全检查'),
  partner('郑州商业银行航海东路支行', '映月路社区', '行长', '金融知识讲师4名；爱心座椅与饮水点', '社区活动信息', '防范非法集资讲堂；爱心驿站'),
]

/** 11 共建单位 with their lists; each sends a part-time commissioner to the 区域大党委 of its area. */
export function planPartners(plan: Plan, street: Street): void {
  for (const [index, p] of partners.entries()) {
    const community = street.communities.find((c) => c.facts.name === p.community)!
    const chance = random(`partner ${p.name}`)
    const body = addBody(plan, 'PARTNER_UNIT', p.name, community.branch.body, {
      creditCode: creditCode(p.name.includes('公司') || p.name.includes('银行') ? '91' : '12', 3000 + index),
      establishedOn: `${chance.int(1985, 2010)}-0${chance.int(1, 9)}-${chance.int(10, 28)}`,
      ordinal: index + 1,
      address: `郑州市管城回族区${community.branch.body.facts.address!.replace('郑州市管城回族区', '')}附近`,
      ...at(pointIn(communityAreas.get(community.facts.code)!, chance, { margin: 80, apart: 120, taken: community.taken })),
      contactPhone: officePhone(100 + index),
      contactPublic: true,
      introduction: exampleNote(`与${p.community}共建，有资源清单、需求清单、项目清单`),
    })
    ally(plan, community.region, body, '成员单位', '2017-09-20')
    ally(plan, community.branch.body, body, '共建单位', '2018-01-15')
    const seat = partners.slice(0, index + 1).filter((q) => street.communities.find((c) => c.facts.name === q.community)!.region === community.region).length
    plan.seats.push({ body: community.region, kind: 'PART_TIME_COMMISSIONER', seat, holderUnit: `${p.name}${p.head}`, fromOn: '2022-04-08', termYears: 5 })
    plan.seats.push({ body, kind: 'CONTACT', fromOn: '2023-01-10', phone: officePhone(100 + index) })

    const offer = (kind: OfferKind, title: string, i: number, more: Partial<Plan['offers'][number]> = {}) =>
      plan.offers.push({
        id: demoId('offer', body.id + kind + title),
        streetId: body.streetId,
        organizationId: body.id,
        kind,
        title,
        fromOn: '2026-01-01',
        state: i === 0 ? 'ACTIVE' : 'OPEN',
        ...more,
      })
    for (const [i, title] of p.resources.entries()) offer('RESOURCE', title, i)
    for (const [i, title] of p.needs.entries()) offer('NEED', title, i + (index % 2))
    for (const [i, title] of p.projects.entries())
      offer(
        'PROJECT',
        title,
        i,
        i === 0
          ? { partnerId: community.branch.body.id, fromOn: '2026-03-01' }
          : { partnerId: community.branch.body.id, fromOn: '2025-03-01', untilOn: '2025-12-20', state: 'DONE' },
      )
  }
}

const streetTeams = ['红色文艺轻骑兵志愿服务队', '百姓宣讲直通车志愿服务队', '快乐星期天志愿服务队', '法律援助志愿服务队', '应急救护志愿服务队']
const communityTeams = ['夕阳红', '邻里守望', '银发互助', '美丽楼院', '四点半课堂', '爱心义剪', '巧手编织']
const patrols: Record<PatrolType, string> = {
  STREET_PATROL: '航海东路街道巡逻队',
  PROPERTY_GUARD: '物业保安队',
  MASS_PATROL: '群众义务巡逻队',
  CCTV: '电子监控管理队',
}

/** 19 志愿者队伍 (one a community and five of the street), the four 平安队伍, and social organizations. */
export function planTeams(plan: Plan, street: Street): void {
  const team = (name: string, parent: Body, i: number, from?: Street['organ']) => {
    const { longitude, latitude } = parent.facts
    const body = addBody(plan, 'VOLUNTEER_TEAM', name, parent, {
      establishedOn: `201${4 + (i % 5)}-03-05`,
      ordinal: i + 1,
      longitude,
      latitude,
      contactPhone: parent.facts.contactPhone,
      contactPublic: true,
    })
    plan.seats.push({ body, kind: 'TEAM_LEADER', from, fromOn: '2022-03-05' })
  }
  for (const [i, name] of streetTeams.entries()) team(name, street.committee, i, street.organ)
  for (const [i, c] of street.communities.entries())
    team(`${c.facts.name}${communityTeams[i % communityTeams.length]}志愿服务队`, c.branch.body, i + streetTeams.length, c.branch)

  for (const [i, patrolType] of patrolTypes.entries()) {
    const { longitude, latitude } = street.committee.facts
    const body = addBody(plan, 'PATROL_TEAM', patrols[patrolType], street.committee, {
      patrolType,
      establishedOn: '2016-04-01',
      ordinal: i + 1,
      longitude,
      latitude,
      contactPhone: officePhone(60 + i),
      contactPublic: true,
      introduction: exampleNote(`平安四支队伍之一：${patrolTypeLabels[patrolType]}`),
    })
    plan.seats.push({ body, kind: 'TEAM_LEADER', from: patrolType === 'STREET_PATROL' ? street.organ : undefined, fromOn: '2023-01-01' })
  }

  const social: [string, string, string][] = [
    ['馨家苑社会工作服务中心', '映月路社区', '社会组织党建品牌，在馨家苑开展为老、助残、青少年服务'],
    ['航海东路街道社会心理服务站', '港湾社区', '开展心理咨询、宣传、疏导和文艺活动'],
    ['新航社区秧歌社', '新航社区', '居民自发组织的文艺社团'],
  ]
  for (const [i, [name, where, words]] of social.entries()) {
    const community = street.communities.find((c) => c.facts.name === where)!
    const body = addBody(plan, 'SOCIAL_ORGANIZATION', name, community.branch.body, {
      creditCode: creditCode('52', 4000 + i),
      establishedOn: '2016-09-01',
      ordinal: i + 1,
      ...at(pointIn(communityAreas.get(community.facts.code)!, random(name), { margin: 80, apart: 80, taken: community.taken })),
      contactPhone: officePhone(120 + i),
      contactPublic: true,
      introduction: exampleNote(words),
    })
    plan.seats.push({ body, kind: 'CONTACT', fromOn: '2022-09-01' })
  }
}
