import type { Ctx } from '#platform/db/database.ts'
import type { Day } from '#platform/time/day.ts'
import type { Body } from './load.ts'
import type { PostKind } from './rules.ts'

/** What modules above say of a move before it is made: names of accounts that gain or lose reach over the body. */
export type MoveEffect = (ctx: Ctx, body: Body, toParentPath: string) => Promise<{ grantsGained: string[]; grantsLost: string[] }>
/** Why a body may not be dissolved, in Chinese, or null: it still has members, for instance. */
export type DissolveGuard = (ctx: Ctx, body: Body) => Promise<string | null>

/** The street's own drawing for its maps: GeoJSON features, or null. */
export type Drawing = (ctx: Ctx, streetId: string) => Promise<unknown>

/** What a module above does when a dissolved body is active again, in the same transaction. */
export type ReopenListener = (ctx: Ctx, body: Body) => Promise<void>
/** The end of the registered term to which a post belongs, or null: then it is typed by hand. */
export type TermOfPost = (ctx: Ctx, organizationId: string, post: { kind: PostKind; fromOn: Day; untilOn: Day | null }) => Promise<Day | null>

const moveEffects: MoveEffect[] = []
const dissolveGuards: DissolveGuard[] = []
const reopenListeners: ReopenListener[] = []
let termOfPost: TermOfPost = async () => null
let drawing: Drawing = async () => null

/** Registers what a module says before a move. Called once, at start. */
export const onMovePreview = (effect: MoveEffect): void => void moveEffects.push(effect)
/** Registers a module's say in dissolving a body. Called once, at start. */
export const onDissolve = (guard: DissolveGuard): void => void dissolveGuards.push(guard)

/** Registers what a module does when a body is active again. Called once, at start. */
export const onReopen = (listener: ReopenListener): void => void reopenListeners.push(listener)
/** Registers who keeps terms. Called once, at start. */
export const provideTerms = (given: TermOfPost): void => {
  termOfPost = given
}

/** Registers where drawings are kept. Called once, at start. */
export const provideDrawing = (given: Drawing): void => {
  drawing = given
}

/** The drawing of a street. */
export const drawingOf: Drawing = (ctx, streetId) => drawing(ctx, streetId)

/** All effects of a move, asked one after another. */
export async function effectsOfMove(ctx: Ctx, body: Body, toParentPath: string): Promise<{ grantsGained: string[]; grantsLost: string[] }> {
  const all = []
  for (const effect of moveEffects) all.push(await effect(ctx, body, toParentPath))
  return { grantsGained: all.flatMap((e) => e.grantsGained), grantsLost: all.flatMap((e) => e.grantsLost) }
}

/** The first reason not to dissolve, or null. */
export async function whyNotDissolved(ctx: Ctx, body: Body): Promise<string | null> {
  for (const guard of dissolveGuards) {
    const reason = await guard(ctx, body)
    if (reason) return reason
  }
  return null
}

/** Tells the modules above that a body is active again. */
export async function tellReopened(ctx: Ctx, body: Body): Promise<void> {
  for (const listener of reopenListeners) await listener(ctx, body)
}

/** The end of the registered term to which a post belongs, or null. */
export const registeredTermEnd: TermOfPost = (ctx, organizationId, post) => termOfPost(ctx, organizationId, post)
