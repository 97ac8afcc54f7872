import { DomainError } from '#platform/errors.ts'

/** What can be wrong with a spreadsheet as a whole. Wrong cells are the caller's business and are reported row by row. */
export type SpreadsheetErrorCode =
  | 'spreadsheet.legacy'
  | 'spreadsheet.notSpreadsheet'
  | 'spreadsheet.damaged'
  | 'spreadsheet.tooLarge'
  | 'spreadsheet.suspicious'
  | 'spreadsheet.tooManyRows'
  | 'spreadsheet.tooManyColumns'
  | 'spreadsheet.cellTooLong'
  | 'spreadsheet.encoding'
  | 'spreadsheet.noSheet'
  | 'spreadsheet.headerNotFound'

/** The file cannot be taken. `message` is plain Chinese that says what to do and may be shown to the person who sent it. */
export class SpreadsheetError extends DomainError {
  readonly status = 422
  override readonly name = 'SpreadsheetError'
  constructor(code: SpreadsheetErrorCode, message: string, options?: ErrorOptions) {
    super(code, message)
    this.cause = options?.cause
  }
}
