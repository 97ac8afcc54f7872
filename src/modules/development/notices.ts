import { and, asc, eq, gte, isNull, lte, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { organizations } from '#modules/organizations/schema.ts'
import { people } from '#modules/people/schema.ts'
import type { Ctx } from '#platform/db/database.ts'
import { DomainError, Invalid, NotFound, Refused } from '#platform/errors.ts'
import { inForce } from '#platform/schemes/schemes.ts'
import { authorize } from '#platform/scope/policy.ts'
import { type Day, today } from '#platform/time/day.ts'
import { getCase } from './case-view.ts'
import type { CaseView, ObjectionView } from './contract.ts'
import { assertOpen, factsOf, loadCase } from './load.ts'
import { nextStep } from './progress.ts'
import { type NoticeStep, noticeDays, noticeLabels, objectionStateLabels } from './rules.ts'
import { cases, notices, objections } from './schema.ts'
import { developmentScheme } from './scheme.ts'
import { settle, settleObjections } from './settle.ts'
import { stepOf } from './steps.ts'
import { recordOn } from './write.ts'

type View = z.output<typeof CaseView>

/** What a notice needs to be told. */
export interface NewNotice {
  step: NoticeStep
  fromOn: Day
  place: string
  floating: boolean
  secondPlace?: string
  contact: string
}

/**
 * Opens a notice before a step: by working days, its first day counted when it is one. [R26 §13] What it shows is read from the person.
 * @throws NotFound | Forbidden | Invalid | Refused `development.changedMeanwhile`, `development.ended`, `development.stepOutOfOrder`, `development.noticeInPast`, `development.noticeOpen`
 */
export async function openNotice(ctx: Ctx, caseId: string, version: number, input: NewNotice): Promise<View> {
  const loaded = await loadCase(ctx, caseId, 'development.keep', { lock: true })
  assertOpen(loaded.file, version)
  const day = today(ctx.now)
  const facts = await factsOf(ctx, loaded)
  const { values } = await inForce(ctx, developmentScheme, loaded.file.streetId, input.fromOn)
  const next = nextStep(facts, values)
  // While the approval talk is to come, the notice of the approval may already run.
  if (next !== input.step && !(input.step === 'APPROVE' && next === 'APPROVAL_TALK'))
    throw new Refused('development.stepOutOfOrder', `还没有到“${stepOf(input.step).label}”这一步，不能公示`)
  if (input.fromOn < day)
    throw new Refused('development.noticeInPast', '公示从今天或以后的日期开始', [{ path: 'fromOn', message: '公示从今天或以后的日期开始' }])
  if (values.floatingTwoPlaces && input.floating && !input.secondPlace?.trim())
    throw new Invalid([{ path: 'secondPlace', message: '流动人员应在流出地、流入地同时公示，请填写流入地的张贴处' }])
  const running = facts.notices.findLast((n) => n.step === input.step && n.upheld === 0)
  if (running) throw new Refused('development.noticeOpen', '这一步已有公示，需要重新公示的，请先撤回原来的公示')
  const { untilOn } = noticeDays(input.fromOn, values.noticeWorkingDays)
  await oncePerDay(() =>
    ctx.tx.insert(notices).values({
      ...{ streetId: loaded.file.streetId, caseId, step: input.step, fromOn: input.fromOn, untilOn, place: input.place },
      ...{ secondPlace: input.secondPlace?.trim() || null, contact: input.contact, openedBy: ctx.actor.name, openedAt: ctx.now },
    }),
  )
  await settle(ctx, loaded)
  await recordOn(ctx, loaded, 'development.noticeOpened', { step: input.step, label: noticeLabels[input.step], fromOn: input.fromOn, untilOn })
  return getCase(ctx, caseId)
}

async function oncePerDay(write: () => PromiseLike<unknown>): Promise<void> {
  try {
    await write()
  } catch (error) {
    const cause = (error as Error).cause as { code?: string; constraint?: string } | undefined
    if (!(error instanceof DomainError) && cause?.constraint === 'development_notice_once') throw new Refused('development.noticeOpen', '同一天已有这项公示')
    throw error
  }
}

async function noticeFor(ctx: Ctx, id: string, permission: string, options: { lock?: boolean } = {}) {
  const [notice] = await ctx.tx.select().from(notices).where(eq(notices.id, id))
  if (!notice) throw new NotFound('这项公示')
  return { notice, loaded: await loadCase(ctx, notice.caseId, permission, options) }
}

/** Takes a notice back, with the reason. It is gone from the site at once. @throws NotFound | Forbidden | Refused `development.ended`, `development.noticeOver` */
export async function withdrawNotice(ctx: Ctx, id: string, reason: string): Promise<View> {
  const { loaded } = await noticeFor(ctx, id, 'development.keep', { lock: true })
  assertOpen(loaded.file, loaded.file.version)
  const [gone] = await ctx.tx
    .update(notices)
    .set({ withdrawnAt: ctx.now, withdrawnReason: reason })
    .where(and(eq(notices.id, id), isNull(notices.withdrawnAt)))
    .returning()
  if (!gone) throw new Refused('development.noticeOver', '这项公示已经撤回')
  await settle(ctx, loaded)
  await recordOn(ctx, loaded, 'development.noticeWithdrawn', { step: gone.step, label: noticeLabels[gone.step] }, reason)
  return getCase(ctx, loaded.file.id)
}

/** The fewest facts that a notice shows. No number of any kind. */
export interface PublicNotice {
  id: string
  title: string
  branch: string
  name: string
  sex: string
  /** 1990年05月: the month, not the day. */
  birthMonth: string | null
  ethnicity: string | null
  education: string | null
  employer: string | null
  appliedOn: Day | null
  activistOn: Day | null
  fromOn: Day
  untilOn: Day
  contact: string
}

/** Notices that run today, for anybody; one when `id` is given. Over, or taken back: it is not there. */
export async function publicNotices({ tx, now }: Ctx, streetId: string, id?: string): Promise<PublicNotice[]> {
  const day = today(now)
  const rows = await tx
    .select({
      ...{ id: notices.id, step: notices.step, fromOn: notices.fromOn, untilOn: notices.untilOn, contact: notices.contact, branch: organizations.name },
      ...{ name: people.name, sex: people.sex, birthOn: people.birthOn, ethnicity: people.ethnicity, education: people.education, employer: people.employer },
      ...{ appliedOn: cases.appliedOn, activistOn: cases.activistOn },
    })
    .from(notices)
    .innerJoin(cases, eq(cases.id, notices.caseId))
    .innerJoin(people, eq(people.id, cases.personId))
    .innerJoin(organizations, eq(organizations.id, cases.branchId))
    .where(
      and(
        ...[eq(notices.streetId, streetId), isNull(notices.withdrawnAt), lte(notices.fromOn, day), gte(notices.untilOn, day), eq(cases.state, 'ACTIVE')],
        id === undefined ? undefined : eq(notices.id, id),
      ),
    )
    .orderBy(asc(notices.untilOn), asc(notices.id))
    .limit(200)
  return rows.map(({ step, birthOn, ...row }) => ({ ...row, title: noticeLabels[step], birthMonth: birthOn?.slice(0, 7) ?? null }))
}

/**
 * Puts a word into the box of a running notice; no account is asked for. Only the branch and its superior read it.
 * @throws NotFound (the notice is over) | Invalid
 */
export async function object(ctx: Ctx, noticeId: string, input: { text: string; name?: string }): Promise<{ received: true }> {
  const said = input.text.trim()
  if ([...said].length < 5 || said.length > 2000) throw new Invalid([{ path: 'text', message: '请写明情况，5 到 2000 个字' }])
  const [notice] = await ctx.tx.select().from(notices).where(eq(notices.id, noticeId)).for('share')
  const day = today(ctx.now)
  if (!notice || notice.withdrawnAt || notice.fromOn > day || notice.untilOn < day) throw new NotFound('这项公示')
  const loaded = await loadCase(ctx, notice.caseId, null, { lock: true })
  if (loaded.file.state !== 'ACTIVE') throw new NotFound('这项公示')
  await ctx.tx
    .insert(objections)
    .values({ streetId: notice.streetId, noticeId, text: said, name: input.name?.trim().slice(0, 50) || null, receivedAt: ctx.now })
  await settleObjections(ctx, loaded)
  // Neither the words nor who wrote them: the timeline is read by more people than the box.
  await recordOn({ ...ctx, actor: { ...ctx.actor, accountId: null, name: '公示反映', grants: [] } }, loaded, 'development.objectionReceived', { noticeId })
  return { received: true }
}

/** What came into the box of a notice, oldest first. @throws NotFound | Forbidden */
export async function objectionsOf(ctx: Ctx, noticeId: string): Promise<z.output<typeof ObjectionView>[]> {
  await noticeFor(ctx, noticeId, 'development.objections')
  const rows = await ctx.tx.select().from(objections).where(eq(objections.noticeId, noticeId)).orderBy(asc(objections.receivedAt), asc(objections.id))
  return rows.map(objectionView)
}

const objectionView = ({ id, text, name, state, finding, receivedAt, decidedAt, decidedBy }: typeof objections.$inferSelect) => ({
  ...{ id, text, name, state, finding, decidedBy },
  receivedAt: receivedAt.toISOString(),
  decidedAt: decidedAt?.toISOString() ?? null,
})

/** Says what the check of an objection found. @throws NotFound | Forbidden | Refused `development.objectionDecided` */
export async function decideObjection(
  ctx: Ctx,
  id: string,
  input: { state: 'UPHELD' | 'DISMISSED'; finding: string },
): Promise<z.output<typeof ObjectionView>> {
  const [objection] = await ctx.tx.select().from(objections).where(eq(objections.id, id)).for('update')
  if (!objection) throw new NotFound('这条反映')
  const { loaded } = await noticeFor(ctx, objection.noticeId, 'development.objections')
  authorize(ctx.actor, 'development.objections', loaded.branch)
  const [decided] = await ctx.tx
    .update(objections)
    .set({ ...input, decidedAt: ctx.now, decidedBy: ctx.actor.name })
    .where(and(eq(objections.id, id), sql`${objections.state} = 'OPEN'`))
    .returning()
  if (!decided) throw new Refused('development.objectionDecided', '这条反映已经核实过')
  await settleObjections(ctx, loaded)
  await recordOn(ctx, loaded, 'development.objectionDecided', { noticeId: objection.noticeId, state: input.state, label: objectionStateLabels[input.state] })
  return objectionView(decided)
}
