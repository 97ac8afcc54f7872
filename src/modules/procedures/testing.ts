import type { Body, TestStreets } from '#modules/organizations/testing.ts'
import { createTemplate, publishTemplate, type StepInput, saveTemplate } from './templates.ts'

/** The five steps of founding a branch, as an office would write them. */
export const fiveSteps: StepInput[] = [
  {
    ...{ code: 'GATHER', label: '聚党员', actor: 'BODY', daysAllowed: 30, elementCode: 'GATHER' },
    materials: [{ label: '党员名册', required: true }],
    checks: ['FULL_MEMBERS_AT_LEAST_3', 'MEMBERS_AT_MOST_50', 'JOINT_UNITS_AT_MOST_5', 'MATERIALS_COMPLETE'],
  },
  {
    ...{ code: 'ORGANISE', label: '建组织', actor: 'STREET', daysAllowed: 45, elementCode: 'ORGANISE', effect: 'FOUND_BODY' },
    materials: [{ label: '成立党支部的请示', required: true }],
    checks: ['FULL_MEMBERS_AT_LEAST_3', 'SUPERIOR_REPLIED', 'MATERIALS_COMPLETE'],
  },
  { code: 'INSTITUTE', label: '立机制', actor: 'BODY', daysAllowed: null, materials: [], checks: ['HAS_SECRETARY', 'TERM_RECORDED'], elementCode: 'INSTITUTE' },
]

/** A published template of a street with these steps. Gives its id. */
export async function aTemplate(
  t: TestStreets,
  street: Body,
  about: { code?: string; subject?: 'NEW_BODY' | 'BODY' | 'MATTER'; steps?: StepInput[]; programmeKind?: string; published?: boolean } = {},
): Promise<string> {
  const { code = 'FOUND_BRANCH', subject = 'NEW_BODY', steps = fiveSteps, programmeKind, published = true } = about
  return t.as(t.someone('STREET_OFFICER', street), async (ctx) => {
    const { id } = await createTemplate(ctx, { code, name: '小区党支部组建', subject })
    await saveTemplate(ctx, id, 1, { name: '小区党支部组建', subject, programmeKind, steps })
    if (published) await publishTemplate(ctx, id)
    return id
  })
}
