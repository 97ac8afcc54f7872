import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import { type MembersListener, onMembersChanged } from '#modules/members/public.ts'
import { memberships } from '#modules/members/schema.ts'
import { organizations } from '#modules/organizations/schema.ts'
import { linkPeople, type PersonLink } from '#modules/people/public.ts'
import { addToFile } from '#modules/transfers/public.ts'
import type { Ctx } from '#platform/db/database.ts'
import { clearDeadlines } from '#platform/deadlines/deadlines.ts'
import { formatDayShort } from '#platform/time/format.ts'
import { renewClocks } from './clocks.ts'
import { deadlineKinds } from './deadlines.ts'
import { contactResultLabels, contactWayLabels, departureReasonLabels, guestKindLabels } from './rules.ts'
import { contacts, departures, guests, lapses } from './schema.ts'

const ownDepartures = ({ tx }: Ctx, membershipId: string) =>
  tx.select().from(departures).where(eq(departures.membershipId, membershipId)).orderBy(departures.leftOn)

/** What `people` may know: where a guest stands, what is his, what a merge moves. */
export const floatingLink: PersonLink = {
  name: '流动与报到',

  async placesOf({ tx }, personIds) {
    const rows = await tx
      .select({ personId: guests.personId, path: organizations.path })
      .from(guests)
      .innerJoin(organizations, eq(organizations.id, guests.branchId))
      .where(and(sql`${guests.personId} = any(${sql.param([...personIds])}::uuid[])`, isNull(guests.untilOn)))
    const places = new Map<string, string[]>()
    for (const { personId, path } of rows) places.set(personId, [...(places.get(personId) ?? []), path])
    return places
  },

  async ownData(ctx, personId) {
    const [membership] = await ctx.tx.select({ id: memberships.id }).from(memberships).where(eq(memberships.personId, personId))
    const here = await ctx.tx.select().from(guests).where(eq(guests.personId, personId))
    const away = membership ? await ownDepartures(ctx, membership.id) : []
    const tried = membership ? await ctx.tx.select().from(contacts).where(eq(contacts.membershipId, membership.id)).orderBy(contacts.onDay) : []
    if (here.length + away.length + tried.length === 0) return null
    return {
      departures: away.map(({ reason, place, leftOn, returnedOn, state, passNumber }) => ({
        reason: departureReasonLabels[reason],
        place,
        leftOn,
        returnedOn,
        state,
        passNumber,
      })),
      contacts: tried.map(({ onDay, way, result }) => ({ onDay, way: contactWayLabels[way], result: contactResultLabels[result] })),
      guest: here.map(({ kind, homeOrganization, unit, claims, fromOn, untilOn }) => ({
        kind: guestKindLabels[kind],
        homeOrganization,
        unit,
        claims,
        fromOn,
        untilOn,
      })),
    }
  },

  merge: {
    async preview(ctx, keptId, mergedId) {
      const rows = await ctx.tx
        .select({ personId: guests.personId, kind: guests.kind })
        .from(guests)
        .where(and(inArray(guests.personId, [keptId, mergedId]), isNull(guests.untilOn)))
      const mine = rows.filter((r) => r.personId === mergedId)
      const twice = mine.some((m) => rows.some((r) => r.personId === keptId && r.kind === m.kind))
      return {
        lines: mine.map((r) => `${guestKindLabels[r.kind]}登记 1 条`),
        refusal: twice ? '两条资料都有相同的流入、报到登记，请先结束其中一条' : null,
      }
    },
    async move({ tx }, keptId, mergedId) {
      const moved = await tx.update(guests).set({ personId: keptId }).where(eq(guests.personId, mergedId)).returning({ id: guests.id })
      return moved.map((m) => m.id)
    },
    async undo({ tx }, _keptId, mergedId, moved) {
      const ids = (moved ?? []) as string[]
      if (ids.length) await tx.update(guests).set({ personId: mergedId }).where(inArray(guests.id, ids))
    },
  },
}

/** What is changed on the member's page reaches the clocks at once. One object, so that connecting twice listens once. */
const renew: MembersListener = async (ctx, membershipIds) => void (await renewClocks(ctx, membershipIds))

/** Connects the module to persons, members and transfers below. Called once, at start. */
export function connectFloating(): void {
  linkPeople(floatingLink)
  onMembersChanged(renew)
  addToFile({
    title: '外出流动',
    lines: async (both, from) =>
      (await ownDepartures(both, from.membershipId))
        .filter((d) => d.state !== 'DECLINED')
        .map(
          (d) =>
            `${formatDayShort(d.leftOn)}起外出（${departureReasonLabels[d.reason]}）：${d.place}${d.returnedOn ? `，${formatDayShort(d.returnedOn)}返回` : ''}`,
        ),
    // What the old branch watched is over for it; the new one begins afresh.
    async carry(both, { from, onDay }) {
      await both.tx
        .update(departures)
        .set({ state: 'RETURNED', returnedOn: sql`greatest(${departures.leftOn}, ${onDay}::date)` })
        .where(and(eq(departures.membershipId, from.membershipId), inArray(departures.state, ['REPORTED', 'CONFIRMED'])))
      await both.tx
        .update(lapses)
        .set({ state: 'EXPLAINED', closedOn: onDay, answer: '组织关系已转出' })
        .where(and(eq(lapses.membershipId, from.membershipId), eq(lapses.state, 'OPEN')))
      for (const kind of deadlineKinds) await clearDeadlines(both, kind, [from.membershipId])
    },
  })
}
