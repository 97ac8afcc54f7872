import type { z } from 'zod'
import { latestFor, yearStatistics } from '#modules/members/public.ts'
import { standingLabels, standings } from '#modules/members/rules.ts'
import { type PostKind, postKindLabels } from '#modules/organizations/rules.ts'
import type { Ctx } from '#platform/db/database.ts'
import { Refused } from '#platform/errors.ts'
import { type Day, today } from '#platform/time/day.ts'
import { admittedIn, conversionsIn, exitStandings, exitsIn, gradesIn, honorsIn, placesOf, postsOn } from './annual-queries.ts'
import type { Annual, AnnualTable, Opens } from './contract.ts'
import { type Body, bodyFor } from './load.ts'
import { type Grade, gradeLabels, grades, honorKindLabels, honorKinds, honorLevelLabels, honorLevels } from './rules.ts'

const educationLevels = [
  { label: '研究生', codes: ['10', '11', '14'] },
  { label: '大学本科', codes: ['20', '21'] },
  { label: '大学专科', codes: ['30', '31'] },
  { label: '中专及中职', codes: ['40', '41', '44', '47'] },
  { label: '高中', codes: ['60', '61'] },
  { label: '初中及以下', codes: ['70', '71', '80', '81', '90'] },
] as const
const college = ['10', '11', '14', '20', '21', '30', '31']
const shownPosts = [
  'SECRETARY',
  'DEPUTY_SECRETARY',
  'ORG_COMMISSIONER',
  'PUBLICITY_COMMISSIONER',
  'DISCIPLINE_COMMISSIONER',
  'COMMISSIONER',
  'GROUP_LEADER',
] as const satisfies readonly PostKind[]

type RosterFilter = Extract<Opens, { list: 'members' }>['filter']
type Row = AnnualTable['rows'][number]
const cell = (count: number, opens: Opens | null): Row['cells'][number] => ({ count, opens })
const row = (key: string, label: string, ...cells: Row['cells']): Row => ({ key, label, cells })

/**
 * The tables of a year's end, from dated facts: asked for again in later years they say the same, unless a fact of that time was
 * corrected. [2012 national form titles]; day [from knowledge] The year that runs is counted to today. Each number carries the list behind it.
 * @throws NotFound | Forbidden | Refused `annual.inFuture`
 */
export async function annual(ctx: Ctx, input: { organizationId: string; year: number }): Promise<z.output<typeof Annual>> {
  const body = await bodyFor(ctx, 'appraisals.statistics', input.organizationId)
  const { year } = input
  const now = today(ctx.now)
  if (`${year}-01-01` > now) throw new Refused('annual.inFuture', '还没有到这个年度')
  const day = `${year}-12-31` < now ? `${year}-12-31` : now
  const counts = await countsOf(ctx, body, year, day)
  return { organization: { id: body.id, name: body.name }, year, day, tables: tablesOf(body, year, day, counts) }
}

/** All numbers of the tables in few passes, on one connection: one behind the other. */
async function countsOf(ctx: Ctx, body: Body, year: number, day: Day) {
  const from = `${year}-01-01`
  const { now, before, tables, places } = await yearStatistics(ctx, { organizationId: body.id, day, before: `${year - 1}-12-31` })
  return {
    ...{ now, before, tables },
    posts: await postsOn(ctx, body, day),
    places: await placesOf(ctx, body, places),
    grades: await gradesIn(ctx, body, year),
    exits: await exitsIn(ctx, body, from, day),
    honors: await honorsIn(ctx, body, from, day),
    conversions: await conversionsIn(ctx, body, from, day),
    admitted: await admittedIn(ctx, body, from, day, latestFor(36, day)),
  }
}

