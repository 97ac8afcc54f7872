import { addDays, type Day, daysBetween } from '#platform/time/day.ts'
import type { Random } from './random.ts'

/** The latest of some days. */
export const latest = (...days: Day[]): Day => days.toSorted().at(-1)!
/** The earliest of some days. */
export const earliest = (...days: Day[]): Day => days.toSorted()[0]!
/** A random day of a span, both ends included; the last one when the span is empty. */
export const dayBetween = (chance: Random, from: Day, to: Day): Day => (from >= to ? to : addDays(from, chance.int(0, daysBetween(from, to))))
