import { createHash } from 'node:crypto'

/** A source of chance that gives the same sequence each time, so that the demo street is the same street on every machine. */
export interface Random {
  /** From 0 up to, not including, 1. */
  next(): number
  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number
  /** True with this probability. */
  chance(probability: number): boolean
  /** One of the values. */
  pick<T>(values: readonly T[]): T
  /** One of the values, each as likely as its weight. */
  weighted<T>(values: readonly (readonly [T, number])[]): T
  /** A copy in another order. */
  shuffled<T>(values: readonly T[]): T[]
}

/** The sequence of a topic. Each generator has a topic of its own, so that a change in one leaves the others as they were. */
export function random(topic: string): Random {
  let state = createHash('sha256').update(topic).digest().readUInt32LE(0)
  // mulberry32: short, and even enough for names and ages.
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const int = (min: number, max: number) => min + Math.floor(next() * (max - min + 1))
  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick: (values) => values[int(0, values.length - 1)]!,
    weighted(values) {
      let left = next() * values.reduce((sum, [, weight]) => sum + weight, 0)
      for (const [value, weight] of values) {
        left -= weight
        if (left < 0) return value
      }
      return values.at(-1)![0]
    },
    shuffled(values) {
      const copy = [...values]
      for (let i = copy.length - 1; i > 0; i--) {
        const j = int(0, i)
        ;[copy[i], copy[j]] = [copy[j]!, copy[i]!]
      }
      return copy
    },
  }
}

const madeAt = Date.UTC(2019, 6, 1).toString(16).padStart(12, '0')

/** The key of a row of the demo, a UUID of version 7 dated before all real ones: the same for the same kind and name, whatever else is made. */
export function demoId(kind: string, name: string): string {
  const hex = createHash('sha256')
    .update(JSON.stringify([kind, name]))
    .digest('hex')
  const variant = ((Number.parseInt(hex[3]!, 16) & 3) | 8).toString(16)
  return `${madeAt.slice(0, 8)}-${madeAt.slice(8)}-7${hex.slice(0, 3)}-${variant}${hex.slice(4, 7)}-${hex.slice(7, 19)}`
}
