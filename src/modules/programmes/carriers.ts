import { and, inArray } from 'drizzle-orm'
import { organizationKindLabels } from '#modules/organizations/rules.ts'
import { organizations } from '#modules/organizations/schema.ts'
import type { Ctx } from '#platform/db/database.ts'
import { scopeOf } from '#platform/scope/policy.ts'

/** A record as programmes show it. `path` is that of the organization it belongs to. */
export interface CarriedRecord {
  id: string
  title: string
  subtitle?: string
  streetId: string
  path: string
}

/** A kind of record that people tag by hand, named as in the timeline. */
export interface Carrier {
  subjectType: string
  /** Chinese word of the kind: 组织. */
  label: string
  /** Those of the records that the actor may know of. */
  find(ctx: Ctx, ids: readonly string[]): Promise<CarriedRecord[]>
}

const carriers = new Map<string, Carrier>()

/** Says which records can carry elements; called at start with what the modules publish. */
export function declareCarriers(declared: readonly Carrier[]): void {
  for (const carrier of declared) carriers.set(carrier.subjectType, carrier)
}

/** The declared kind of record, if there is one. */
export const carrierOf = (subjectType: string): Carrier | undefined => carriers.get(subjectType)

/** Bodies of the organization tree. */
const organizationCarrier: Carrier = {
  subjectType: 'organization',
  label: '组织',
  async find({ tx, actor }, ids) {
    const rows = await tx
      .select({ id: organizations.id, title: organizations.name, kind: organizations.kind, streetId: organizations.streetId, path: organizations.path })
      .from(organizations)
      .where(and(inArray(organizations.id, [...ids]), scopeOf(actor, 'organizations.read', organizations.path)))
    return rows.map(({ kind, ...row }) => ({ ...row, subtitle: organizationKindLabels[kind] }))
  },
}
declareCarriers([organizationCarrier])
