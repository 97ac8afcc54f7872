import { and, desc, eq, inArray, sql } from 'drizzle-orm'
import { organizations } from '#modules/organizations/schema.ts'
import { accounts } from '#platform/auth/schema.ts'
import type { Ctx } from '#platform/db/database.ts'
import { Forbidden, NotFound, Refused } from '#platform/errors.ts'
import { dropFile, keepFile } from '#platform/files/files.ts'
import { pageFrom, readCursor } from '#platform/http/cursor.ts'
import { enqueue } from '#platform/jobs/jobs.ts'
import { authorize, authorizeAnywhere, reachOf, scopeOf } from '#platform/scope/policy.ts'
import { record } from '#platform/timeline/timeline.ts'
import { checkImport } from './import-check.ts'
import { canConfirm, canDiscard } from './import-rules.ts'
import { runImport } from './import-run.ts'
import { imports } from './schema.ts'

const PERMISSION = 'members.import'

/** A roster that was read to its end once, and lies in the store. */
export interface Upload {
  organizationId: string
  key: string
  name: string
  type: string
  size: number
  rowsTotal: number
}

/** The body whose roster may be imported by the actor. @throws NotFound | Forbidden */
export async function importPlace(ctx: Ctx, organizationId: string) {
  const [body] = await ctx.tx.select().from(organizations).where(eq(organizations.id, organizationId))
  if (!body || body.dissolvedOn) throw new NotFound('这个党组织')
  authorize(ctx.actor, PERMISSION, body)
  return body
}

/** The highest bodies for which the actor may import: usually one. */
export async function importPlaces({ tx, actor }: Ctx): Promise<{ items: { id: string; name: string }[] }> {
  authorizeAnywhere(actor, PERMISSION)
  const items = await tx
    .select({ id: organizations.id, name: sql<string>`coalesce(${organizations.shortName}, ${organizations.name})` })
    .from(organizations)
    .where(inArray(organizations.path, reachOf(actor, PERMISSION)))
    .orderBy(organizations.path)
  return { items }
}

/** Begins an import with its dry run. @throws NotFound | Forbidden */
export async function startImport(ctx: Ctx, upload: Upload): Promise<{ id: string }> {
  const body = await importPlace(ctx, upload.organizationId)
  const { key, name, type, size, rowsTotal } = upload
  const { streetId } = body
  const [made] = await ctx.tx
    .insert(imports)
    .values({
      ...{ streetId, organizationId: body.id, fileKey: key, fileName: name, state: 'CHECKING', rowsTotal },
      ...{ createdBy: ctx.actor.accountId ?? '', createdAt: ctx.now },
    })
    .returning({ id: imports.id })
  const { id } = made!
  await keepFile(ctx, { streetId, subjectType: 'memberImport', subjectId: id, key, name, type, size })
  await record(ctx, { streetId, subjectType: 'memberImport', subjectId: id, action: 'memberImport.uploaded', data: { fileName: name, rows: rowsTotal } })
  await enqueue(ctx.tx, checkImport, { importId: id, streetId })
  return { id }
}

const body = { id: organizations.id, name: sql<string>`coalesce(${organizations.shortName}, ${organizations.name})` }

const listed = (ctx: Ctx) =>
  ctx.tx
    .select({ it: imports, organization: body, path: organizations.path, createdByName: accounts.name })
    .from(imports)
    .innerJoin(organizations, eq(organizations.id, imports.organizationId))
    .leftJoin(accounts, eq(accounts.id, imports.createdBy))

type Listed = Awaited<ReturnType<typeof listed>>[number]

function rowView({ it, organization, createdByName }: Listed) {
  const { id, fileName, state, rowsTotal, rowsDone, rowsNew, rowsChanged, rowsSame, rowsWrong, createdAt, finishedAt } = it
  return {
    ...{ id, organization, fileName, state, rowsTotal, rowsDone, rowsNew, rowsChanged, rowsSame, rowsWrong },
    createdByName: createdByName ?? '',
    createdAt: createdAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
  }
}

function view(row: Listed) {
  const { it } = row
  const { notices, faults, changes } = it.findings
  return {
    ...rowView(row),
    ...{ failure: it.failure, notices, faults },
    changes: Object.entries(changes)
      .map(([label, count]) => ({ label, count }))
      .sort((a, b) => b.count - a.count),
    hasErrorSheet: it.errorFileKey !== null && it.state === 'CHECKED',
    canConfirm: canConfirm(it),
    canDiscard: canDiscard(it),
  }
}

