import { creditCodeCheck, organizationCodeCheck } from '#platform/codes/unified-credit-code.ts'
import { homesOfStreet } from './communities.ts'
import { communityAreas, pointIn, roads } from './places.ts'
import { addBody, at, type Body, exampleNote, officePhone, type Plan } from './plan.ts'
import { type Random, random } from './random.ts'
import { type Community, type Street, seatCommittee } from './structure.ts'

/** A valid unified social credit code, the same for the same `n`. `kind`: 91 firm, 92 shop of a person, 52 social organization, 12 public institution. [GB 32100] */
export function creditCode(kind: '91' | '92' | '52' | '12', n: number): string {
  const first8 = `${kind === '52' ? 'MJ' : 'MA'}${String(n).padStart(6, '0')}`
  const first17 = `${kind}410104${first8}${organizationCodeCheck(first8)}`
  return first17 + creditCodeCheck(first17)
}

const heads = [...'豫中鼎恒华瑞金盛天博嘉润宏安泰兴德福祥永']
const tails = [...'源和达信康茂悦丰诚隆昌顺通元']
const companyTrades = '商贸 物流 装饰工程 电子科技 机械设备 文化传播 餐饮管理 家政服务 建材 医药 茶业 食品 汽车服务 信息技术 教育咨询 印务 园林绿化 劳务'.split(
  ' ',
)
const shopTrades = '烩面馆 胡辣汤店 超市 茶庄 大药房 理发店 五金店 文具店 水果店 粮油店 眼镜店 花店 面包房 干洗店 摄影店 牙科诊所'.split(' ')
const shopOwners = [...'马李王张刘陈杨赵周吴孙朱白丁沙']
const helps = '提供慰问物资 捐赠学习用品 设爱心驿站 提供志愿服务场地 为老人优惠理发 捐赠节日食品 提供就业岗位 免费检查电器'.split(' ')

/** 非公企业党组织: how many members the branch of each of 20 firms has. */
const firmBranches = [15, 13, 12, 11, 10, 10, 9, 9, 8, 8, 7, 7, 6, 6, 5, 5, 4, 4, 3, 3]
/** 爱心企业 of the street, of which 20 have a branch. */
const CARING = 213
const OTHERS = 31

/** Firms of the street: more than 200 caring ones, 20 of them with a Party organization, some property companies. Returns the latter. */
export function planFirms(plan: Plan, street: Street): Body[] {
  const chance = random('firms')
  const names = new Set<string>()
  const firms = Array.from({ length: CARING + OTHERS }, (_, i) => {
    const community = street.communities[i % street.communities.length]!
    const company = i < firmBranches.length || chance.chance(0.45)
    return planFirm(plan, community, newName(chance, names, company), company, i, i < CARING, chance)
  })
  for (const [i, members] of firmBranches.entries()) {
    const [firm, community] = [firms[i]!, street.communities[i % street.communities.length]!]
    const word = firm.name.replace('有限公司', '')
    const body = addBody(plan, 'NON_PUBLIC_ORG', `${firm.name}党支部`, community.branch.body, {
      shortName: `${word}党支部`,
      establishedOn: `${2011 + (i % 8)}-0${chance.int(1, 9)}-${chance.int(10, 28)}`,
      ordinal: i + 1,
      address: firm.facts.address,
      longitude: firm.facts.longitude,
      latitude: firm.facts.latitude,
      contactPhone: firm.facts.contactPhone,
    })
    const branch = { body, milieu: 'FIRM' as const, members, groups: [], homes: homesOfStreet, employer: firm.name }
    plan.branches.push(branch)
    seatCommittee(plan, branch)
  }
  planTeaMarket(plan, street)
  return planPropertyCompanies(plan, street)
}

function newName(chance: Random, names: Set<string>, company: boolean): string {
  for (;;) {
    const name = company
      ? `郑州${chance.pick(heads)}${chance.pick(tails)}${chance.pick(companyTrades)}有限公司`
      : `${chance.chance(0.5) ? `老${chance.pick(shopOwners)}` : `${chance.pick(heads)}${chance.pick(tails)}`}${chance.pick(shopTrades)}`
    if (!names.has(name)) {
      names.add(name)
      return name
    }
  }
}

function planFirm(plan: Plan, community: Community, name: string, company: boolean, index: number, caring: boolean, chance: Random): Body {
  const area = communityAreas.get(community.facts.code)!
  const near = chance.pick(community.facts.courtyards.filter((c) => /路\d|道\d|街\d/.test(c)))
  const road = [...roads.keys()].find((r) => near.startsWith(r))!
  return addBody(plan, 'ENTERPRISE', name, community.branch.body, {
    creditCode: creditCode(company ? '91' : '92', 1000 + index),
    caring,
    establishedOn: `${chance.int(2004, 2018)}-0${chance.int(1, 9)}-${chance.int(10, 28)}`,
    ordinal: index + 1,
    address: `郑州市管城回族区${road}${chance.int(2, 180)}号`,
    ...at(pointIn(area, chance, { margin: 25, apart: 45, taken: community.taken, along: roads.get(road) })),
    contactPhone: officePhone(1000 + index),
    contactPublic: chance.chance(0.6),
    introduction: exampleNote(caring ? `爱心企业，${chance.pick(helps)}` : '辖区企业'),
  })
}

/** 茶城: shopkeepers and the self-employed of several firms in one joint branch, the brand of the 新阶层. */
function planTeaMarket(plan: Plan, street: Street): void {
  const community = street.communities.find((c) => c.facts.name === '航海东路社区')!
  const body = addBody(plan, 'JOINT_BRANCH', '茶城商户联合党支部', community.branch.body, {
    shortName: '茶城联合党支部',
    establishedOn: '2018-03-21',
    address: '郑州市管城回族区航海东路52号',
    ...at(pointIn(communityAreas.get(community.facts.code)!, random('tea market'), { margin: 80, apart: 100, taken: community.taken })),
    contactPhone: officePhone(25),
    contactPublic: true,
    introduction: exampleNote('由茶城几家商户中的党员联合建立，是新阶层人士的党建品牌'),
  })
  const branch = { body, milieu: 'FIRM' as const, members: 14, groups: [], homes: homesOfStreet, employer: '茶城商户' }
  plan.branches.push(branch)
  seatCommittee(plan, branch)
}

function planPropertyCompanies(plan: Plan, street: Street): Body[] {
  return ['郑州恒和物业服务有限公司', '郑州嘉悦物业管理有限公司', '郑州润康物业服务有限公司', '郑州安泰达物业管理有限公司'].map((name, i) => {
    const community = street.communities[[4, 9, 8, 13][i]!]!
    const body = addBody(plan, 'PROPERTY_COMPANY', name, community.branch.body, {
      creditCode: creditCode('91', 5000 + i),
      establishedOn: `200${6 + (i % 3)}-05-18`,
      ...at(pointIn(communityAreas.get(community.facts.code)!, random(name), { margin: 60, apart: 60, taken: community.taken })),
      contactPhone: officePhone(2000 + i),
      contactPublic: true,
    })
    plan.seats.push({ body, kind: 'CONTACT', title: '项目经理', fromOn: '2022-01-01' })
    return body
  })
}
