import type { FieldValues, MemberRef } from './fields.ts'
import type { StepCode } from './rules.ts'
import { stepOf } from './steps.ts'

/** Whether a value names a body of this street by its key. */
export const isKey = (value: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value)

/** The values of an entry in words, for pages and forms. `names` tells groups. */
export function fieldsInWords(code: StepCode, values: FieldValues, names: ReadonlyMap<string, string> = new Map()): { label: string; value: string }[] {
  return Object.entries(stepOf(code).fields).flatMap(([name, field]) => {
    const value = values[name]
    if (value === undefined || value === null || value === '') return []
    return [{ label: field.label, value: inWords() }]

    function inWords(): string {
      switch (field.kind) {
        case 'flag':
          return value === true ? '是' : '否'
        case 'choice':
          return field.options[String(value)] ?? String(value)
        case 'checks':
          return (value as readonly string[]).map((v) => field.options[v] ?? v).join('、')
        case 'members':
          return (value as readonly MemberRef[]).map((m) => m.name).join('、')
        case 'amount':
          return `${String(value)} ${field.unit}`
        case 'group':
          // A group of another street came as its name.
          return names.get(String(value)) ?? (isKey(String(value)) ? '' : String(value))
        default:
          return String(value)
      }
    }
  })
}
