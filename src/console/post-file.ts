import { ORPCError } from '@orpc/client'

/** Fetches a file by a post, for files that leave a trace. The server's refusal becomes the error that forms know how to show. */
export async function postForFile(address: string, fields: Readonly<Record<string, string | undefined>> = {}): Promise<Blob> {
  const form = new FormData()
  for (const [key, value] of Object.entries(fields)) if (value !== undefined) form.set(key, value)
  const answer = await fetch(address, { method: 'POST', body: form })
  if (answer.ok) return answer.blob()
  const problem = (await answer.json()) as { code: string; title: string; fields: unknown[] }
  throw new ORPCError(problem.code, { status: answer.status, message: problem.title, data: { fields: problem.fields } })
}

/** Gives a fetched file to the reader under a name. */
export function saveFile(file: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
