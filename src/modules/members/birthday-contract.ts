import { z } from 'zod'
import { day, procedure } from '#platform/http/contract.ts'

export const BirthdayView = z.object({
  id: z.uuid(),
  name: z.string(),
  joinedOn: day,
  on: day.describe('当年的政治生日'),
  years: z.int().describe('入党周年'),
  branch: z.object({ id: z.uuid(), name: z.string() }),
  isPublic: z.boolean().describe('本人同意向本支部党员公布'),
})

/** Whose birthdays, of which month. */
export const BirthdayFilter = z.object({
  organizationId: z.uuid().optional(),
  year: z.coerce.number().int().min(1921).max(2200).optional(),
  month: z.coerce.number().int().min(1).max(12).optional(),
})

/** 政治生日: the secretary's list of a month. Publicity is each member's own choice (consents). */
export const birthdaysContract = {
  list: procedure
    .meta({ gate: 'members.birthdays' })
    .route({ method: 'GET', path: '/party-birthdays', summary: '某月过政治生日的党员', tags: ['党员'] })
    .input(BirthdayFilter)
    .output(z.array(BirthdayView)),
}
