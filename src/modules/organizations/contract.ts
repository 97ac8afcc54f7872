import { z } from 'zod'
import { day, pageOf, paging, procedure, text } from '#platform/http/contract.ts'
import { communityTypes, groundKinds, offerKinds, organizationKinds, patrolTypes, postKinds } from './rules.ts'

const tags = ['组织']
const kind = z.enum(organizationKinds)
const byId = z.object({ id: z.uuid() })
const versioned = z.object({ id: z.uuid(), version: z.int().describe('所见的版本；他人已修改时拒绝保存') })
// In an address of the API a flag is a word; "false" must not count as true.
const flag = z.union([z.boolean(), z.stringbool()])
const optionalText = (max: number) => z.string().trim().max(max).nullish()

/** A body in a list. */
export const OrganizationRow = z.object({
  id: z.uuid(),
  parentId: z.uuid().nullable(),
  kind,
  name: z.string(),
  shortName: z.string().nullable(),
  path: z.string(),
  ordinal: z.int(),
  divisionCode: z.string().nullable(),
  dissolvedOn: day.nullable(),
  children: z.int().describe('直接下级组织数'),
})

export const PostView = z.object({
  id: z.uuid(),
  kind: z.enum(postKinds),
  label: z.string(),
  seat: z.int(),
  title: z.string().nullable(),
  personId: z.uuid().nullable(),
  holderName: z.string(),
  holderUnit: z.string().nullable(),
  phone: z.string().nullable(),
  phonePublic: z.boolean(),
  fromOn: day,
  untilOn: day.nullable(),
  termEndsOn: day.nullable(),
})

export const OfferView = z.object({
  id: z.uuid(),
  kind: z.enum(offerKinds),
  title: z.string(),
  detail: z.string().nullable(),
  state: z.enum(['OPEN', 'ACTIVE', 'DONE']),
  partnerId: z.uuid().nullable(),
  partnerName: z.string().nullable(),
  fromOn: day.nullable(),
  untilOn: day.nullable(),
})

export const AllianceView = z.object({
  id: z.uuid(),
  /** The other side: the joint body for a member, the member for a joint body. */
  organizationId: z.uuid(),
  name: z.string(),
  kind,
  duty: z.string().nullable(),
  fromOn: day,
  untilOn: day.nullable(),
})

export const AddressView = z.object({
  id: z.uuid(),
  name: z.string(),
  gridId: z.uuid().nullable(),
  gridName: z.string().nullable(),
  roadCrewId: z.uuid().nullable(),
  roadCrewName: z.string().nullable(),
})

const point = z.tuple([z.number(), z.number()])
/** GeoJSON of an area or a road; `[longitude, latitude]`. */
export const ShapeInput = z.discriminatedUnion('type', [
  z.object({ type: z.literal('Polygon'), coordinates: z.array(z.array(point).min(4).max(2000)).min(1).max(20) }),
  z.object({
    type: z.literal('MultiPolygon'),
    coordinates: z
      .array(z.array(z.array(point).min(4).max(2000)).min(1))
      .min(1)
      .max(20),
  }),
  z.object({ type: z.literal('LineString'), coordinates: z.array(point).min(2).max(2000) }),
])

/** The facts of a body as they are typed. What is left out of an edit stays as it is; an empty text takes the fact away. */
export const FactsInput = z.object({
  name: text(200).describe('名称'),
  shortName: optionalText(60).describe('简称'),
  divisionCode: optionalText(12).describe('区划代码'),
  creditCode: optionalText(30).describe('统一社会信用代码'),
  communityType: z.enum(communityTypes).nullish().describe('社区类型'),
  patrolType: z.enum(patrolTypes).nullish().describe('平安队伍类型'),
  caring: z.boolean().optional().describe('爱心企业'),
  address: optionalText(200).describe('地址'),
  contactPhone: optionalText(30).describe('联系电话'),
  contactPublic: z.boolean().optional().describe('电话对外公开'),
  openingHours: optionalText(100).describe('开放时间'),
  introduction: optionalText(2000).describe('简介'),
  establishedOn: day.nullish().describe('成立日期'),
})

