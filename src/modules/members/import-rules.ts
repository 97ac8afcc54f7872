/** Where an import of a roster is. The dry run changes nothing; only IMPORTING writes members, all at once. */
export const importStates = ['CHECKING', 'CHECKED', 'IMPORTING', 'DONE', 'FAILED', 'DISCARDED'] as const
export type ImportState = (typeof importStates)[number]

/** Chinese word of each state. */
export const importStateLabels: Record<ImportState, string> = {
  CHECKING: '正在检查',
  CHECKED: '检查完毕',
  IMPORTING: '正在导入',
  DONE: '已导入',
  FAILED: '没有完成',
  DISCARDED: '已放弃',
}

/** Colour of each state, always beside its word. */
export const importTones = { CHECKING: 'info', CHECKED: 'late', IMPORTING: 'info', DONE: 'ok', FAILED: 'stop', DISCARDED: 'plain' } as const satisfies Record<
  ImportState,
  string
>

/** Size of a roster as sent. */
export const MAX_ROSTER_BYTES = 32 * 1024 ** 2
/** A roster waits so long for its confirmation; then it is discarded, because the file holds whole identity numbers. [PIPL §19] */
export const IMPORT_KEPT_DAYS = 7
/** Faults that the page shows; all of them stand in the error sheet. */
export const FAULTS_SHOWN = 50

/** One thing wrong with one row, as the page shows it. `header` is the column's name, empty when the whole row is meant. */
export interface ImportFault {
  rowNumber: number
  header: string
  message: string
}

/** What the dry run found beside the counts. */
export interface ImportFindings {
  /** What was left out of the file and why, in Chinese lines. */
  notices: string[]
  /** The first wrong cells. */
  faults: ImportFault[]
  /** How many members a field changes for, by its Chinese name. */
  changes: Record<string, number>
}

/** Whether this import can be confirmed: nothing wrong, and something to do. */
export const canConfirm = (it: { state: ImportState; rowsWrong: number; rowsNew: number; rowsChanged: number }): boolean =>
  it.state === 'CHECKED' && it.rowsWrong === 0 && it.rowsNew + it.rowsChanged > 0

/** Whether the person who uploaded may take it back. */
export const canDiscard = (it: { state: ImportState }): boolean => it.state === 'CHECKING' || it.state === 'CHECKED'

/** Actions of the timeline that imports write, in Chinese. */
export const importActionLabels: Readonly<Record<string, string>> = {
  'memberImport.uploaded': '上传党员名册',
  'memberImport.confirmed': '确认导入',
  'memberImport.done': '导入完成',
  'memberImport.failed': '导入没有完成',
  'memberImport.discarded': '放弃导入',
}
