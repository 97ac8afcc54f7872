import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { organizations } from '#modules/organizations/schema.ts'
import type { Ctx } from '#platform/db/database.ts'
import { docx } from '#platform/documents/document.ts'
import { NotFound, Refused } from '#platform/errors.ts'
import { type Download, defineDownload } from '#platform/http/download.ts'
import { getCase } from './case-view.ts'
import { forms, noticePoster } from './forms.ts'
import { noticeLabels } from './rules.ts'
import { stepOf } from './steps.ts'

/** The 党工委 of the street that a branch belongs to, by its full name. */
async function committeeAbove({ tx }: Ctx, branchId: string): Promise<string> {
  const street = tx.select({ id: organizations.streetId }).from(organizations).where(eq(organizations.id, branchId))
  const [row] = await tx.select({ name: organizations.name }).from(organizations).where(eq(organizations.id, street))
  return row?.name ?? ''
}

/** The forms of a file, each filled from what is held. */
const formDownloads = forms.map((form) =>
  defineDownload({
    path: `/console-files/development/:id/${form.key}.docx`,
    gate: 'development.read',
    input: z.object({ id: z.uuid() }),
    async make(ctx, { id }) {
      const file = await getCase(ctx, id)
      if (!file.entries.some((e) => e.step === form.after))
        throw new Refused('development.nothingToPrint', `“${stepOf(form.after).label}”还没有记录，不能生成${form.label}`)
      return { fileName: `${file.name}${form.label}.docx`, type: 'docx', body: await docx(form.make(file, await committeeAbove(ctx, file.branch.id))) }
    },
  }),
)

/** The poster of a notice. */
const posterDownload = defineDownload({
  path: '/console-files/development/:id/notices/:notice',
  gate: 'development.read',
  input: z.object({ id: z.uuid(), notice: z.uuid() }),
  async make(ctx, { id, notice }) {
    const file = await getCase(ctx, id)
    const poster = noticePoster(file, notice)
    if (!poster) throw new NotFound('这项公示')
    return { fileName: `${file.name}${noticeLabels[file.notices.find((n) => n.id === notice)!.step]}.docx`, type: 'docx', body: await docx(poster) }
  },
})

/** Files of this module. */
export const developmentDownloads: readonly Download[] = [...formDownloads, posterDownload]
