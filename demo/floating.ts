import { renewClocks } from '#modules/floating/public.ts'
import type { ContactResult, ContactWay } from '#modules/floating/rules.ts'
import { contacts, departures, guests, lapses } from '#modules/floating/schema.ts'
import { insertRows } from '#platform/db/bulk.ts'
import type { Ctx } from '#platform/db/database.ts'
import { addDays, addMonths, type Day, daysBetween, instantAt, today } from '#platform/time/day.ts'
import { recordFirst } from '#platform/timeline/timeline.ts'
import { latest } from './days.ts'
import type { Demo } from './demo.ts'
import type { DemoMember } from './members.ts'
import type { DemoPerson, peopleMaker } from './people.ts'
import type { Branch } from './plan.ts'
import { demoId, random } from './random.ts'

const hosts = ['中共深圳市龙岗区坂田街道工作委员会', '中共上海市浦东新区三林镇委员会', '中共苏州工业园区唯亭街道工作委员会', null, null]
const units = ['郑州市管城回族区税务局', '郑州市公共交通集团有限公司', '河南省人民医院', '郑州市第四中学', '中国邮政集团郑州市分公司', '郑州市供水集团有限公司']
const claims = ['政策宣传岗', '环境监督岗', '治安巡逻岗', '纠纷调解岗', '扶老助残岗', '应急服务岗']

/** Someone whose relation stands elsewhere and who takes part in a branch here. */
export interface DemoGuest {
  person: DemoPerson
  branch: Branch
  kind: 'IN_SERVICE' | 'INFLOW'
}

/** Who reports to the communities where they live: most in 港湾社区, some in the others. */
export function guestsOf(branches: readonly Branch[], makePerson: ReturnType<typeof peopleMaker>, today: Day): DemoGuest[] {
  return branches
    .filter((b) => b.milieu === 'COMMUNITY')
    .flatMap((branch) =>
      Array.from({ length: branch.body.name.startsWith('港湾社区') ? 8 : 2 }, (_, i) => {
        const chance = random(`guest ${branch.body.id}/${i}`)
        const kind = i % 4 === 3 || (i === 1 && branch.members % 2 === 0) ? ('INFLOW' as const) : ('IN_SERVICE' as const)
        const person = makePerson(`guest ${branch.body.id}/${i}`, chance, {
          streetId: branch.body.streetId,
          milieu: 'ESTATE',
          homes: branch.homes,
          today,
          atLeast: 26,
          atMost: 58,
        })
        return { person, branch, kind }
      }),
    )
}

/** Where the members with the marks 流出 and 失联 went, how their branches kept in touch, who does not take part, and who reports here from elsewhere. */
export async function loadFloating(ctx: Ctx, demo: Demo): Promise<void> {
  const day = today(ctx.now)
  const openMark = (m: DemoMember, kind: 'OUTFLOW' | 'LOST_CONTACT') => m.marks.find((k) => k.kind === kind && !k.untilOn)
  const away = demo.members.filter((m) => openMark(m, 'OUTFLOW'))
  const lost = demo.members.filter((m) => openMark(m, 'LOST_CONTACT'))
  const secretaryOf = (m: DemoMember): string => {
    const branchId = m.periods.at(-1)!.branchId
    return demo.posts.find((p) => p.organizationId === branchId && p.kind === 'SECRETARY' && !p.untilOn)?.holderName ?? '支部书记'
  }

  await insertRows(
    ctx.tx,
    departures,
    away.map((m) => {
      const chance = random(`departure ${m.person.id}`)
      const mark = openMark(m, 'OUTFLOW')!
      const place = mark.detail ?? ''
      return {
        id: demoId('departure', m.membership.id!),
        ...{ streetId: m.person.streetId, membershipId: m.membership.id!, place, fixedPlace: chance.chance(daysBetween(mark.fromOn, day) < 200 ? 0.5 : 0.06) },
        reason: place.includes('经商') ? ('BUSINESS' as const) : place.includes('随子女') ? ('FAMILY' as const) : ('WORK' as const),
        hostOrganization: chance.pick(hosts),
        passNumber: chance.chance(0.8) ? `豫郑管流〔示例〕${chance.int(1000, 9999)}` : null,
        ...{ leftOn: mark.fromOn, expectedBackOn: chance.chance(0.3) ? addMonths(day, chance.int(1, 8)) : null, returnedOn: null, note: null },
        ...{ state: 'CONFIRMED' as const, reportedByMember: chance.chance(0.5), createdAt: instantAt(mark.fromOn, '09:00') },
      }
    }),
  )
  const attempt = (m: DemoMember, onDay: Day, way: ContactWay, result: ContactResult, note: string | null) => ({
    id: demoId('contact', `${m.membership.id}/${onDay}`),
    ...{
      streetId: m.person.streetId,
      membershipId: m.membership.id!,
      onDay,
      way,
      result,
      note,
      recordedBy: secretaryOf(m),
      recordedAt: instantAt(onDay, '16:20'),
    },
  })
  await insertRows(ctx.tx, contacts, [
    ...away.flatMap((m) => {
      const chance = random(`contacts ${m.person.id}`)
      const since = openMark(m, 'OUTFLOW')!.fromOn
      // Most were heard of in the last quarter; every sixth branch is behind.
      const last = addDays(day, -(chance.chance(0.17) ? chance.int(95, 160) : chance.int(4, 80)))
      return [0, 90, 180].flatMap((before, i) => {
        const onDay = addDays(last, -before - chance.int(0, 6))
        if (onDay <= since) return []
        return [
          attempt(
            m,
            onDay,
            chance.pick(['PHONE', 'MESSAGE'] as const),
            'REACHED',
            i === 0 ? chance.pick(['工作生活正常，按月网上交纳党费', '已参加流入地组织生活', null]) : null,
          ),
        ]
      })
    }),
    ...lost.flatMap((m) => {
      const since = openMark(m, 'LOST_CONTACT')!.fromOn
      const ways = ['PHONE', 'VISIT', 'FAMILY'] as const
      return ways.map((way, i) =>
        attempt(
          m,
          addDays(since, 20 + i * 45),
          way,
          i === 2 ? 'NEWS_ONLY' : 'NOT_REACHED',
          ['号码已停机', '房屋已出租，邻居不知去向', '家属称在外地，未提供联系方式'][i]!,
        ),
      )
    }),
  ])
  await loadLapses(ctx, demo, day)
  await loadGuests(ctx, demo, day)
  await recordFirst(
    ctx,
    [...away, ...lost].map((m) => ({
      streetId: m.person.streetId,
      subjectType: 'floating',
      subjectId: m.membership.id!,
      action: 'floating.departed',
      note: '示例数据',
    })),
  )
  await renewClocks(ctx)
}

