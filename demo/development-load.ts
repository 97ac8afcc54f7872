import { inArray } from 'drizzle-orm'
import { clocksOf } from '#modules/development/progress.ts'
import { endReasonLabels } from '#modules/development/rules.ts'
import { accountabilities, cases, entries, notices, objections, papers } from '#modules/development/schema.ts'
import { derive, objectionClock, runningClocks } from '#modules/development/settle.ts'
import { stepOf } from '#modules/development/steps.ts'
import { organizations } from '#modules/organizations/schema.ts'
import { insertRows } from '#platform/db/bulk.ts'
import type { Ctx } from '#platform/db/database.ts'
import { loadDeadlines } from '#platform/deadlines/deadlines.ts'
import { localSchemes } from '#platform/schemes/schema.ts'
import { instantAt, today } from '#platform/time/day.ts'
import { recordFirst } from '#platform/timeline/timeline.ts'
import type { Demo } from './demo.ts'
import { demoRules, demoScheme, factsOfDemo } from './development.ts'

/** Writes the files of 发展党员, their timelines and clocks, and the street's scheme. */
export async function loadDevelopment(ctx: Ctx, { development, street }: Demo): Promise<void> {
  const day = today(ctx.now)
  const { fromOn, values, document } = demoScheme
  await ctx.tx
    .insert(localSchemes)
    .values({ streetId: street.id, scheme: 'development', fromOn, values, document, setBy: '示例数据', setAt: instantAt(fromOn, '10:00') })
  const bodies = await ctx.tx
    .select({ id: organizations.id, name: organizations.name, path: organizations.path, kind: organizations.kind })
    .from(organizations)
    .where(inArray(organizations.id, [street.id, ...new Set(development.map((f) => f.branch.body.id))]))
  const bodyOf = new Map(bodies.map((b) => [b.id, b]))
  const rules = demoRules(day)
  const files = development.map((made) => {
    const facts = factsOfDemo(made)
    const active = made.file.state !== 'ENDED'
    const row = {
      ...{ id: made.id, streetId: street.id, personId: made.person.id, branchId: made.branch.body.id },
      ...{ state: 'ACTIVE' as const, endReason: null, endedOn: null, probationEndsOn: null, convertedOn: null, online: false },
      ...{ round: 1, receivedOn: null, receivedFrom: null },
      ...made.file,
      ...derive(facts, rules, active),
      ...{ version: made.entries.length + 1, updatedAt: instantAt(made.entries.at(-1)!.onDay, '16:00') },
    }
    const around = { file: row, branch: bodyOf.get(row.branchId)!, streetPath: bodyOf.get(street.id)!.path, person: made.person }
    const open = made.objections.filter((o) => o.state === 'OPEN')
    const clocks = active ? runningClocks(around, clocksOf(facts, rules)).flatMap(({ clock }) => clock ?? []) : []
    const checked = made.notices.filter((n) => open.some((o) => o.noticeId === n.id)).map((n) => n.untilOn)
    return { made, row, clocks: [...clocks, ...(checked[0] ? [objectionClock(around, checked[0])] : [])] }
  })
  await insertRows(
    ctx.tx,
    cases,
    files.map((f) => f.row),
  )
  const all = <T>(of: (made: Demo['development'][number]) => readonly T[]) => development.flatMap(of)
  const whole = { round: 1, lateReason: null, carried: false, correctsId: null, correctionReason: null }
  await insertRows(
    ctx.tx,
    entries,
    all((m) => m.entries.map((e) => ({ ...whole, ...e }))),
  )
  await insertRows(
    ctx.tx,
    papers,
    all((m) => m.papers),
  )
  await insertRows(
    ctx.tx,
    notices,
    all((m) => m.notices.map((n) => ({ ...n, withdrawnAt: null, withdrawnReason: null }))),
  )
  for (const objection of all((m) => m.objections)) await ctx.tx.insert(objections).values(objection)
  for (const accountability of all((m) => m.accountabilities)) await ctx.tx.insert(accountabilities).values(accountability)
  await loadDeadlines(
    ctx,
    files.flatMap((f) => f.clocks),
  )
  await recordFirst(ctx, development.flatMap(happeningsOf))
}

/** What the timeline of a file tells. */
function happeningsOf({ id, person, branch, entries: steps, file }: Demo['development'][number]) {
  const subject = { streetId: person.streetId, subjectType: 'development', subjectId: id }
  return [
    { ...subject, at: file.createdAt, action: 'development.opened', note: '示例数据', data: { branchId: branch.body.id, branch: branch.body.name } },
    ...steps.map((e) => ({
      ...subject,
      at: e.recordedAt,
      action: 'development.step',
      note: e.record,
      data: { step: e.step, label: stepOf(e.step).label, onDay: e.onDay, outcome: e.outcome },
    })),
    ...(file.endReason && file.endReason !== 'ARCHIVED'
      ? [
          {
            ...subject,
            at: instantAt(file.endedOn!, '16:00'),
            action: 'development.ended',
            data: { reason: file.endReason, label: endReasonLabels[file.endReason], onDay: file.endedOn! },
          },
        ]
      : []),
  ]
}