/** The whole page of a body. */
export const OrganizationPage = z.object({
  organization: OrganizationRow.extend({
    streetId: z.uuid(),
    creditCode: z.string().nullable(),
    communityType: z.enum(communityTypes).nullable(),
    patrolType: z.enum(patrolTypes).nullable(),
    caring: z.boolean(),
    address: z.string().nullable(),
    longitude: z.number().nullable(),
    latitude: z.number().nullable(),
    shape: ShapeInput.nullable(),
    contactPhone: z.string().nullable(),
    contactPublic: z.boolean(),
    openingHours: z.string().nullable(),
    introduction: z.string().nullable(),
    establishedOn: day.nullable(),
    version: z.int(),
  }),
  /** From the root down to the parent. */
  above: z.array(z.object({ id: z.uuid(), name: z.string(), kind })),
  posts: z.array(PostView).describe('现任在前，历任在后'),
  children: z.array(z.object({ kind, label: z.string(), count: z.int(), first: z.array(z.object({ id: z.uuid(), name: z.string() })) })),
  alliances: z.array(AllianceView),
  offers: z.array(OfferView),
  addresses: z.array(AddressView),
  placements: z.array(z.object({ parentId: z.uuid().nullable(), parentName: z.string().nullable(), fromOn: day, untilOn: day.nullable() })),
  /** What the actor may do here. */
  may: z.object({ edit: z.boolean(), arrange: z.boolean() }),
})

/** An entry of a timeline, for the panel that shows it everywhere. */
export const TimelineView = z.object({
  seq: z.int(),
  at: z.iso.datetime(),
  actorName: z.string(),
  actorRole: z.string(),
  onBehalfOf: z.string().nullable(),
  action: z.string(),
  label: z.string(),
  note: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
})

const PostInput = z.object({
  kind: z.enum(postKinds),
  seat: z.int().min(1).max(99).default(1).describe('席位，同一职务有多人时依次为 1、2、3…'),
  title: optionalText(60),
  personId: z.uuid().nullish(),
  holderName: text(60).describe('姓名'),
  holderUnit: optionalText(100),
  phone: optionalText(30),
  phonePublic: z.boolean().default(false),
  fromOn: day.describe('任职日期'),
  termEndsOn: day.nullish().describe('任期届满日期'),
})

const OfferInput = z.object({
  kind: z.enum(offerKinds),
  title: text(100),
  detail: optionalText(1000),
  state: z.enum(['OPEN', 'ACTIVE', 'DONE']).default('OPEN'),
  partnerId: z.uuid().nullish(),
  fromOn: day.nullish(),
  untilOn: day.nullish(),
})

const AddressInput = z.object({
  name: text(100).describe('居民平时怎么叫：小区、楼院、路段门牌，不写到户'),
  gridId: z.uuid().nullish().describe('所在网格'),
  roadCrewId: z.uuid().nullish().describe('所在责任路段'),
})

const changed = z.object({ version: z.int() })
const added = z.object({ id: z.uuid() })
const done = z.object({})

