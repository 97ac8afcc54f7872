import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { v4 } from 'uuid'
import { announce } from '#console/Announcer.tsx'
import { api, client } from '#console/client.ts'
import { problemOf } from '#console/errors.ts'
import type { Body } from './tree.ts'

export interface Arrange {
  /** Puts a body before or behind one of its siblings. */
  putBeside(body: Body, sibling: Body, behind: boolean): Promise<void>
  /** One step up or down among its siblings of the same kind; null when it stands at that end. */
  step(body: Body, by: -1 | 1): (() => Promise<void>) | null
  problem: string | null
}

/** Orders siblings, `bodies` as they are shown: by kind first. Order changes nothing but the order, so it is done at once and said. */
export function useArrange(bodies: readonly Body[]): Arrange {
  const queries = useQueryClient()
  const [problem, setProblem] = useState<string | null>(null)
  const save = async (parentId: string, childIds: string[]) => {
    setProblem(null)
    try {
      await client.organizations.order({ id: parentId, childIds }, { context: { idempotencyKey: v4() } })
      announce('已调整排列')
      await queries.invalidateQueries({ queryKey: api.organizations.key() })
    } catch (error) {
      setProblem(problemOf(error).message)
    }
  }
  const siblingsOf = (body: Body) => bodies.filter((b) => b.parentId === body.parentId && b.dissolvedOn === null)
  const othersOf = (body: Body) => siblingsOf(body).flatMap((b) => (b.id === body.id ? [] : [b.id]))
  const put = async (body: Body, at: number) => {
    const others = othersOf(body)
    if (body.parentId) await save(body.parentId, [...others.slice(0, at), body.id, ...others.slice(at)])
  }
  return {
    problem,
    async putBeside(body, sibling, behind) {
      await put(body, othersOf(body).indexOf(sibling.id) + (behind ? 1 : 0))
    },
    step(body, by) {
      const siblings = siblingsOf(body)
      const to = siblings.findIndex((b) => b.id === body.id) + by
      return siblings[to]?.kind === body.kind ? () => put(body, to) : null
    },
  }
}
