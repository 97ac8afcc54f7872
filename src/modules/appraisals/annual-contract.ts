import { z } from 'zod'
import { RosterFilter } from '#modules/members/contract.ts'
import { day, procedure } from '#platform/http/contract.ts'
import { HonorFilter, ResultFilter } from './contract.ts'

/** What opens behind a number: the roster, the results of reviews, or the honors, with the filter that gives exactly these. */
export const Opens = z.discriminatedUnion('list', [
  z.object({ list: z.literal('members'), filter: RosterFilter }),
  z.object({ list: z.literal('results'), filter: ResultFilter }),
  z.object({ list: z.literal('honors'), filter: HonorFilter }),
])
export type Opens = z.infer<typeof Opens>

/** A number; without `opens` it is a difference. */
export const AnnualCell = z.object({ count: z.int(), opens: Opens.nullable() })
export const AnnualTable = z.object({
  key: z.string(),
  title: z.string(),
  columns: z.array(z.string()),
  rows: z.array(z.object({ key: z.string(), label: z.string(), cells: z.array(AnnualCell) })),
})
export type AnnualTable = z.infer<typeof AnnualTable>
export const Annual = z.object({
  organization: z.object({ id: z.uuid(), name: z.string() }),
  year: z.int(),
  day: day.describe('统计截止日：12月31日；当年尚未结束的为今天'),
  tables: z.array(AnnualTable),
})

/** 党内统计年报: the tables of a year's end, computed from the dated facts, for any year. */
export const annualContract = {
  get: procedure
    .meta({ gate: 'appraisals.statistics' })
    .route({ method: 'GET', path: '/annual-statistics', summary: '党内统计年报', tags: ['统计'] })
    .input(z.object({ organizationId: z.uuid(), year: z.coerce.number().int().min(1990).max(2200) }))
    .output(Annual),
}