/** Bodies of a street: tree, pages, and every change. */
export const organizationsContract = {
  tree: procedure
    .meta({ gate: 'organizations.read', kept: true })
    .route({ method: 'GET', path: '/organizations/tree', summary: '整个街道的组织树', tags })
    .input(z.object({ streetId: z.uuid().optional().describe('区级人员选择街道；不填为当前街道'), dissolved: flag.default(false) }))
    .output(z.object({ streetId: z.uuid(), items: z.array(OrganizationRow), mayArrange: z.boolean() })),
  streets: procedure
    .meta({ gate: 'organizations.read' })
    .route({ method: 'GET', path: '/organizations/streets', summary: '权限内的街道与各类组织数', tags })
    .output(
      z.object({
        items: z.array(z.object({ id: z.uuid(), name: z.string(), divisionCode: z.string().nullable(), counts: z.partialRecord(kind, z.int()) })),
        mayOpen: z.boolean(),
      }),
    ),
  ground: procedure
    .meta({ gate: 'organizations.read' })
    .route({ method: 'GET', path: '/organizations/ground', summary: '街道自绘的示意底图和社区范围', tags })
    .input(z.object({ streetId: z.uuid().optional() }))
    .output(
      z.object({
        parts: z.array(z.object({ kind: z.enum(groundKinds), name: z.string(), shape: ShapeInput })),
        areas: z.array(z.object({ id: z.uuid(), name: z.string(), shape: ShapeInput })),
      }),
    ),
  list: procedure
    .meta({ gate: 'organizations.read' })
    .route({ method: 'GET', path: '/organizations', summary: '按类别、名称查找组织', tags })
    .input(
      z.object({
        ...paging,
        streetId: z.uuid().optional(),
        below: z.uuid().optional().describe('只看这个组织之下的'),
        kind: z
          .array(kind)
          .or(kind.transform((k) => [k]))
          .optional(),
        text: z.string().max(100).optional().describe('名称开头、拼音或拼音首字母'),
        dissolved: flag.default(false),
      }),
    )
    .output(
      pageOf(OrganizationRow.extend({ parentName: z.string().nullable(), address: z.string().nullable(), contactPhone: z.string().nullable() })).extend({
        total: z.int(),
      }),
    ),
  get: procedure
    .meta({ gate: 'organizations.read' })
    .route({ method: 'GET', path: '/organizations/{id}', summary: '组织的全部资料', tags })
    .input(byId)
    .output(OrganizationPage),
  timeline: procedure
    .meta({ gate: 'organizations.read' })
    .route({ method: 'GET', path: '/organizations/{id}/timeline', summary: '组织的全程纪实', tags })
    .input(byId.extend({ before: z.coerce.number().int().optional() }))
    .output(z.object({ items: z.array(TimelineView) })),

  openStreet: procedure
    .meta({ gate: 'organizations.openStreet' })
    .route({ method: 'POST', path: '/streets', summary: '开通街道', tags })
    .input(
      z.object({
        name: text(200).describe('党工委全称'),
        shortName: text(60).describe('街道名称'),
        divisionCode: z.string().regex(/^\d{9}$/, { error: '请填写 9 位街道代码' }),
        parentId: z.uuid(),
      }),
    )
    .output(added),
  create: procedure
    .meta({ gate: 'organizations.arrange' })
    .route({ method: 'POST', path: '/organizations', summary: '建立组织', tags })
    .input(FactsInput.extend({ kind, parentId: z.uuid() }))
    .output(added),
  edit: procedure
    .meta({ gate: 'organizations.edit' })
    .route({ method: 'PATCH', path: '/organizations/{id}', summary: '修改资料', tags })
    .input(FactsInput.extend(versioned.shape))
    .output(changed),
  previewMove: procedure
    .meta({ gate: 'organizations.arrange' })
    .route({ method: 'GET', path: '/organizations/{id}/move', summary: '预览调整隶属的影响', tags })
    .input(byId.extend({ parentId: z.uuid() }))
    .output(
      z.object({
        from: z.string().nullable(),
        to: z.string(),
        bodies: z.int().describe('一同移动的组织数（含自身）'),
        grantsGained: z.array(z.string()).describe('移动后新能管理它的账号'),
        grantsLost: z.array(z.string()).describe('移动后不再能管理它的账号'),
        refused: z.string().nullable().describe('不能移动的原因'),
      }),
    ),
  move: procedure
    .meta({ gate: 'organizations.arrange' })
    .route({ method: 'POST', path: '/organizations/{id}/move', summary: '调整隶属', tags })
    .input(versioned.extend({ parentId: z.uuid(), note: optionalText(200) }))
    .output(changed),
  order: procedure
    .meta({ gate: 'organizations.arrange' })
    .route({ method: 'POST', path: '/organizations/{id}/order', summary: '排列下级组织', tags })
    .input(z.object({ id: z.uuid(), childIds: z.array(z.uuid()).max(2000) }))
    .output(done),
  dissolve: procedure
    .meta({ gate: 'organizations.arrange' })
    .route({ method: 'POST', path: '/organizations/{id}/dissolve', summary: '撤销组织', tags })
    .input(versioned.extend({ on: day, note: text(200).describe('撤销原因和批复') }))
    .output(changed),
  reopen: procedure
    .meta({ gate: 'organizations.arrange' })
    .route({ method: 'POST', path: '/organizations/{id}/reopen', summary: '恢复组织', tags })
    .input(versioned.extend({ note: text(200) }))
    .output(changed),
  place: procedure
    .meta({ gate: 'organizations.edit' })
    .route({ method: 'POST', path: '/organizations/{id}/place', summary: '标注位置和范围', tags })
    .input(
      versioned.extend({
        crs: z.enum(['CGCS2000', 'WGS84', 'GCJ02', 'BD09']).describe('所填坐标的坐标系'),
        point: point.nullable().describe('[经度, 纬度]'),
        shape: ShapeInput.nullish(),
      }),
    )
    .output(changed),

  startPost: procedure
    .meta({ gate: 'organizations.edit' })
    .route({ method: 'POST', path: '/organizations/{id}/posts', summary: '登记任职', tags })
    .input(PostInput.extend(byId.shape))
    .output(added),
  endPost: procedure
    .meta({ gate: 'organizations.edit' })
    .route({ method: 'POST', path: '/posts/{postId}/end', summary: '登记离任', tags })
    .input(z.object({ postId: z.uuid(), on: day, note: optionalText(200) }))
    .output(done),
  correctPost: procedure
    .meta({ gate: 'organizations.edit' })
    .route({ method: 'PATCH', path: '/posts/{postId}', summary: '更正任职', tags })
    .input(PostInput.extend({ postId: z.uuid(), untilOn: day.nullish() }))
    .output(done),
  joinAlliance: procedure
    .meta({ gate: 'organizations.arrange' })
    .route({ method: 'POST', path: '/organizations/{id}/members', summary: '加入联建（区域大党委、红色物业联盟）', tags })
    .input(byId.extend({ memberId: z.uuid(), duty: optionalText(60), fromOn: day }))
    .output(added),
  leaveAlliance: procedure
    .meta({ gate: 'organizations.arrange' })
    .route({ method: 'POST', path: '/alliances/{allianceId}/end', summary: '退出联建', tags })
    .input(z.object({ allianceId: z.uuid(), on: day }))
    .output(done),
  addOffer: procedure
    .meta({ gate: 'organizations.edit' })
    .route({ method: 'POST', path: '/organizations/{id}/offers', summary: '登记资源、需求或项目', tags })
    .input(OfferInput.extend(byId.shape))
    .output(added),
  editOffer: procedure
    .meta({ gate: 'organizations.edit' })
    .route({ method: 'PATCH', path: '/offers/{offerId}', summary: '修改清单', tags })
    .input(OfferInput.extend({ offerId: z.uuid() }))
    .output(done),
  addAddress: procedure
    .meta({ gate: 'organizations.edit' })
    .route({ method: 'POST', path: '/organizations/{id}/addresses', summary: '登记楼院、小区地址', tags })
    .input(AddressInput.extend(byId.shape))
    .output(added),
  editAddress: procedure
    .meta({ gate: 'organizations.edit' })
    .route({ method: 'PATCH', path: '/addresses/{addressId}', summary: '修改地址', tags })
    .input(AddressInput.extend({ addressId: z.uuid() }))
    .output(done),
  removeAddress: procedure
    .meta({ gate: 'organizations.edit' })
    .route({ method: 'DELETE', path: '/addresses/{addressId}', summary: '删除地址', tags })
    .input(z.object({ addressId: z.uuid() }))
    .output(done),
}
