import { bodyFor } from '#modules/organizations/public.ts'
import type { Ctx } from '#platform/db/database.ts'
import { declaredSchemes, localSchemesOf, rulesOn } from '#platform/schemes/schemes.ts'
import { can } from '#platform/scope/policy.ts'
import { type Day, today } from '#platform/time/day.ts'

/** Every scheme with what is in force in a street on a day, and the street's own decisions, newest first. @throws NotFound | Forbidden */
export async function schemesOf(ctx: Ctx, streetId: string, on?: Day) {
  const street = await bodyFor(ctx, 'schemes.read', streetId)
  const day = on ?? today(ctx.now)
  const rows = await localSchemesOf(ctx, streetId)
  return {
    canEdit: can(ctx.actor, 'schemes.edit', street.path),
    items: declaredSchemes().map((scheme) => {
      const own = rows.filter((r) => r.scheme === scheme.key)
      const { ruleSet, tag, document, values } = rulesOn(scheme, own, day)
      const national = rulesOn(scheme, [], day).values
      return {
        key: scheme.key,
        label: scheme.label,
        ruleSet,
        tag,
        document,
        fields: Object.entries(scheme.local).flatMap(([name, field]) =>
          field
            ? [
                {
                  name,
                  label: field.label,
                  kind: field.kind,
                  unit: field.unit ?? null,
                  min: field.min ?? null,
                  max: field.max ?? null,
                  help: field.help ?? null,
                  value: values[name]!,
                  national: national[name]!,
                },
              ]
            : [],
        ),
        national: scheme.national.map(({ from, name, tag: source }) => ({ from, name, tag: source })),
        local: own.toReversed().map((r) => ({ fromOn: r.fromOn, document: r.document, values: r.values, setBy: r.setBy, begun: r.fromOn <= today(ctx.now) })),
      }
    }),
  }
}
