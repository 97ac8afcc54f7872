import { and, asc, count, eq } from 'drizzle-orm'
import type { Ctx } from '#platform/db/database.ts'
import { Invalid, NotFound } from '#platform/errors.ts'
import { dropFile, keepFile } from '#platform/files/files.ts'
import type { UploadKind } from '#platform/files/inspect-upload.ts'
import { files } from '#platform/files/schema.ts'
import type { StoredUpload } from '#platform/files/store-upload.ts'
import { record } from '#platform/timeline/timeline.ts'
import type { Progress } from './deadlines.ts'
import { nextStep, openCase, progressOf } from './load.ts'
import { MOST_FILES } from './rules.ts'
import { type Case, caseFiles } from './schema.ts'
import { refused } from './templates.ts'

/** What a step can carry. */
export const fileKinds: readonly UploadKind[] = ['IMAGE', 'PDF', 'DOCX', 'XLSX']

const recordOn = (ctx: Ctx, { id, streetId }: Case, action: string, step: Progress, name: string, material: string | null) =>
  record(ctx, {
    ...{ streetId, subjectType: 'procedureCase', subjectId: id, action: `procedureCase.${action}` },
    data: { step: step.label, name, ...(material !== null && { material }) },
  })

/** The step under way of a running case that may carry a file, its case locked. @throws NotFound | Forbidden | Refused `procedure.notOpen`, `procedure.notNext` */
async function openStep(ctx: Ctx, caseId: string, stepId: string): Promise<{ subject: Case; step: Progress }> {
  const { subject } = await openCase(ctx, 'procedures.work', caseId, null)
  return { subject, step: nextStep(await progressOf(ctx, subject), stepId) }
}

/** Where a file is to go: an expected material of the step by its label, or none of them. */
export interface FilePlace {
  caseId: string
  stepId: string
  material: string | null
}

/**
 * Puts a stored file on the step under way. It does not renew the case's version: a photo from the phone turns away nobody who is typing at a desk.
 * @throws NotFound | Forbidden | Invalid | Refused `procedure.notOpen`, `procedure.notNext`, `procedure.tooManyFiles`
 */
export async function addFile(ctx: Ctx, { caseId, stepId, material }: FilePlace, file: StoredUpload): Promise<{ id: string }> {
  const { subject, step } = await openStep(ctx, caseId, stepId)
  if (material !== null && !step.materials.some((m) => m.label === material)) throw new Invalid([{ path: 'material', message: `这一步没有材料“${material}”` }])
  const [held] = await ctx.tx
    .select({ n: count() })
    .from(caseFiles)
    .where(and(eq(caseFiles.caseId, caseId), eq(caseFiles.stepId, stepId)))
  if (held!.n >= MOST_FILES) throw refused('procedure.tooManyFiles')
  const { streetId } = subject
  const id = await keepFile(ctx, { ...file, streetId, subjectType: 'procedureCase', subjectId: caseId })
  await ctx.tx.insert(caseFiles).values({ fileId: id, streetId, caseId, stepId, material })
  await recordOn(ctx, subject, 'fileAdded', step, file.name, material)
  return { id }
}

/** Takes a file off the step under way; its content goes with it. @throws NotFound | Forbidden | Refused `procedure.notOpen`, `procedure.notNext` */
export async function removeFile(ctx: Ctx, caseId: string, fileId: string): Promise<void> {
  const [found] = await ctx.tx
    .select({ stepId: caseFiles.stepId })
    .from(caseFiles)
    .where(and(eq(caseFiles.fileId, fileId), eq(caseFiles.caseId, caseId)))
  if (!found) throw new NotFound('这个文件')
  const { subject, step } = await openStep(ctx, caseId, found.stepId)
  const [gone] = await ctx.tx.delete(caseFiles).where(eq(caseFiles.fileId, fileId)).returning()
  // Someone else took it away while the lock was waited for.
  if (!gone) throw new NotFound('这个文件')
  const [file] = await ctx.tx.select({ key: files.key, name: files.name }).from(files).where(eq(files.id, fileId))
  await dropFile(ctx, file!.key)
  await recordOn(ctx, subject, 'fileRemoved', step, file!.name, gone.material)
}

/** A file of a step in a list. */
export interface StepFile {
  id: string
  stepId: string
  material: string | null
  name: string
  type: string
  size: number
  addedAt: Date
}

/** Files of a case in the order in which they came. */
export const filesOf = ({ tx }: Pick<Ctx, 'tx'>, caseId: string): Promise<StepFile[]> =>
  tx
    .select({
      ...{ id: files.id, stepId: caseFiles.stepId, material: caseFiles.material },
      ...{ name: files.name, type: files.type, size: files.size, addedAt: files.createdAt },
    })
    .from(caseFiles)
    .innerJoin(files, eq(files.id, caseFiles.fileId))
    .where(eq(caseFiles.caseId, caseId))
    .orderBy(asc(files.id))
