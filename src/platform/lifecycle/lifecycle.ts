import type { Ctx } from '#platform/db/database.ts'
import { Refused } from '#platform/errors.ts'
import type { Actor } from '#platform/scope/actor.ts'
import type { Gate } from '#platform/scope/policy.ts'
import { can } from '#platform/scope/policy.ts'
import { type Facts, record } from '#platform/timeline/timeline.ts'

/** One move of a lifecycle: who may make it, from where to where, and what it asks for. */
export interface Transition<State extends string, Name extends string> {
  name: Name
  /** Verb on the button: 受理, 退回. */
  label: string
  from: readonly State[]
  to: State
  /** Permission at the subject's organization, or `'owner'`: the person whom the subject is about. */
  permission: Gate | 'owner'
  /** Whether a note must be given, and what the field is called. */
  note?: { label: string; required: boolean }
  /** Asks once before it is done, and says what will happen. */
  confirm?: string
  /** Looks more like a stop than a step (red text, not the main action). */
  grave?: boolean
}

/** States and moves as plain data: buttons, API actions and the documentation's diagrams all come from it. */
export interface Lifecycle<State extends string, Name extends string> {
  /** Subject type of the timeline. */
  subjectType: string
  states: Record<State, { label: string; final?: boolean; tone: 'info' | 'ok' | 'late' | 'stop' | 'plain' }>
  transitions: readonly Transition<State, Name>[]
}

/** The subject as the lifecycle sees it. */
export interface Standing<State extends string> {
  id: string
  streetId: string
  state: State
  /** Path of the organization that answers for it. */
  path: string
  ownerPersonId: string | null
}

/** Why the move may not be made now, in words for a closed button, or null if it may. */
export function whyClosed<S extends string, N extends string>(lifecycle: Lifecycle<S, N>, subject: Standing<S>, actor: Actor, name: N): string | null {
  const move = lifecycle.transitions.find((t) => t.name === name)
  if (!move) return '没有这个步骤'
  if (!allowed(move, subject, actor)) return '您没有办理这一步的权限'
  return move.from.includes(subject.state) ? null : `当前是“${lifecycle.states[subject.state].label}”，不能${move.label}`
}

function allowed<S extends string, N extends string>(move: Transition<S, N>, subject: Standing<S>, actor: Actor): boolean {
  if (actor.kind === 'SYSTEM') return true
  if (move.permission === 'owner') return subject.ownerPersonId !== null && actor.personId === subject.ownerPersonId
  return can(actor, move.permission, subject.path)
}

/** A move offered to the actor, for buttons: possible ones first, closed ones with their reason. Moves he can never make are left out. */
export interface Offered<N extends string> {
  name: N
  label: string
  closed: string | null
  note: { label: string; required: boolean } | null
  confirm: string | null
  grave: boolean
}

/** The moves that the actor could make on this subject, with the reason of each that is closed now. */
export function movesOf<S extends string, N extends string>(lifecycle: Lifecycle<S, N>, subject: Standing<S>, actor: Actor): Offered<N>[] {
  return lifecycle.transitions
    .filter((t) => allowed(t, subject, actor))
    .map((t) => ({
      name: t.name,
      label: t.label,
      closed: whyClosed(lifecycle, subject, actor, t.name),
      note: t.note ?? null,
      confirm: t.confirm ?? null,
      grave: t.grave ?? false,
    }))
    .sort((a, b) => Number(a.closed !== null) - Number(b.closed !== null))
}

/**
 * Makes a move: checks permission, state and note, calls `write` with the new state (the caller's row is locked by him, `for
 * update`: the fence), and records it in the timeline of the subject.
 * @throws Refused `lifecycle.closed` (state or permission), `lifecycle.noteMissing`
 */
export async function applyMove<S extends string, N extends string>(
  ctx: Ctx,
  lifecycle: Lifecycle<S, N>,
  subject: Standing<S>,
  name: N,
  input: { note?: string | null; data?: Facts },
  write: (to: S) => Promise<void>,
): Promise<S> {
  const closed = whyClosed(lifecycle, subject, ctx.actor, name)
  if (closed) throw new Refused('lifecycle.closed', closed)
  const move = lifecycle.transitions.find((t) => t.name === name)!
  const note = input.note?.trim() || null
  if (move.note?.required && !note) throw new Refused('lifecycle.noteMissing', `请填写${move.note.label}`)
  await write(move.to)
  await record(ctx, {
    streetId: subject.streetId,
    subjectType: lifecycle.subjectType,
    subjectId: subject.id,
    action: `${lifecycle.subjectType}.${name}`,
    note,
    data: { from: subject.state, to: move.to, ...input.data },
  })
  return move.to
}

/** The lifecycle as a Mermaid state diagram, for the documentation. */
export function diagramOf<S extends string, N extends string>(lifecycle: Lifecycle<S, N>): string {
  const lines = lifecycle.transitions.flatMap((t) => t.from.map((f) => `  ${f} --> ${t.to}: ${t.label}`))
  return ['stateDiagram-v2', ...Object.entries<{ label: string }>(lifecycle.states).map(([s, v]) => `  ${s}: ${v.label}`), ...lines].join('\n')
}
