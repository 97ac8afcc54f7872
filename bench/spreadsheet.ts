import { spawnSync } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CellValue } from '#platform/spreadsheet/cell.ts'
import { readSheet } from '#platform/spreadsheet/read-sheet.ts'
import { writeSheet } from '#platform/spreadsheet/write-sheet.ts'

// Writes and reads a roster of 28 columns, each step in a process of its own so that its peak of memory is its own.
// `bench/spreadsheet.ts [rows]`, default 100,000.

const COLUMNS = 28

function* roster(count: number): Generator<CellValue[]> {
  for (let row = 0; row < count; row++) {
    const id = `410104${1940 + (row % 60)}0615${String(row % 10_000).padStart(4, '0')}`
    const cells: CellValue[] = [
      row + 1,
      `示例${row}`,
      row % 2 ? '男' : '女',
      '汉族',
      '河南郑州',
      `${1940 + (row % 60)}.06`,
      id,
      '大专',
      null,
      `示例学院专业${row % 500}`,
    ]
    while (cells.length < COLUMNS) cells.push(`航海东路${row}号院${cells.length}号楼`)
    yield cells
  }
}

async function step(name: string, path: string, rows: number): Promise<void> {
  if (name === 'write') {
    const header = Array.from({ length: COLUMNS }, (_, index) => `列${index + 1}`)
    await writeSheet(createWriteStream(path), { sheetName: '党员花名册', title: '党员花名册', header, rows: roster(rows), textColumns: [6] })
  } else {
    let count = 0
    for await (const row of readSheet(path, { maxRows: Number.MAX_SAFE_INTEGER, maxBytes: Number.MAX_SAFE_INTEGER })) count += row.cells.length > 0 ? 1 : 0
    if (count < rows) throw new Error(`read ${count} rows of ${rows}`)
  }
}

const self = fileURLToPath(import.meta.url)
const [, , ...given] = process.argv
if (given[0] === 'step') {
  const [, name = '', path = '', rows = ''] = given
  const before = process.memoryUsage().rss
  const start = performance.now()
  await step(name, path, Number(rows))
  const seconds = (performance.now() - start) / 1000
  const peak = process.resourceUsage().maxRSS * 1024
  const mb = (bytes: number) => Math.round(bytes / 1024 ** 2)
  console.log(
    `${name.padEnd(6)} ${seconds.toFixed(1).padStart(6)} s   peak ${mb(peak)} MB (${mb(peak - before)} MB above start)   file ${mb((await stat(path)).size)} MB`,
  )
} else {
  const rows = given[0] ?? '100000'
  const folder = await mkdtemp(join(tmpdir(), 'bench-'))
  console.log(`${rows} rows × ${COLUMNS} columns`)
  for (const name of ['write', 'read']) {
    const path = given[1] && name === 'read' ? given[1] : join(folder, 'roster.xlsx')
    spawnSync(process.execPath, [...process.execArgv, self, 'step', name, path, rows], { stdio: 'inherit' })
  }
  await rm(folder, { recursive: true, force: true })
}
