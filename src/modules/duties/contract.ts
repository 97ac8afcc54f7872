import { z } from 'zod'
import { day, pageOf, paging, procedure } from '#platform/http/contract.ts'

const tags = ['到期事项']

/** Within how many days something is “soon”. */
export const SOON_DAYS = 30

export const DutyView = z.object({
  id: z.uuid(),
  kind: z.string(),
  label: z.string(),
  title: z.string(),
  /** Which rule says so, in words. */
  clause: z.string(),
  dueOn: day,
  /** Days from today; negative when it is late. */
  days: z.int(),
  organization: z.object({ id: z.uuid(), name: z.string() }),
  /** Page of the console. */
  href: z.string(),
  /** Page of the site below the street, where it can be dealt with on the phone. */
  siteHref: z.string().nullable(),
})

const Count = z.object({ overdue: z.int(), soon: z.int() })

const filter = {
  streetId: z.uuid().optional(),
  organizationId: z.uuid().optional().describe('哪个组织及其下级；不填为有权查看的全部'),
  kinds: z.preprocess((v) => (typeof v === 'string' ? v.split(',') : v), z.array(z.string().max(60)).max(40)).optional(),
}

/** Filters of the board. */
export const BoardFilter = z.object({ ...filter, state: z.enum(['OVERDUE', 'SOON', 'LATER']).optional() })

/** “What is due”: every clock that runs, in one board. It is derived; nothing is typed into it. */
export const dutiesContract = {
  list: procedure
    .meta({ gate: 'duties.read' })
    .route({ method: 'GET', path: '/duties', summary: '到期事项，最早到期的在前', tags })
    .input(BoardFilter.extend(paging))
    .output(pageOf(DutyView)),
  counts: procedure
    .meta({ gate: 'duties.read' })
    .route({ method: 'GET', path: '/duties/counts', summary: '到期事项的数目：已逾期、30 天内到期，按类别和街道', tags })
    .input(z.object({ streetId: filter.streetId, organizationId: filter.organizationId }))
    .output(
      z.object({
        ...Count.shape,
        kinds: z.array(z.object({ key: z.string(), label: z.string(), /** Whether the reader may open the lines. */ open: z.boolean(), ...Count.shape })),
        streets: z.array(z.object({ id: z.uuid(), name: z.string(), ...Count.shape })),
      }),
    ),
}