/** Three members who do not take part: one just warned, one close to six months, one over it. */
async function loadLapses(ctx: Ctx, demo: Demo, day: Day): Promise<void> {
  const quiet = demo.members.filter((m) => {
    const now = m.periods.at(-1)!
    return now.standing === 'FULL' && m.marks.length === 0 && m.branch.milieu === 'COMMUNITY' && now.fromOn < addDays(day, -800) && m.person.birthOn > '1975'
  })
  const rows = (
    [
      [3, 'PARTY_LIFE'],
      [5, 'PARTY_LIFE,DUES'],
      [7, 'PARTY_LIFE'],
    ] as const
  ).map(([months, grounds], i) => {
    const m = quiet[i * 3 + 1]!
    return {
      id: demoId('lapse', m.membership.id!),
      ...{ streetId: m.person.streetId, membershipId: m.membership.id!, grounds, sinceOn: addMonths(day, -months), note: '示例数据' },
      ...{ state: 'OPEN' as const, answer: null, closedOn: null, createdAt: instantAt(addMonths(day, -months + 1), '10:00') },
    }
  })
  await insertRows(ctx.tx, lapses, rows)
  await recordFirst(
    ctx,
    rows.map((r) => ({ streetId: r.streetId, subjectType: 'floating', subjectId: r.membershipId, action: 'floating.lapseOpened', note: '示例数据' })),
  )
}

/** In-service members who report where they live, and some who floated in: persons of the register without a membership here. */
async function loadGuests(ctx: Ctx, demo: Demo, day: Day): Promise<void> {
  const rows = demo.guests.map(({ person, branch, kind }) => {
    const chance = random(`guest ${person.id}`)
    const unit = chance.pick(units)
    return {
      id: demoId('guest', person.id),
      ...{ streetId: person.streetId, personId: person.id, kind, branchId: branch.body.id },
      homeOrganization:
        kind === 'IN_SERVICE' ? `中共${unit}机关支部委员会` : chance.pick(['中共周口市太康县某乡某村支部委员会', '中共商丘市民权县某镇某村支部委员会']),
      unit: kind === 'IN_SERVICE' ? unit : null,
      passNumber: kind === 'INFLOW' ? `豫流〔示例〕${chance.int(1000, 9999)}` : null,
      claims: kind === 'IN_SERVICE' ? chance.shuffled(claims).slice(0, chance.int(1, 2)) : [],
      fromOn: latest(addDays(day, -chance.int(30, 900)), branch.body.facts.establishedOn),
      ...{ untilOn: null, note: '示例数据', createdAt: ctx.now },
    }
  })
  await insertRows(ctx.tx, guests, rows)
  await recordFirst(
    ctx,
    rows.map((r) => ({ streetId: r.streetId, subjectType: 'floatingGuest', subjectId: r.id, action: 'floating.guestRegistered', note: '示例数据' })),
  )
}
