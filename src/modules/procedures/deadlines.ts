import type { Ctx } from '#platform/db/database.ts'
import { clearDeadline, type DeadlineKind, defineDeadline, type RunningClock, setDeadlines } from '#platform/deadlines/deadlines.ts'
import { replyDueOn, stepDueOn } from './rules.ts'
import type { Case, CaseStep, Step } from './schema.ts'

/** The next step of a case, when its template gives it days. */
export const stepClock = defineDeadline({
  key: 'procedures.step',
  label: '流程步骤',
  permission: 'procedures.read',
  tell: 'procedures.work',
  levels: [7, 0, -1],
  personal: false,
  href: (caseId) => `/procedures/cases/${caseId}`,
  siteHref: (caseId) => `/work/procedures/${caseId}`,
})

/** The superior's reply, generally within a month. [QB] */
export const replyClock = defineDeadline({
  key: 'procedures.reply',
  label: '上级批复',
  permission: 'procedures.read',
  tell: 'procedures.approve',
  levels: [7, 0, -1],
  personal: false,
  href: (caseId) => `/procedures/cases/${caseId}`,
  siteHref: (caseId) => `/work/procedures/${caseId}`,
})

/** Clocks of this module. */
export const deadlineKinds: readonly DeadlineKind[] = [stepClock, replyClock]

/** A step with what was done in it. */
export type Progress = Step & { done: CaseStep | null }

/** The first step that is not done, or null. */
export const nextOf = (progress: readonly Progress[]): Progress | null => progress.find((s) => !s.done?.doneOn) ?? null

/** Since when the days of the next step run: the day of the step before, or of the start. */
export const sinceOf = (subject: Pick<Case, 'startedOn'>, progress: readonly Progress[], step: Progress): string =>
  progress[progress.indexOf(step) - 1]?.done?.doneOn ?? subject.startedOn

/** Writes the clocks of a case anew. */
export async function keepClocks(ctx: Ctx, subject: Case, path: string, progress: readonly Progress[]): Promise<void> {
  const next = subject.state === 'OPEN' ? nextOf(progress) : null
  const at = { streetId: subject.streetId, organizationId: subject.organizationId, path, subjectId: subject.id }
  const clocks: RunningClock[] = []
  const dueOn = next && stepDueOn(sinceOf(subject, progress, next), next.daysAllowed)
  if (next && dueOn)
    clocks.push({ ...at, kind: stepClock, title: `${subject.title}：${next.label}`, clause: `本流程第 ${next.ordinal} 步的时限 ${next.daysAllowed} 天`, dueOn })
  if (next?.done?.askedOn && !next.done.repliedOn)
    clocks.push({
      ...at,
      kind: replyClock,
      title: `${subject.title}：${next.label}`,
      clause: '《中国共产党支部工作条例（试行）》：上级党组织一般应在 1 个月内批复',
      dueOn: replyDueOn(next.done.askedOn),
    })
  for (const kind of deadlineKinds) if (!clocks.some((c) => c.kind === kind)) await clearDeadline(ctx, kind, subject.id)
  await setDeadlines(ctx, clocks)
}
