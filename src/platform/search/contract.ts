import { z } from 'zod'
import { procedure, text } from '#platform/http/contract.ts'

/** One search for everything that the actor may find. */
export const searchContract = {
  everything: procedure
    .meta({ gate: 'signedIn' })
    .route({ method: 'GET', path: '/search', summary: '查找一切：名称、拼音首字母、手机号后四位', tags: ['查找'] })
    .input(z.object({ text: text(100), limit: z.coerce.number().int().min(1).max(50).default(12) }))
    .output(
      z.object({
        items: z.array(
          z.object({
            type: z.string(),
            /** Chinese word of the type, for the row. */
            label: z.string(),
            id: z.string(),
            title: z.string(),
            subtitle: z.string(),
            /** Address in the console. */
            href: z.string(),
          }),
        ),
      }),
    ),
}
