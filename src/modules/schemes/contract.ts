import { z } from 'zod'
import { day, procedure, text } from '#platform/http/contract.ts'

const tags = ['规则与方案']
const values = z.record(z.string().max(60), z.union([z.number(), z.boolean()]))

/** Dated rule sets, and what the office set for itself within them. */
export const schemesContract = {
  list: procedure
    .meta({ gate: 'schemes.read' })
    .route({ method: 'GET', path: '/schemes', summary: '各项规则、执行日期、依据，以及本街道自行设定的值', tags })
    .input(z.object({ streetId: z.uuid(), day: day.optional() }))
    .output(
      z.object({
        canEdit: z.boolean(),
        items: z.array(
          z.object({
            key: z.string(),
            label: z.string(),
            ruleSet: z.string(),
            tag: z.string(),
            document: z.string().nullable(),
            /** Values in force on the day that an office may set; `own`: set by this street. */
            fields: z.array(
              z.object({
                name: z.string(),
                label: z.string(),
                kind: z.enum(['number', 'flag']),
                unit: z.string().nullable(),
                min: z.number().nullable(),
                max: z.number().nullable(),
                help: z.string().nullable(),
                value: z.union([z.number(), z.boolean()]),
                national: z.union([z.number(), z.boolean()]),
              }),
            ),
            national: z.array(z.object({ from: day, name: z.string(), tag: z.string() })),
            local: z.array(z.object({ fromOn: day, document: z.string(), values, setBy: z.string(), begun: z.boolean() })),
          }),
        ),
      }),
    ),
  set: procedure
    .meta({ gate: 'schemes.edit' })
    .route({ method: 'POST', path: '/schemes/{key}/local', summary: '从某日起设定本街道的值', tags })
    .input(z.object({ key: z.string().max(60), streetId: z.uuid(), fromOn: day, values, document: text(100) }))
    .output(z.object({})),
  remove: procedure
    .meta({ gate: 'schemes.edit' })
    .route({ method: 'POST', path: '/schemes/{key}/local/remove', summary: '撤回还没有执行的本地值', tags })
    .input(z.object({ key: z.string().max(60), streetId: z.uuid(), fromOn: day }))
    .output(z.object({})),
}
