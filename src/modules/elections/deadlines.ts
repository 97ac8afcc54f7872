import { and, eq, inArray, isNull } from 'drizzle-orm'
import type { Ctx } from '#platform/db/database.ts'
import { clearDeadline, type DeadlineKind, defineDeadline, type RunningClock, setDeadlines } from '#platform/deadlines/deadlines.ts'
import { formatDayShort } from '#platform/time/format.ts'
import { type ElectionKind, electionKindLabels, reminderFrom, reminderLevels, runningStates } from './rules.ts'
import { elections, type Term, terms } from './schema.ts'

/** The end of a body's term; its subject is the body. [TERM 1], [TERM 3] */
export const termClock = defineDeadline({
  key: 'elections.term',
  label: '换届',
  permission: 'elections.terms',
  tell: 'elections.edit',
  levels: reminderLevels,
  personal: false,
  href: (organizationId) => `/elections/bodies/${organizationId}`,
  siteHref: (organizationId) => `/work/elections/bodies/${organizationId}`,
})

/** The superior's duty to remind the body, six months before. [BW], [TERM 3] */
export const reminderClock = defineDeadline({
  key: 'elections.reminder',
  label: '提醒换届',
  permission: 'elections.approve',
  tell: 'elections.approve',
  levels: [0, -7],
  personal: false,
  href: (organizationId) => `/elections/bodies/${organizationId}`,
})

/** The day for which a meeting was planned. */
export const meetingClock = defineDeadline({
  key: 'elections.meeting',
  label: '选举大会',
  permission: 'elections.terms',
  tell: 'elections.edit',
  levels: [7, 0, -1],
  personal: false,
  href: (electionId) => `/elections/${electionId}`,
  siteHref: (electionId) => `/work/elections/${electionId}`,
})

/** Clocks of this module. */
export const deadlineKinds: readonly DeadlineKind[] = [termClock, reminderClock, meetingClock]

interface ClockedBody {
  id: string
  streetId: string
  path: string
  name: string
  shortName: string | null
  dissolvedOn: string | null
}

/** The clocks that run for a body with this term and this running election: what `keepClocks` writes, and demo data. */
export function clocksOf(
  body: ClockedBody,
  term: Pick<Term, 'endsOn' | 'postponedUntil' | 'remindedOn'> | undefined,
  running: { id: string; kind: ElectionKind; plannedOn: string; heldOn: string | null } | undefined,
): RunningClock[] {
  if (body.dissolvedOn) return []
  const { streetId, path, id: organizationId } = body
  const at = { streetId, path, organizationId }
  const name = body.shortName ?? body.name
  const clocks: RunningClock[] = []
  if (term)
    clocks.push({
      ...at,
      kind: termClock,
      subjectId: body.id,
      title: `${name} 任期${formatDayShort(term.endsOn)}届满${term.postponedUntil ? `，已批准延期至 ${formatDayShort(term.postponedUntil)}` : ''}`,
      clause: '《关于党的基层组织任期的意见》：任期届满应按期换届',
      dueOn: term.postponedUntil ?? term.endsOn,
    })
  const isAsked = running !== undefined && running.kind !== 'BY_ELECTION'
  if (term && !term.remindedOn && !term.postponedUntil && !isAsked)
    clocks.push({
      ...at,
      kind: reminderClock,
      subjectId: body.id,
      title: `${name} 任期${formatDayShort(term.endsOn)}届满`,
      clause: '《关于党的基层组织任期的意见》第三条：上级党组织一般应当提前 6 个月发函或打电话提醒',
      dueOn: reminderFrom(term.endsOn),
    })
  if (running && !running.heldOn)
    clocks.push({
      ...at,
      kind: meetingClock,
      subjectId: running.id,
      title: `${name} ${electionKindLabels[running.kind]}`,
      clause: '按批复的方案召开大会选举，到会人数不少于应到会人数的五分之四',
      dueOn: running.plannedOn,
    })
  return clocks
}

/** Writes the clocks of a body anew, after its term or its running election changed; `ended` is an election that no longer runs. */
export async function keepClocks(ctx: Ctx, body: ClockedBody, ended?: string): Promise<void> {
  const [term] = await ctx.tx
    .select()
    .from(terms)
    .where(and(eq(terms.organizationId, body.id), isNull(terms.endedOn)))
  const [running] = await ctx.tx
    .select()
    .from(elections)
    .where(and(eq(elections.organizationId, body.id), inArray(elections.state, [...runningStates])))
  const clocks = clocksOf(body, term, running)
  const runs = (kind: DeadlineKind) => clocks.some((c) => c.kind === kind)
  for (const kind of [termClock, reminderClock]) if (!runs(kind)) await clearDeadline(ctx, kind, body.id)
  for (const electionId of [ended, running?.id]) if (electionId && !runs(meetingClock)) await clearDeadline(ctx, meetingClock, electionId)
  await setDeadlines(ctx, clocks)
}
