import type { Ctx } from '#platform/db/database.ts'
import type { Body } from './load.ts'

/** What modules above say of a move before it is made: names of accounts that gain or lose reach over the body. */
export type MoveEffect = (ctx: Ctx, body: Body, toParentPath: string) => Promise<{ grantsGained: string[]; grantsLost: string[] }>
/** Why a body may not be dissolved, in Chinese, or null: it still has members, for instance. */
export type DissolveGuard = (ctx: Ctx, body: Body) => Promise<string | null>

/** The street's own drawing for its maps: GeoJSON features, or null. */
export type Drawing = (ctx: Ctx, streetId: string) => Promise<unknown>

const moveEffects: MoveEffect[] = []
const dissolveGuards: DissolveGuard[] = []
let drawing: Drawing = async () => null

/** Registers what a module says before a move. Called once, at start. */
export const onMovePreview = (effect: MoveEffect): void => void moveEffects.push(effect)
/** Registers a module's say in dissolving a body. Called once, at start. */
export const onDissolve = (guard: DissolveGuard): void => void dissolveGuards.push(guard)

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
