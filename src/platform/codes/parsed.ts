/** What reading a typed or imported value gives: the value, or a refusal with its code and a Chinese sentence for the person who typed it. */
export type Parsed<Value, Code extends string> = { ok: true; value: Value } | { ok: false; code: Code; message: string }

/** A cell of a form or a sheet, before anyone has looked at it. */
export type Cell = string | number | null | undefined

/** A reader of values whose refusals are the keys of `messages`, so that no code lacks its sentence. */
export function refusals<Code extends string>(messages: Readonly<Record<Code, string>>) {
  return (code: Code): { ok: false; code: Code; message: string } => ({ ok: false, code, message: messages[code] })
}
