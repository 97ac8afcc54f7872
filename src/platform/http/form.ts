import type { HonoRequest } from 'hono'
import { Invalid } from '#platform/errors.ts'

const broken = () => new Invalid([], '提交的内容不完整，请回到页面重新提交')

/** The form that a request brings, whether it has files or not. @throws Invalid when its body is no form, or a broken one */
export async function formOf(request: HonoRequest): Promise<FormData> {
  try {
    return await request.formData()
  } catch {
    throw broken()
  }
}

/** The fields of a form that are text; none when the body is no form. @throws Invalid when the form is broken */
export async function fieldsOf(request: HonoRequest): Promise<Record<string, string>> {
  try {
    return Object.fromEntries(Object.entries(await request.parseBody()).filter((field): field is [string, string] => typeof field[1] === 'string'))
  } catch {
    throw broken()
  }
}
