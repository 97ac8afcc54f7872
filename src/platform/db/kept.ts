import type { Database } from './database.ts'

/** Answers that are the same for all who may see them, kept in memory until something is written. */
export interface Kept {
  /** The answer under this key, made by `make` when none is kept. What may be seen by some only has in its key all that decides who. */
  of<T>(key: string, make: () => Promise<T>): Promise<T>
}

/** What nobody announces, a row changed by hand, is seen after this long. */
const OLDEST_MS = 10_000
/** Keys held at once; a site has a few for each street. */
const MOST = 1000

const keepers = new WeakMap<object, Kept>()

/** The one keeper of this database in this process. */
export function keptOf(db: Pick<Database, 'hearWrites'>): Kept {
  let kept = keepers.get(db)
  if (!kept) {
    kept = keepUntilWritten(db)
    keepers.set(db, kept)
  }
  return kept
}

/**
 * Keeps answers until a transaction of this database has written, here or in another process (`Database.hearWrites`). While these cannot
 * be heard, and before the first question, nothing is kept; neither is an answer that failed, or one that was begun before a write.
 */
export function keepUntilWritten(db: Pick<Database, 'hearWrites'>, now: () => number = Date.now): Kept {
  const kept = new Map<string, { at: number; answer: Promise<unknown> }>()
  let hearing: 'no' | 'soon' | 'yes' = 'no'
  const forget = () => kept.clear()
  const listen = async () => {
    hearing = 'soon'
    await db.hearWrites(forget, () => {
      hearing = 'no'
      forget()
    })
    hearing = 'yes'
  }
  return {
    of<T>(key: string, make: () => Promise<T>): Promise<T> {
      if (hearing === 'no')
        listen().catch(() => {
          hearing = 'no'
        })
      if (hearing !== 'yes') return make()
      const held = kept.get(key)
      if (held && now() - held.at < OLDEST_MS) return held.answer as Promise<T>
      if (kept.size >= MOST) forget()
      const entry = { at: now(), answer: make() }
      kept.set(key, entry)
      entry.answer.catch(() => kept.get(key) === entry && kept.delete(key))
      return entry.answer
    },
  }
}
