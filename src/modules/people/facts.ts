import type { z } from 'zod'
import { parseIdentityNumber } from '#platform/codes/identity-number.ts'
import { normalizeName, normalizeText } from '#platform/codes/normalize-text.ts'
import { parsePhone } from '#platform/codes/phone.ts'
import { EDUCATION, ETHNICITY, SEX } from '#platform/codes/standards.ts'
import { type FieldError, Invalid } from '#platform/errors.ts'
import { pinyinOf } from '#platform/search/pinyin.ts'
import type { PersonInput } from './contract.ts'
import { type CorrectableField, correctableFields } from './rules.ts'
import type { Person } from './schema.ts'

export type PersonFacts = z.input<typeof PersonInput>

/** Facts of a person as they are stored: normalized, numbers in plain text still to be sealed. Left out means untouched. */
export type NormalFacts = Partial<
  Pick<
    Person,
    | 'name'
    | 'namePinyin'
    | 'nameInitials'
    | 'sex'
    | 'birthOn'
    | 'ethnicity'
    | 'nativePlace'
    | 'education'
    | 'degree'
    | 'school'
    | 'workStartedOn'
    | 'employer'
    | 'registeredAddress'
    | 'homeAddress'
    | 'note'
  >
> & { identityNumber?: string | null; phone?: string | null }

const proseFields = ['nativePlace', 'degree', 'school', 'employer', 'registeredAddress', 'homeAddress', 'note'] as const

/**
 * Reads typed facts. Birth date and sex follow from an identity number and may not contradict it. `prefix` is put before field paths.
 * @throws Invalid naming every wrong field
 */
export function normalFacts(input: Partial<PersonFacts>, today: string, prefix = ''): NormalFacts {
  const errors: FieldError[] = []
  const wrong = (path: string, message: string) => void errors.push({ path: prefix + path, message })
  const facts: NormalFacts = {}
  if (input.name !== undefined) {
    facts.name = normalizeName(input.name)
    if (facts.name === '') wrong('name', '请填写姓名')
    const { full, initials } = pinyinOf(facts.name)
    facts.namePinyin = full
    facts.nameInitials = initials
  }
  for (const field of proseFields) if (input[field] !== undefined) facts[field] = (input[field] && normalizeText(input[field])) || null
  for (const [field, table] of [
    ['ethnicity', ETHNICITY],
    ['education', EDUCATION],
  ] as const) {
    const value = input[field]
    if (value === undefined) continue
    facts[field] = value ? table.parse(value) : null
    if (value && facts[field] === null) wrong(field, `没有这个${correctableFields[field]}代码`)
  }
  for (const field of ['birthOn', 'workStartedOn'] as const) {
    const value = input[field]
    if (value === undefined) continue
    facts[field] = value || null
    if (value && (value > today || value < '1850-01-01')) wrong(field, `${correctableFields[field]}不对，请核对`)
  }
  if (input.sex !== undefined) facts.sex = input.sex
  if (input.phone !== undefined) {
    const parsed = input.phone ? parsePhone(input.phone) : null
    if (parsed && !parsed.ok) wrong('phone', parsed.message)
    else if (parsed?.value.kind === 'HOTLINE') wrong('phone', '这是热线号码，请填写本人的手机或固定电话')
    facts.phone = parsed?.ok ? parsed.value.number : null
  }
  if (input.identityNumber !== undefined) {
    const parsed = input.identityNumber ? parseIdentityNumber(input.identityNumber) : null
    if (parsed && !parsed.ok) wrong('identityNumber', parsed.message)
    facts.identityNumber = parsed?.ok ? parsed.value.number : null
    if (parsed?.ok) Object.assign(facts, agreed(facts, parsed.value.number, wrong))
  }
  if (errors.length) throw new Invalid(errors)
  return facts
}

/** Birth date and sex as the number says them; what was typed otherwise is a wrong field. */
export function agreed(
  facts: Pick<NormalFacts, 'sex' | 'birthOn'>,
  identityNumber: string,
  wrong: (path: string, message: string) => void,
): Pick<NormalFacts, 'sex' | 'birthOn'> {
  const parsed = parseIdentityNumber(identityNumber)
  if (!parsed.ok) return {}
  if ((facts.sex === '1' || facts.sex === '2') && facts.sex !== parsed.value.sex) wrong('sex', '性别与公民身份号码不一致')
  if (facts.birthOn && facts.birthOn !== parsed.value.birthOn) wrong('birthOn', '出生日期与公民身份号码不一致')
  return { sex: parsed.value.sex, birthOn: parsed.value.birthOn }
}

/** A correction asked for in words (女, 回族, 大专) as the input of an edit. @throws Invalid */
export function correctionOf(field: CorrectableField, value: string): Partial<PersonFacts> {
  if (field === 'sex') {
    const sex = SEX.parse(value)
    if (!sex) throw new Invalid([{ path: 'value', message: '性别请填写“男”或“女”' }])
    return { sex }
  }
  return { [field]: value }
}

/** A stored value in words: codes by their label. */
export function inWords(field: string, value: string | null): string | null {
  if (value === null || value === '') return null
  if (field === 'sex') return SEX.isCode(value) ? SEX.label(value) : value
  if (field === 'ethnicity') return ETHNICITY.isCode(value) ? ETHNICITY.label(value) : value
  if (field === 'education') return EDUCATION.isCode(value) ? EDUCATION.label(value) : value
  return value
}