/** The imports in the actor's reach, newest first. */
export async function listImports(ctx: Ctx, { cursor, limit }: { cursor?: string; limit: number }) {
  authorizeAnywhere(ctx.actor, PERMISSION)
  const [after] = cursor ? readCursor(cursor, 1) : []
  const rows = await listed(ctx)
    .where(and(scopeOf(ctx.actor, PERMISSION, organizations.path), after ? sql`${imports.id} < ${after}` : undefined))
    .orderBy(desc(imports.id))
    .limit(limit + 1)
  const page = pageFrom(rows, limit, (row) => [row.it.id])
  return { items: page.items.map(rowView), next: page.next }
}

async function load(ctx: Ctx, id: string): Promise<Listed> {
  const [row] = await listed(ctx).where(eq(imports.id, id))
  if (!row) throw new NotFound('这次导入')
  authorize(ctx.actor, PERMISSION, row)
  return row
}

/** One import. @throws NotFound | Forbidden */
export const getImport = async (ctx: Ctx, id: string) => view(await load(ctx, id))

/** The key of the error sheet. @throws NotFound | Forbidden */
export async function errorSheetOf(ctx: Ctx, id: string): Promise<{ key: string; fileName: string }> {
  const { it } = await load(ctx, id)
  if (!it.errorFileKey || it.state !== 'CHECKED') throw new NotFound('错误表')
  return { key: it.errorFileKey, fileName: it.fileName }
}

/**
 * Confirms an import that was checked: what was shown is what happens. Confirming again changes nothing.
 * @throws NotFound | Forbidden | Refused `import.notChecked`, `import.hasFaults`, `import.nothingToDo`, `import.otherCounts`
 */
export async function confirmImport(ctx: Ctx, input: { id: string; rowsNew: number; rowsChanged: number }) {
  await ctx.tx.select({ id: imports.id }).from(imports).where(eq(imports.id, input.id)).for('update')
  const row = await load(ctx, input.id)
  const { it } = row
  if (it.state === 'IMPORTING' || it.state === 'DONE') return view(row)
  if (it.state !== 'CHECKED') throw new Refused('import.notChecked', '名册还没有检查完毕，或已经放弃，不能导入')
  if (it.rowsWrong > 0) throw new Refused('import.hasFaults', `有 ${it.rowsWrong} 行需要改正。请改正后重新上传整份名册`)
  if (!canConfirm(it)) throw new Refused('import.nothingToDo', '名册与系统中的登记完全相同，不需要导入')
  if (it.rowsNew !== input.rowsNew || it.rowsChanged !== input.rowsChanged) throw new Refused('import.otherCounts', '检查结果已经更新，请核对新的人数后再确认')
  const { accountId, personId, name, grants } = ctx.actor
  if (!accountId) throw new Forbidden(PERMISSION)
  await ctx.tx.update(imports).set({ state: 'IMPORTING', rowsDone: 0 }).where(eq(imports.id, it.id))
  const { streetId } = it
  const counts = { rowsNew: it.rowsNew, rowsChanged: it.rowsChanged }
  await record(ctx, { streetId, subjectType: 'memberImport', subjectId: it.id, action: 'memberImport.confirmed', data: counts })
  await enqueue(ctx.tx, runImport, { importId: it.id, streetId, by: { accountId, personId, name, grants: [...grants] } })
  return getImport(ctx, it.id)
}

/** Takes an import back that was not confirmed; nothing of its file is kept. Discarding again changes nothing. @throws NotFound | Forbidden | Refused `import.confirmed` */
export async function discardImport(ctx: Ctx, id: string) {
  await ctx.tx.select({ id: imports.id }).from(imports).where(eq(imports.id, id)).for('update')
  const { it } = await load(ctx, id)
  if (it.state === 'IMPORTING' || it.state === 'DONE') throw new Refused('import.confirmed', '已经确认导入，不能放弃')
  if (!canDiscard(it)) return getImport(ctx, id)
  await ctx.tx.update(imports).set({ state: 'DISCARDED', finishedAt: ctx.now }).where(eq(imports.id, id))
  for (const key of [it.fileKey, it.errorFileKey]) if (key) await dropFile(ctx, key)
  await record(ctx, { streetId: it.streetId, subjectType: 'memberImport', subjectId: id, action: 'memberImport.discarded' })
  return getImport(ctx, id)
}
