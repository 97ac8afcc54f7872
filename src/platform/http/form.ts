import { Invalid } from '#platform/errors.ts'

/** The form that a request brings, whether it has files or not. @throws Invalid when its body is no form, or a broken one */
export async function formOf(request: { formData(): Promise<FormData> }): Promise<FormData> {
  try {
    return await request.formData()
  } catch {
    throw new Invalid([], '提交的内容不完整，请回到页面重新提交')
  }
}
