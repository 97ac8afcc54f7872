import { Hono } from 'hono'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { guest } from '#platform/scope/actor.ts'
import { pinyinOfText } from '#platform/search/pinyin.ts'
import { mountSite } from '#site/serve.tsx'
import { addresses, alliances, offers, posts } from '../schema.ts'
import { type Body, type TestStreets, testStreets } from '../testing.ts'
import type { MapGround, MapPlaces } from './MapPage.tsx'
import { organizationsPages } from './pages.ts'

let t: TestStreets
let app: Hono
const settings = new Map<string, unknown>()
/** Settings are of a module above: here they are a list, and a change of them is announced by a transaction that changes nothing else. */
const choose = (key: string, value: unknown) =>
  t.asSystem(async () => {
    settings.set(key, value)
  })
const made = {} as Record<'region' | 'community' | 'estate' | 'group' | 'courtyard' | 'grid' | 'road' | 'partner' | 'firm' | 'closed', Body>

const square = (west: number, south: number, side: number) => ({
  type: 'Polygon' as const,
  coordinates: [
    [
      [west, south],
      [west + side, south],
      [west + side, south + side],
      [west, south + side],
      [west, south],
    ] as [number, number][],
  ],
})

beforeAll(async () => {
  t = await testStreets()
  made.region = await t.aBody('REGIONAL_GRAND_COMMITTEE', t.street, { name: '港湾区域大党委' })
  made.community = await t.aBody('COMMUNITY_BRANCH', made.region, {
    name: '港湾社区党支部',
    shortName: '港湾社区',
    address: '紫荆路60号',
    longitude: 113.735,
    latitude: 34.715,
    shape: square(113.73, 34.71, 0.01),
    contactPhone: '0371-60001034',
    contactPublic: true,
    openingHours: '周一至周五 08:30至18:00',
  })
  made.estate = await t.aBody('ESTATE_BRANCH', made.community, { name: '金色港湾小区党支部', shortName: '金色港湾小区', contactPhone: '0371-69999999' })
  made.group = await t.aBody('PARTY_GROUP', made.community, { name: '港湾第一党小组', shortName: '第一党小组' })
  made.courtyard = await t.aBody('COURTYARD_SELF_GOV', made.group, {
    name: '紫荆路58号院居民自治小组',
    shortName: '紫荆路58号院',
    longitude: 113.7352,
    latitude: 34.7152,
  })
  made.grid = await t.aBody('GRID', made.community, { name: '港湾社区第一网格', shape: square(113.73, 34.71, 0.01) })
  made.road = await t.aBody('ROAD_CREW', t.street, { name: '紫荆路责任路段', shortName: '紫荆路' })
  made.partner = await t.aBody('PARTNER_UNIT', made.community, { name: '航海东路小学' })
  made.firm = await t.aBody('ENTERPRISE', made.community, { name: '老马烩面馆', longitude: 113.7361, latitude: 34.7161 })
  made.closed = await t.aBody('TEMPORARY_BRANCH', made.community, { name: '防汛临时党支部', establishedOn: '2019-01-01', dissolvedOn: '2019-06-01' })
  await t.aBody('COMMUNITY_BRANCH', t.neighbour, { name: '邻街社区党支部', longitude: 113.7, latitude: 34.75 })
  await t.asSystem(async ({ tx }) => {
    const streetId = t.street.id
    const place = (name: string, organizationId: string) => {
      const { full, initials } = pinyinOfText(name)
      return { streetId, organizationId, name, namePinyin: full, nameInitials: initials, gridId: made.grid.id, roadCrewId: made.road.id }
    }
    await tx
      .insert(addresses)
      .values([place('紫荆路58号院', made.courtyard.id), place('紫荆路72号院', made.courtyard.id), place('金色港湾小区', made.estate.id)])
    const post = (body: Body, kind: (typeof posts.$inferInsert)['kind'], holderName: string, more: Partial<typeof posts.$inferInsert> = {}) => ({
      streetId,
      organizationId: body.id,
      kind,
      holderName,
      fromOn: '2018-01-01',
      ...more,
    })
    await tx
      .insert(posts)
      .values([
        post(made.community, 'SECRETARY', '陈志远'),
        post(made.community, 'DEPUTY_SECRETARY', '前副书记', { untilOn: '2019-06-30' }),
        post(made.courtyard, 'COURTYARD_HEAD', '李秀英', { phone: '13800001234', phonePublic: false }),
        post(made.courtyard, 'BUILDING_STEWARD', '楼栋热心人'),
        post(made.grid, 'GRID_WORKER', '黄海燕', { phone: '0371-60002001', phonePublic: true }),
        post(made.road, 'ROAD_CHIEF', '赵明', { title: '一级路长', phone: '0371-60002002', phonePublic: true }),
        post(made.region, 'PART_TIME_COMMISSIONER', '周校长', { holderUnit: '航海东路小学' }),
      ])
    await tx.insert(alliances).values({ streetId, organizationId: made.region.id, memberId: made.partner.id, duty: '成员单位', fromOn: '2018-01-01' })
    await tx
      .insert(offers)
      .values({ streetId, organizationId: made.partner.id, kind: 'RESOURCE', title: '操场周末向居民开放', partnerId: made.community.id, state: 'ACTIVE' })
  })
  settings.set('map.drawing', {
    type: 'FeatureCollection',
    features: [
      { type: 'Feature', properties: { kind: 'BOUNDARY', name: '航海东路街道' }, geometry: square(113.7, 34.7, 0.06) },
      {
        type: 'Feature',
        properties: { kind: 'ROAD', name: '紫荆路' },
        geometry: {
          type: 'LineString',
          coordinates: [
            [113.73, 34.7],
            [113.735, 34.715],
            [113.74, 34.73],
          ],
        },
      },
    ],
  })
  app = open(null)
})
afterAll(() => t.close())

