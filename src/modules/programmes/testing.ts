import type { Body, TestStreets } from '#modules/organizations/testing.ts'
import { addElement } from './draft.ts'
import { createProgramme, publishProgramme } from './service.ts'

/** A programme of a street with elements at the top, published from `fromOn` unless that is null. Gives its id and its elements' ids by code. */
export async function aProgramme(
  t: TestStreets,
  street: Body,
  about: { kind?: string; name?: string; elements?: Readonly<Record<string, string>>; fromOn?: string | null } = {},
): Promise<{ id: string; elements: Record<string, string> }> {
  const { kind = 'FIVE_ONES', name = '五个一', elements = { KNOCK: '敲一次门', GREET: '问一声好', TALK: '谈一次心' }, fromOn = '2019-01-01' } = about
  return t.as(t.someone('STREET_OFFICER', street), async (ctx) => {
    const { id } = await createProgramme(ctx, { kind, name })
    const made: Record<string, string> = {}
    for (const [code, label] of Object.entries(elements)) made[code] = (await addElement(ctx, id, { code, label })).id
    if (fromOn) await publishProgramme(ctx, id, fromOn)
    return { id, elements: made }
  })
}
