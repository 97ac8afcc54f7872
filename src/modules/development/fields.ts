import { z } from 'zod'
import type { FieldError } from '#platform/errors.ts'
import type { RuleValues } from './rules.ts'

interface Base {
  label: string
  hint?: string
  /** Asked for only where this value of the rules is set. */
  when?: { [K in keyof RuleValues]: RuleValues[K] extends boolean ? K : never }[keyof RuleValues]
  /** May be left empty. A flag is either set or not and never empty. */
  optional?: boolean
}

/** One thing that a step asks for, as data: both faces draw their forms from it, and the service reads what was typed with it. */
export type Field = Base &
  (
    | { kind: 'text'; max: number; rows?: number }
    /** A number of persons or votes. */
    | { kind: 'count' }
    /** Hours or days, halves allowed. */
    | { kind: 'amount'; unit: string }
    | { kind: 'flag' }
    | { kind: 'choice'; options: Readonly<Record<string, string>> }
    /** All of the options must be ticked. */
    | { kind: 'checks'; options: Readonly<Record<string, string>> }
    /** Full members, by the ids of their persons. */
    | { kind: 'members'; min: number; max: number }
    /** A Party group of the branch. */
    | { kind: 'group' }
  )
export type Fields = Readonly<Record<string, Field>>

/** A full member as a step keeps him: person and the name of that day. */
export interface MemberRef {
  id: string
  name: string
}
/** A value as it is kept. */
export type FieldValue = string | number | boolean | readonly string[] | readonly MemberRef[]
/** Values of a step by field. */
export type FieldValues = Readonly<Record<string, FieldValue | undefined>>

type Given<F> = F extends { kind: 'count' | 'amount' }
  ? number
  : F extends { kind: 'flag' }
    ? boolean
    : F extends { kind: 'choice'; options: infer O }
      ? keyof O & string
      : F extends { kind: 'checks' | 'members' }
        ? readonly string[]
        : string
/** What reading the fields gives. */
export type ValuesOf<S> = { [K in keyof S]: S[K] extends { optional: true } | { when: string } ? Given<S[K]> | undefined : Given<S[K]> }

const many = (value: unknown) => (Array.isArray(value) ? value : value === undefined ? [] : [value])
const keysOf = (options: Readonly<Record<string, string>>) => Object.keys(options) as [string, ...string[]]

function schemaOf(field: Field): z.ZodType {
  const missing = { error: `请填写${field.label}` }
  switch (field.kind) {
    case 'text':
      return z.string(missing).trim().min(1, missing).max(field.max)
    case 'count':
      return z.coerce
        .number({ error: `${field.label}应是整数` })
        .int()
        .min(0)
        .max(100_000)
    case 'amount':
      return z.coerce
        .number({ error: `${field.label}应是数字` })
        .min(0)
        .max(10_000)
    case 'flag':
      return z.preprocess((v) => v === true || v === 'true' || v === 'on', z.boolean())
    case 'choice':
      return z.enum(keysOf(field.options), { error: `请选择${field.label}` })
    case 'checks':
      return z.preprocess(
        many,
        z.array(z.enum(keysOf(field.options))).refine((all) => new Set(all).size === keysOf(field.options).length, { error: `${field.label}应逐项办理` }),
      )
    case 'members': {
      const says = { error: field.min === field.max ? `${field.label}应为 ${field.min} 人` : `${field.label}应为 ${field.min} 至 ${field.max} 人` }
      return z.preprocess(
        (v) => [...new Set(many(v).filter((one) => one !== ''))],
        z
          .array(z.uuid({ error: `请选择${field.label}` }))
          .min(field.min, says)
          .max(field.max, says),
      )
    }
    case 'group':
      return z.uuid({ error: `请选择${field.label}` })
  }
}

/** Reads what was typed. What is no field of the step is dropped; every wrong field is named, as `fields.name`. */
export function readFields<S extends Fields>(fields: S, given: Readonly<Record<string, unknown>>): { values: ValuesOf<S>; errors: FieldError[] } {
  const values: Record<string, unknown> = {}
  const errors: FieldError[] = []
  for (const [name, field] of Object.entries(fields)) {
    const value = given[name] === '' || given[name] === null ? undefined : given[name]
    if (value === undefined && field.optional) continue
    if (value === undefined && (field.kind === 'count' || field.kind === 'amount')) {
      errors.push({ path: `fields.${name}`, message: `请填写${field.label}` })
      continue
    }
    const read = schemaOf(field).safeParse(value)
    if (read.success) values[name] = read.data
    else errors.push({ path: `fields.${name}`, message: read.error.issues[0]?.message ?? `${field.label}有误` })
  }
  return { values: values as ValuesOf<S>, errors }
}

/** The fields of a step under the rules of a day. */
export const fieldsUnder = (fields: Fields, values: RuleValues): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, field]) => !field.when || values[field.when]))
