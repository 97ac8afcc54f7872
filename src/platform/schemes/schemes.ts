import { and, asc, eq } from 'drizzle-orm'
import type { Ctx } from '#platform/db/database.ts'
import { Invalid, NotFound, Refused } from '#platform/errors.ts'
import { type Day, today } from '#platform/time/day.ts'
import { record } from '#platform/timeline/timeline.ts'
import { localSchemes } from './schema.ts'

/** Values of a rule set: numbers and yes or no, by name. */
export type Values = Readonly<Record<string, number | boolean>>

/** A rule set of the centre, in force from a day on until the next. */
export interface RuleSet<V extends Values> {
  from: Day
  name: string
  /** Source, as in docs/sources.md: `R26`. */
  tag: string
  values: V
}

/** A value that an office may set for itself. */
export interface LocalValue {
  label: string
  kind: 'number' | 'flag'
  unit?: string
  min?: number
  max?: number
  /** What it does, in a sentence. */
  help?: string
  /** A flag that the office may set but not lift: where the centre says yes it stays yes. */
  onlyMore?: boolean
}

/** A subject with dated rules: a step uses the set in force on its own day, and an office adds its local scheme without code. */
export interface Scheme<V extends Values = Values> {
  key: string
  label: string
  /** Oldest first. Days before the first use the first. */
  national: readonly RuleSet<V>[]
  /** What the office may set, by the name of the value. */
  local: { readonly [K in keyof V]?: LocalValue }
}

/** The rules of one day: the national set with the street's own values laid over it. */
export interface InForce<V extends Values> {
  ruleSet: string
  tag: string
  /** The street's own document, when one is in force. */
  document: string | null
  values: V
}

const schemes = new Map<string, Scheme>()

/** Declares a scheme. The same key twice is a bug, and so is one without a rule set or out of order. */
export function defineScheme<V extends Values>(scheme: Scheme<V>): Scheme<V> {
  if (schemes.has(scheme.key)) throw new Error(`scheme ${scheme.key} is declared twice`)
  if (!scheme.national.length || scheme.national.some((s, i) => i > 0 && s.from <= scheme.national[i - 1]!.from))
    throw new Error(`rule sets of ${scheme.key} are not in order`)
  schemes.set(scheme.key, scheme as unknown as Scheme)
  return scheme
}

/** Every declared scheme. */
export const declaredSchemes = (): readonly Scheme[] => [...schemes.values()]

interface LocalRow {
  fromOn: Day
  values: Values
  document: string
}

/** The rules of a day from the rows of a street, oldest first. Pure. */
export function rulesOn<V extends Values>(scheme: Scheme<V>, rows: readonly LocalRow[], day: Day): InForce<V> {
  const national = scheme.national.findLast((s) => s.from <= day) ?? scheme.national[0]!
  const own = rows.findLast((r) => r.fromOn <= day)
  // A value that is no longer left to the office counts no more, nor does a no where the centre has come to say yes.
  const local = Object.fromEntries(
    Object.entries(own?.values ?? {}).filter(([name]) => name in scheme.local && !(scheme.local[name]?.onlyMore && national.values[name] === true)),
  )
  return {
    ruleSet: national.name,
    tag: national.tag,
    document: own && Object.keys(local).length ? own.document : null,
    values: { ...national.values, ...local },
  }
}

/** The rules of any day, with one read. */
export async function schemeOf<V extends Values>({ tx }: Ctx, scheme: Scheme<V>, streetId: string): Promise<(day: Day) => InForce<V>> {
  const rows = await tx
    .select({ fromOn: localSchemes.fromOn, values: localSchemes.values, document: localSchemes.document })
    .from(localSchemes)
    .where(and(eq(localSchemes.streetId, streetId), eq(localSchemes.scheme, scheme.key)))
    .orderBy(asc(localSchemes.fromOn))
  return (day) => rulesOn(scheme, rows, day)
}

/** The rules of one day. */
export const inForce = async <V extends Values>(ctx: Ctx, scheme: Scheme<V>, streetId: string, day: Day): Promise<InForce<V>> =>
  (await schemeOf(ctx, scheme, streetId))(day)

/** All that a street set for itself, oldest first. */
export const localSchemesOf = ({ tx }: Ctx, streetId: string) =>
  tx.select().from(localSchemes).where(eq(localSchemes.streetId, streetId)).orderBy(asc(localSchemes.scheme), asc(localSchemes.fromOn))

/** What an office decides: its values from a day on, by which document. Values left out follow the national set. */
export interface LocalDecision {
  fromOn: Day
  values: Values
  document: string
}

/** Why the values cannot be taken, by field. */
function faultsOf(scheme: Scheme, values: Values): { path: string; message: string }[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const field = scheme.local[name]
    const path = `values.${name}`
    if (!field) return [{ path, message: '这一项由上级规定，不能自行设定' }]
    if ((field.kind === 'flag') !== (typeof value === 'boolean')) return [{ path, message: `“${field.label}”填写的类型不对` }]
    if (typeof value === 'number' && ((field.min !== undefined && value < field.min) || (field.max !== undefined && value > field.max)))
      return [{ path, message: `“${field.label}”应在 ${field.min ?? '—'} 到 ${field.max ?? '—'}${field.unit ?? ''} 之间` }]
    return []
  })
}

/**
 * Sets a street's own values from a day on. Past days are closed: what was done under them stands, so a decision begins today or
 * later; one for the same day replaces it (the key is the fence). Authorize the street first.
 * @throws NotFound | Invalid | Refused `scheme.inPast`
 */
export async function setLocalScheme(ctx: Ctx, key: string, streetId: string, { fromOn, values, document }: LocalDecision): Promise<void> {
  const scheme = schemes.get(key)
  if (!scheme) throw new NotFound('scheme')
  const faults = [...faultsOf(scheme, values), ...(document.trim() ? [] : [{ path: 'document', message: '请填写依据的文件' }])]
  if (faults.length) throw new Invalid(faults)
  if (fromOn < today(ctx.now)) throw new Refused('scheme.inPast', '本地方案从今天或以后的日期起执行，已经过去的日期按当时的规定')
  const row = { values: { ...values }, document: document.trim(), setBy: ctx.actor.name, setAt: ctx.now }
  await ctx.tx
    .insert(localSchemes)
    .values({ streetId, scheme: key, fromOn, ...row })
    .onConflictDoUpdate({ target: [localSchemes.streetId, localSchemes.scheme, localSchemes.fromOn], set: row })
  await record(ctx, {
    streetId,
    subjectType: 'street',
    subjectId: streetId,
    action: 'scheme.set',
    note: document.trim(),
    data: { scheme: key, label: scheme.label, fromOn, values: { ...values } },
  })
}

/** Takes back a decision that has not begun. @throws Refused `scheme.inPast` */
export async function removeLocalScheme(ctx: Ctx, key: string, streetId: string, fromOn: Day): Promise<void> {
  if (fromOn <= today(ctx.now)) throw new Refused('scheme.inPast', '已经执行的方案不能删除，可以从以后的日期起另行设定')
  const gone = await ctx.tx
    .delete(localSchemes)
    .where(and(eq(localSchemes.streetId, streetId), eq(localSchemes.scheme, key), eq(localSchemes.fromOn, fromOn)))
    .returning({ fromOn: localSchemes.fromOn })
  if (!gone.length) throw new NotFound('scheme')
  await record(ctx, { streetId, subjectType: 'street', subjectId: streetId, action: 'scheme.removed', data: { scheme: key, fromOn } })
}
