import { type MarkKind, markKindLabels, type Standing, standingLabels } from '#modules/members/rules.ts'
import { postKindLabels } from '#modules/organizations/rules.ts'
import { type Day, startOfDay } from '#platform/time/day.ts'
import type { Happening } from '#platform/timeline/timeline.ts'
import type { Demo } from './demo.ts'
import type { DemoMember } from './members.ts'
import type { Body, PostRow } from './plan.ts'

/** What happened on a day, as the timeline tells it. */
export type Event = Happening & { at: Date }

/** Ten in the morning of that day. */
const at = (day: Day): Date => new Date(startOfDay(day).getTime() + 10 * 3_600_000)

/**
 * The entries of the timelines of bodies and members, oldest first: how each began, where it stood, what it was, who held its posts. They say
 * what placements, posts, periods and marks say.
 */
export function historyOf({ plan, members, posts }: Pick<Demo, 'plan' | 'members' | 'posts'>): Event[] {
  const nameOf = new Map(plan.bodies.map((b) => [b.id, b.name]))
  const events = [...plan.bodies.flatMap(eventsOfBody), ...posts.flatMap(eventsOfPost), ...members.flatMap((m) => eventsOfMember(m, nameOf))]
  return events.sort((a, b) => a.at.getTime() - b.at.getTime())
}

function eventsOfBody({ id, streetId, kind, name, parent, formerParents, facts }: Body): Event[] {
  const subject = { streetId, subjectType: 'organization', subjectId: id }
  const stood = [...formerParents.map((f) => f.parent), parent]
  return [
    {
      ...subject,
      at: at(facts.establishedOn),
      action: 'organization.created',
      note: '示例数据',
      data: { kind, name, parent: stood[0]?.name ?? null },
    },
    ...formerParents.map(({ parent: from, untilOn }, i): Event => {
      const to = stood[i + 1]!
      return { ...subject, at: at(untilOn), action: 'organization.moved', data: { fromParentId: from.id, from: from.name, toParentId: to.id, to: to.name } }
    }),
  ]
}

function eventsOfPost({ streetId, organizationId, kind, holderName: holder, fromOn, untilOn }: PostRow): Event[] {
  const subject = { streetId, subjectType: 'organization', subjectId: organizationId }
  const data = { kind, post: postKindLabels[kind], holder }
  return [
    { ...subject, at: at(fromOn), action: 'organization.postStarted', data: { ...data, fromOn } },
    ...(untilOn ? [{ ...subject, at: at(untilOn), action: 'organization.postEnded', data: { ...data, on: untilOn } }] : []),
  ]
}

function eventsOfMember({ membership, periods, marks }: DemoMember, nameOf: ReadonlyMap<string, string>): Event[] {
  const subject = { streetId: membership.streetId, subjectType: 'member', subjectId: membership.id! }
  return [
    ...periods.map((period, i): Event => {
      const { standing, branchId, groupId = null, fromOn, reason } = period
      const before = periods[i - 1]
      if (!before) {
        const data = { standing, branchId, groupId, joinedOn: membership.joinedOn, fromOn }
        return { ...subject, at: at(fromOn), action: 'member.registered', note: `示例数据：${reason}`, data }
      }
      if (before.standing !== standing) {
        const label = standingLabels[standing as Standing]
        return {
          ...subject,
          at: at(fromOn),
          action: 'member.standingChanged',
          note: reason,
          data: { from: before.standing, to: standing, onDay: fromOn, label },
        }
      }
      const label = [nameOf.get(branchId), groupId && nameOf.get(groupId)].filter(Boolean).join(' ')
      const from = { branchId: before.branchId, groupId: before.groupId ?? null }
      return { ...subject, at: at(fromOn), action: 'member.relocated', note: reason, data: { from, to: { branchId, groupId, label }, onDay: fromOn } }
    }),
    ...marks.flatMap(({ kind, fromOn, untilOn }): Event[] => {
      const label = markKindLabels[kind as MarkKind]
      return [
        { ...subject, at: at(fromOn), action: 'member.marked', data: { kind, label, onDay: fromOn } },
        ...(untilOn ? [{ ...subject, at: at(untilOn), action: 'member.unmarked', data: { kind, label, onDay: untilOn } }] : []),
      ]
    }),
  ]
}