function tablesOf(body: Body, year: number, day: Day, c: Awaited<ReturnType<typeof countsOf>>): AnnualTable[] {
  const organizationId = body.id
  const members = (count: number, filter: RosterFilter) => cell(count, { list: 'members', filter: { organizationId, day, ...filter } })
  const anyStanding = { standings: [...standings] }
  const [from, until] = [`${year}-01-01`, `${year + 1}-01-01`]
  const lastDay = `${year - 1}-12-31`

  const compared = (key: keyof typeof c.now, label: string, filter: RosterFilter): Row =>
    row(key, label, members(c.before[key], { ...filter, day: lastDay }), members(c.now[key], filter), cell(c.now[key] - c.before[key], null))
  const totals: AnnualTable = {
    key: 'totals',
    title: '党员总数',
    columns: ['上年末', '本年末', '增减'],
    rows: [
      compared('all', '党员总数', {}),
      compared('full', '正式党员', { standings: ['FULL'] }),
      compared('probationary', '预备党员', { standings: ['PROBATIONARY'] }),
      compared('women', '女党员', { sex: '2' }),
      compared('minority', '少数民族党员', { ethnicity: 'MINORITY' }),
      compared('college', '大学专科及以上学历', { educations: college }),
    ],
  }

  const basics: AnnualTable[] = c.tables.map((t) => ({
    key: t.key,
    title: basicTitles[t.key] ?? t.title,
    columns: ['合计', '正式党员', '预备党员'],
    rows: t.rows.map((r) => row(r.key, r.label, ...[r.all, r.full, r.probationary].map((x) => members(x.count, x.filter)))),
  }))

  const graded = (grade: Grade | null, absent = false) => c.grades.filter((g) => g.grade === grade && g.absent === absent).reduce((sum, g) => sum + g.n, 0)
  const results = (count: number, filter: object) => cell(count, { list: 'results', filter: { organizationId, year, ...filter } })
  const admitted = (fits: (a: (typeof c.admitted)[number]) => boolean) => c.admitted.filter(fits).reduce((sum, a) => sum + a.n, 0)
  const joinedNow = { ...anyStanding, admitted: true, joinedFrom: from, joinedUntil: until }
  const fullNow = { ...anyStanding, fullFrom: from, fullUntil: until }

  return [
    totals,
    ...basics,
    {
      key: 'posts',
      title: '党内职务',
      columns: ['人数'],
      rows: shownPosts.map((kind) => row(kind, postKindLabels[kind], members(c.posts.get(kind) ?? 0, { post: kind }))),
    },
    {
      key: 'places',
      title: body.kind === 'DISTRICT' ? '各街道党员' : '社区（党组织）党员',
      columns: ['人数'],
      rows: c.places.map((p) => row(p.id, p.name, members(p.n, { organizationId: p.id }))),
    },
    {
      key: 'review',
      title: '民主评议党员',
      columns: ['人数'],
      rows: [
        row(
          'ALL',
          '列入评议',
          results(
            c.grades.reduce((sum, g) => sum + g.n, 0),
            {},
          ),
        ),
        ...grades.map((g) => row(g, gradeLabels[g], results(graded(g), { grade: g }))),
        row('NONE', '未定等次（含未参加）', results(graded(null) + graded(null, true), { grade: 'NONE' })),
      ],
    },
    {
      key: 'exits',
      title: '减少党员',
      columns: ['人数'],
      rows: exitStandings.map((s) => row(s, standingLabels[s], members(c.exits.get(s) ?? 0, { standings: [s], sinceFrom: from }))),
    },
    {
      key: 'honors',
      title: '表彰',
      columns: honorLevels.map((l) => honorLevelLabels[l]),
      rows: honorKinds.map((kind) =>
        row(
          kind,
          honorKindLabels[kind],
          ...honorLevels.map((level) =>
            cell(c.honors.find((h) => h.kind === kind && h.level === level)?.n ?? 0, {
              list: 'honors',
              filter: { organizationId, year, kind, level, standingOn: day },
            }),
          ),
        ),
      ),
    },
    {
      key: 'conversion',
      title: '预备党员转正',
      columns: ['人数'],
      rows: [
        row('onTime', '按期转正', members(c.conversions.onTime, { ...fullNow, extended: 'NO' })),
        row('extended', '延长预备期后转正', members(c.conversions.extended, { ...fullNow, extended: 'YES' })),
        row('cancelled', '取消预备党员资格', members(c.exits.get('CANCELLED') ?? 0, { standings: ['CANCELLED'], sinceFrom: from })),
      ],
    },
    {
      key: 'development',
      title: '发展党员',
      columns: ['人数'],
      rows: [
        row(
          'ALL',
          '发展党员',
          members(
            admitted(() => true),
            joinedNow,
          ),
        ),
        row(
          'women',
          '其中：女',
          members(
            admitted((a) => a.sex === '2'),
            { ...joinedNow, sex: '2' },
          ),
        ),
        row(
          'young',
          '其中：35岁及以下',
          members(
            admitted((a) => a.young),
            { ...joinedNow, ageTo: 35 },
          ),
        ),
        ...educationLevels.map(({ label, codes }) =>
          row(
            label,
            label,
            members(
              admitted((a) => a.education !== null && (codes as readonly string[]).includes(a.education)),
              { ...joinedNow, educations: [...codes] },
            ),
          ),
        ),
        row(
          'UNKNOWN',
          '学历未登记',
          members(
            admitted((a) => a.education === null),
            { ...joinedNow, educations: ['UNKNOWN'] },
          ),
        ),
      ],
    },
  ]
}

const basicTitles: Readonly<Record<string, string>> = {
  sex: '党员基本情况（一）性别',
  age: '党员基本情况（二）年龄',
  ethnicity: '党员基本情况（三）民族',
  education: '党员学历',
  joined: '党员入党时间',
}
