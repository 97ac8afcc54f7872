import { createReadStream, createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { finished } from 'node:stream/promises'
import { and, eq } from 'drizzle-orm'
import { settingOf } from '#modules/accounts/public.ts'
import { asDomainError } from '#platform/errors.ts'
import { dropFile, keepFile, putFile } from '#platform/files/files.ts'
import { defineJob, type JobHost } from '#platform/jobs/jobs.ts'
import { type Fault, writeErrorSheet } from '#platform/spreadsheet/error-sheet.ts'
import { compare, labelsOf, type Verdict } from './import-compare.ts'
import { FAULTS_SHOWN, type ImportFindings } from './import-rules.ts'
import { type OpenRoster, openRoster } from './import-sheet.ts'
import { failImport, type Import, importer, loadImport, type OfImport, progressOf, scopeFor, tell, together, withUpload } from './import-steps.ts'
import { rosterColumns } from './roster-row.ts'
import { imports } from './schema.ts'

/** Media type of the error sheet. */
export const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const headerOf = new Map<string, string>(rosterColumns.map(({ key, header }) => [key, header]))

/** The dry run: reads the roster, compares it with what is known, counts, and writes the error sheet. Changes no member. */
export const checkImport = defineJob<OfImport>({
  name: 'members.checkImport',
  async run(host, { importId, streetId }) {
    const it = await host.db.readAs(importer(streetId), (ctx) => loadImport(ctx, importId))
    if (it.state !== 'CHECKING') return
    try {
      await withUpload(it, (path, folder) => check(host, it, path, folder))
    } catch (error) {
      const refusal = asDomainError(error)
      if (!refusal) throw error
      await host.db.withActor(importer(streetId), (ctx) => failImport(ctx, it, refusal.message))
    }
  },
})

class Tally {
  readonly counts = { rowsDone: 0, rowsWrong: 0, rowsNew: 0, rowsChanged: 0, rowsSame: 0 }
  readonly findings: ImportFindings = { notices: [], faults: [], changes: {} }

  /** Counts a row; gives what is wrong with it. */
  add(verdict: Verdict, columns: OpenRoster['columns']): Fault[] {
    const { rowNumber } = verdict.line
    this.counts.rowsDone++
    if (verdict.kind === 'NEW') this.counts.rowsNew++
    else if (verdict.kind === 'SAME') this.counts.rowsSame++
    else if (verdict.kind === 'CHANGED') {
      this.counts.rowsChanged++
      for (const label of labelsOf(verdict.changes)) this.findings.changes[label] = (this.findings.changes[label] ?? 0) + 1
    } else {
      this.counts.rowsWrong++
      return verdict.faults.map(({ column, message }) => {
        const header = column ? (headerOf.get(column) ?? '') : ''
        if (this.findings.faults.length < FAULTS_SHOWN) this.findings.faults.push({ rowNumber, header, message })
        return { rowNumber, column: column && columns[column], message: header && !message.startsWith(header) ? `${header}：${message}` : message }
      })
    }
    return []
  }
}

async function check({ db }: JobHost, it: Import, path: string, folder: string): Promise<void> {
  const actor = importer(it.streetId)
  const { scope, maxRows } = await db.readAs(actor, async (ctx) => ({
    scope: await scopeFor(ctx, it),
    maxRows: await settingOf(ctx, 'import.maxRows', it.streetId),
  }))
  const tally = new Tally()
  const seen = new Map<bigint, number>()
  const progress = progressOf(db, it, 'CHECKING')
  const roster = await openRoster(path, maxRows)
  // The faults lie in a file until the second reading: of a hopeless roster there may be a million.
  const faultsPath = join(folder, 'faults')
  const faults = createWriteStream(faultsPath, { mode: 0o600 })
  try {
    for await (const lines of together(roster.lines)) {
      const verdicts = await db.readAs(actor, (ctx) => compare(ctx, scope, lines, { seen }))
      for (const verdict of verdicts) for (const fault of tally.add(verdict, roster.columns)) faults.write(`${JSON.stringify(fault)}\n`)
      if (!(await progress(tally.counts.rowsDone))) return
    }
  } finally {
    await roster.close()
    faults.end()
    await finished(faults)
  }
  tally.findings.notices.push(...roster.notices)
  const { rowsDone, rowsWrong, rowsNew, rowsChanged, rowsSame } = tally.counts

  let errorFile: { key: string; size: number } | null = null
  if (rowsWrong > 0) {
    const target = join(folder, 'errors.xlsx')
    const again = await openRoster(path, maxRows)
    await writeErrorSheet(createWriteStream(target, { mode: 0o600 }), '需要改正的行', again.found, faultsIn(faultsPath))
    const { size } = await stat(target)
    errorFile = { key: await putFile(db, { stream: createReadStream(target), size }, { type: XLSX, extension: 'xlsx' }), size }
  }
  await db.withActor(actor, async (ctx) => {
    const [done] = await ctx.tx
      .update(imports)
      .set({ state: 'CHECKED', ...tally.counts, rowsTotal: rowsDone, findings: tally.findings, errorFileKey: errorFile?.key ?? null })
      .where(and(eq(imports.id, it.id), eq(imports.state, 'CHECKING')))
      .returning({ id: imports.id })
    if (!done) return
    if (errorFile) {
      const about = { streetId: it.streetId, subjectType: 'memberImport', subjectId: it.id, name: `错误表 ${it.fileName}`, type: XLSX }
      await keepFile(ctx, { ...about, ...errorFile })
      // It cannot be imported any more, so nobody needs the whole numbers in it.
      await dropFile(ctx, it.fileKey)
    }
    const found = rowsWrong > 0 ? `有 ${rowsWrong} 行需要改正` : `新增 ${rowsNew} 人，更新 ${rowsChanged} 人，不变 ${rowsSame} 人，请确认导入`
    await tell(ctx, it, `checked:${ctx.now.toISOString()}`, `名册“${it.fileName}”检查完毕`, found)
  })
}

async function* faultsIn(path: string): AsyncGenerator<Fault> {
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) yield JSON.parse(line) as Fault
}