function open(tiles: { url: string; crs: 'GCJ02'; attribution: string } | null): Hono {
  const site = new Hono()
  mountSite(site, {
    db: t.db,
    assets: { css: () => [], js: () => null },
    demo: false,
    places: [{ href: '/', label: '首页', icon: 'home' }],
    pages: organizationsPages([]),
    streetOf: async (code) =>
      code === '410104009' ? { id: t.street.id, name: '航海东路街道', districtName: '管城回族区', code, base: '/410104009', path: t.street.path } : null,
    actorOf: async () => ({ actor: guest(t.street.id), detour: null }),
    ipOf: () => 'local',
    tiles,
    settingOf: async (_ctx, _street, key) => settings.get(key) ?? null,
    log: (error) => {
      throw error
    },
  })
  return site
}

/** The words of a page, without markup. */
async function words(path: string, init?: RequestInit): Promise<string> {
  const answer = await app.request(`/410104009${encodeURI(path)}`, init)
  expect(answer.status, path).toBe(200)
  return (await answer.text()).replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
}
const html = async (path: string) => (await app.request(`/410104009${encodeURI(path)}`)).text()

test('the home page shows each level with its number, and every number opens its list', async () => {
  const page = await html('/')
  expect(page).toMatch(/kind=REGIONAL_GRAND_COMMITTEE"><b>1<\/b><span>区域大党委/)
  expect(page).toMatch(/kind=COURTYARD_SELF_GOV"><b>1<\/b><span>楼院居民自治组织/)
  expect(await words('/organizations?kind=REGIONAL_GRAND_COMMITTEE')).toContain('区域大党委 1 个')
})

test('the notice and the phone of the street come from its settings', async () => {
  expect(await words('/')).not.toContain('停电通知')
  await choose('site.notice', '停电通知')
  await choose('contact.phone', '0371-60001000')
  expect(await words('/')).toContain('停电通知')
  expect(await html('/')).toContain('href="tel:037160001000"')
  await choose('site.notice', null)
  await choose('contact.phone', null)
})

test('a street may open in large type, and who has chosen otherwise keeps his choice', async () => {
  await choose('site.elderByDefault', true)
  expect(await html('/')).toContain('data-elder')
  const chosen = await app.request('/410104009/', { headers: { Cookie: 'elder=0' } })
  expect(await chosen.text()).not.toContain('data-elder')
  await choose('site.elderByDefault', null)
})

test('a courtyard is answered at once with its branch, head, grid worker, road chief and public phones', async () => {
  const page = await words('/who?q=紫荆路58号院')
  expect(page).toMatch(/紫荆路58号院，归 港湾社区党支部 管/)
  for (const word of ['楼院长 李秀英', '网格员 黄海燕', '一级路长 赵明', '书记 陈志远', '0371-60002001', '0371-60002002', '接下来怎么办'])
    expect(page).toContain(word)
  expect(await html('/who?q=紫荆路58号院')).toContain('href="tel:037160001034"')
})

test('a phone that is not public and a building steward are on no page', async () => {
  for (const path of ['/who?q=紫荆路58号院', `/organizations/${made.courtyard.id}`, `/organizations/${made.estate.id}`]) {
    const page = await words(path)
    expect(page).not.toContain('13800001234')
    expect(page).not.toContain('0371-69999999')
    expect(page).not.toContain('楼栋热心人')
  }
})

test.each([
  ['the whole address with building and door', '郑州市管城回族区航海东路街道紫荆路58号院3号楼2单元501室'],
  ['full-width digits and spaces', ' 紫荆路 ５８号院 '],
  ['pinyin', 'zijinglu58haoyuan'],
  ['initials', 'zjl58'],
  ['another character of the same sound', '紫京路58号院'],
])('紫荆路58号院 is found by %s', async (_how, typed) => {
  expect(await words(`/who?q=${typed}`)).toMatch(/紫荆路58号院，归 港湾社区党支部 管/)
})

test('a branch is found by its own name, with its own phone', async () => {
  expect(await words('/who?q=港湾社区')).toContain('打给港湾社区 0371-60001034')
})

test('a road leads to a choice of what lies along it', async () => {
  const page = await words('/who?q=紫荆路')
  expect(page).toContain('找到 3 处，请选择')
  for (const word of ['紫荆路责任路段', '紫荆路58号院', '紫荆路72号院']) expect(page).toContain(word)
})

test('the chosen place is answered', async () => {
  const [, id] = /place=([0-9a-f-]{36})"><div class="say"><h3>紫荆路72号院/.exec(await html('/who?q=紫荆路')) ?? []
  expect(await words(`/who?place=${id}`)).toMatch(/紫荆路72号院，归 港湾社区党支部 管/)
})

test('what is not found says what to try and leads on by community', async () => {
  const page = await words('/who?q=火星大道')
  expect(page).toContain('没有找到“火星大道”')
  expect(page).toContain('按社区找')
  expect(page).toContain('港湾社区')
})

test('whatever is typed, the page answers', async () => {
  for (const typed of ["'; drop table organization; --", '%', '\\', '_', '＇', '🙂', '院', 'a'.repeat(5000), '<script>alert(1)</script>', '\u0001'])
    expect((await app.request(`/410104009/who?q=${encodeURIComponent(typed)}`)).status, typed).toBe(200)
  expect(await html('/who?q=<script>alert(1)</script>')).not.toContain('<script>alert')
  expect((await app.request('/410104009/who?q=%00&place=zzz')).status).toBe(200)
})

const post = (fields: Record<string, string>) => words('/who', { method: 'POST', body: new URLSearchParams(fields) })

test('a position inside a community names it, its grid and the nearest courtyards', async () => {
  const page = await post({ longitude: '113.7351', latitude: '34.7151' })
  expect(page).toContain('您附近的楼院')
  expect(page).toContain('紫荆路58号院')
  expect(page).toContain('港湾社区第一网格')
})

test('a position elsewhere says so, and none at all is an error that says what to do', async () => {
  expect(await post({ longitude: '116.4', latitude: '39.9' })).toContain('您现在的位置不在本街道')
  const answer = await app.request('/410104009/who', { method: 'POST', body: new URLSearchParams({ longitude: 'x' }) })
  expect(answer.status).toBe(422)
  expect(await answer.text()).toContain('没有收到您的位置')
})

test('the map is a list where there is no script, by the layers that were chosen', async () => {
  const page = await words('/map')
  expect(page).toContain('港湾社区党支部')
  expect(page).not.toContain('老马烩面馆')
  expect(await words('/map?show=enterprise')).toContain('老马烩面馆')
})

test('map.json has the places of the street and of no other, and an unchanged one is not sent again', async () => {
  const first = await app.request('/410104009/map.json?show=community&show=courtyard')
  const { places } = (await first.json()) as MapPlaces
  expect(places.map((p) => p.name).sort()).toEqual(['港湾社区', '紫荆路58号院'].sort())
  expect(first.headers.get('Cache-Control')).toBe('no-cache')
  const again = await app.request('/410104009/map.json?show=community&show=courtyard', { headers: { 'If-None-Match': first.headers.get('ETag')! } })
  expect(again.status).toBe(304)
})

test('with tiles of GCJ02 every point is moved to them, and only the boundary is drawn over them', async () => {
  const site = open({ url: 'https://tiles.example/{z}/{x}/{y}', crs: 'GCJ02', attribution: '示例' })
  const { places } = (await (await site.request('/410104009/map.json?show=community')).json()) as MapPlaces
  const [longitude, latitude] = places[0]!.at
  expect(Math.abs(longitude - 113.735)).toBeGreaterThan(0.003)
  expect(Math.abs(latitude - 34.715)).toBeLessThan(0.01)
  const { ground, tiles } = (await (await site.request('/410104009/map-ground.json')).json()) as MapGround
  expect(tiles?.url).toContain('tiles.example')
  expect(ground.parts.map((p) => p.kind)).toEqual(['BOUNDARY'])
})

test('the tree shows region, community and what is below it; a dissolved body is in no list', async () => {
  const page = await words('/organizations')
  for (const word of ['港湾区域大党委', '港湾社区党支部', '1个小区党支部 · 1个党小组', '紫荆路58号院']) expect(page).toContain(word)
  expect(page).not.toContain('防汛临时党支部')
  expect(await words('/organizations?q=防汛')).toContain('组织 0 个')
})

test('the list is narrowed by kind, words and initials, and below one body', async () => {
  expect(await words('/organizations?q=烩面')).toContain('老马烩面馆')
  expect(await words('/organizations?q=lmhm')).toContain('老马烩面馆')
  expect(await words(`/organizations?kind=ENTERPRISE&below=${made.community.id}`)).toContain('港湾社区的企业 1 个')
  expect(await words(`/organizations?kind=ENTERPRISE&below=${made.road.id}`)).toContain('企业 0 个')
})

test('the page of a body has one heading, its facts, posts of today, what is below it and where it lies', async () => {
  const page = await html(`/organizations/${made.community.id}`)
  expect(page.match(/<h1/g)).toHaveLength(1)
  for (const word of ['紫荆路60号', '陈志远', '第一党小组', '金色港湾小区', '航海东路小学', '的位置（示意图）']) expect(page).toContain(word)
  expect(page).not.toContain('前副书记')
})

test('the joint body names its members, and a unit its lists with the partner of each', async () => {
  expect(await words(`/organizations/${made.region.id}`)).toMatch(/成员和共建单位 1 个 航海东路小学 成员单位/)
  expect(await words(`/organizations/${made.region.id}`)).toContain('周校长 航海东路小学')
  expect(await words(`/organizations/${made.partner.id}`)).toMatch(/资源清单 操场周末向居民开放 · 进行中 · 与 港湾社区/)
})

test('a dissolved body keeps its page and says so', async () => {
  expect(await words(`/organizations/${made.closed.id}`)).toContain('已于 2019年6月1日 撤销')
})

test('a body of another street, and one that does not exist, are not found', async () => {
  for (const id of [t.neighbour.id, '00000000-0000-7000-8000-000000000000', 'nonsense'])
    expect((await app.request(`/410104009/organizations/${id}`)).status).toBe(404)
})

test('no page carries a style attribute or a script of its own', async () => {
  for (const path of ['/', '/who?q=紫荆路58号院', '/map', '/organizations', `/organizations/${made.community.id}`, '/privacy']) {
    const page = await html(path)
    expect(page, path).not.toMatch(/\sstyle=/)
    expect(page, path).not.toMatch(/<script(?! type="module" src=)/)
  }
})

test('the privacy notice names who handles data, how long, and where each right is used', async () => {
  const page = await words('/privacy')
  for (const word of ['管城回族区航海东路街道', '保存多久', '谁看过我的资料', '15个工作日', '撤回同意']) expect(page).toContain(word)
})
