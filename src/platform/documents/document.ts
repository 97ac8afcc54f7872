import {
  AlignmentType,
  BorderStyle,
  Document,
  Footer,
  HeightRule,
  LineRuleType,
  Packer,
  PageNumber,
  Paragraph,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TextRun,
  VerticalAlignTable,
  WidthType,
} from 'docx'
import { legalText } from '#platform/spreadsheet/xml-text.ts'
import { type Day, dayParts } from '#platform/time/day.ts'

/** A piece of a document: a paragraph (with `level` a heading: 一、 黑体, （一） 楷体, 1.), a table, or a form of labels and values. */
export type Block =
  /** `at` sets a line against the margin: LEFT without the two characters of a paragraph, RIGHT for a number or a signature, CENTER for a heading within. */
  | { text: string; level?: 1 | 2 | 3; at?: keyof typeof sides }
  /** Rows of cells; widths are shares of the line. `header` repeats the first row on each page. `blank` adds empty rows up to that many, to write on. */
  | { table: readonly (readonly string[])[]; widths?: readonly number[]; header?: boolean; blank?: number }
  /** Each row holds one or more pairs of label and value; `whole` keeps the rows on one page. */
  | { form: readonly (readonly FormCell[])[]; whole?: boolean }

/** `lines` leaves room to write by hand; `sign` is the last line of the cell, at its right: who signs there, and when. */
export type FormCell = readonly [label: string, value: string | null, lines?: number, sign?: string]

/** A document as an office writes it. */
export interface OfficialDocument {
  title: string
  /** 管航东〔2026〕1号 */
  number?: string
  /** To whom, without the colon. */
  addressee?: string
  body: readonly Block[]
  attachments?: readonly string[]
  /** Who signs, below at the right. */
  signer?: string
  /** The day under the document; null leaves the place for it free. */
  date?: Day | null
  /** What stands below the signature. */
  below?: readonly Block[]
}

// GB/T 9704—2012: A4, margins 37 28 35 26 mm, 22 lines of 28 characters of 三号 (16 pt), lines 28.95 pt apart, title 二号 (22 pt),
// the page number 7 mm below the text.
const MM = 56.7
const PAGE = {
  size: { width: Math.round(210 * MM), height: Math.round(297 * MM) },
  margin: { top: Math.round(37 * MM), left: Math.round(28 * MM), bottom: Math.round(35 * MM), right: Math.round(26 * MM), footer: Math.round(23 * MM) },
  pageNumbers: { start: 1 },
}
const LINE_PITCH = 579
// 28 characters of 16 pt are 448 pt and the line has 442: each is set a quarter of a point (in twentieths) closer. Not by the grid of the
// document, which some programs lay under the small text of tables too.
const CLOSER = -5
const LINE = { line: LINE_PITCH, lineRule: LineRuleType.EXACT }
const CELL_LINE = { line: 360, lineRule: LineRuleType.EXACT }
const SIZE = 32
const TITLE_SIZE = 44
const CELL_SIZE = 24
const BODY_FONT = fontOf('仿宋_GB2312')
const fonts = { 1: fontOf('黑体'), 2: fontOf('楷体_GB2312'), 3: BODY_FONT } as const
const TITLE_FONT = fontOf('方正小标宋简体')
const PAGE_NUMBER_FONT = { ascii: '宋体', hAnsi: '宋体', eastAsia: '宋体' }

/** Chinese by the standard's font, digits and letters in the one that offices put beside it. */
function fontOf(eastAsia: string) {
  return { eastAsia, ascii: 'Times New Roman', hAnsi: 'Times New Roman' }
}

/** 2019年7月1日: the date under a document. */
export const longDate = (day: Day): string => {
  const [year, month, date] = dayParts(day)
  return `${year}年${month}月${date}日`
}

/** Where a day is to be written by hand. */
export const BLANK_DATE = '　　　　年　　月　　日'

/** Width of a text in characters of Chinese; a letter or a digit takes half of one. */
const charactersOf = (text: string): number => [...text].reduce((sum, c) => sum + (c.charCodeAt(0) < 0x2e80 ? 0.5 : 1), 0)

/** The documents as one .docx file in the layout of GB/T 9704, each on its own sheets with page numbers “— 1 —” outside. Control characters are dropped. */
export async function docx(...documents: readonly [OfficialDocument, ...OfficialDocument[]]): Promise<Buffer> {
  const file = new Document({
    creator: '领航',
    title: legalText(documents[0].title.replaceAll('\n', '')),
    evenAndOddHeaderAndFooters: true,
    styles: { default: { document: { run: { font: BODY_FONT, size: SIZE } } } },
    sections: documents.map((document) => ({
      properties: { page: PAGE },
      footers: { default: pageNumber(AlignmentType.RIGHT), even: pageNumber(AlignmentType.LEFT) },
      children: sheetsOf(document),
    })),
  })
  return Packer.toBuffer(file)
}

function sheetsOf({ title, number, addressee, body, attachments = [], signer, date, below = [] }: OfficialDocument): (Paragraph | Table)[] {
  const signed = signer !== undefined || date
  const dated = date ? longDate(date) : BLANK_DATE
  return [
    ...(number ? [paragraph(number, { align: AlignmentType.CENTER }), paragraph('')] : []),
    ...title.split('\n').map((line) => paragraph(line, { size: TITLE_SIZE, font: TITLE_FONT, align: AlignmentType.CENTER, line: 700, keep: true })),
    paragraph('', { keep: true }),
    ...(addressee ? [paragraph(`${addressee}：`, { keep: true })] : []),
    // A signature does not stand alone on a page: the last words go with it.
    ...body.flatMap((block, i) => blockOf(block, Boolean(signed) && i === body.length - 1 && attachments.length === 0)),
    ...(attachments.length
      ? [
          paragraph(''),
          ...attachments.map((a, i) =>
            paragraph(`${i === 0 ? '附件：' : '　　　'}${attachments.length > 1 ? `${i + 1}. ` : ''}${a}`, { indent: true, keep: Boolean(signed) }),
          ),
        ]
      : []),
    ...(signed ? [paragraph('', { keep: true }), paragraph('', { keep: true })] : []),
    // The date stands four characters from the right, who signs above its middle. [GB/T 9704 §7.3.5]
    ...(signer
      ? [paragraph(signer, { align: AlignmentType.RIGHT, right: Math.max(0, 4 + (charactersOf(dated) - charactersOf(signer)) / 2), keep: true })]
      : []),
    ...(date !== undefined && signed ? [paragraph(dated, { align: AlignmentType.RIGHT, right: 4 })] : []),
    ...below.flatMap((block) => blockOf(block)),
  ]
}

const pageNumber = (alignment: (typeof AlignmentType)['LEFT' | 'RIGHT']) =>
  new Footer({
    children: [
      new Paragraph({
        alignment,
        indent: alignment === AlignmentType.LEFT ? { left: 280 } : { right: 280 },
        children: [new TextRun({ children: ['— ', PageNumber.CURRENT, ' —'], size: 28, font: PAGE_NUMBER_FONT })],
      }),
    ],
  })

interface Looks {
  size?: number
  font?: ReturnType<typeof fontOf>
  align?: (typeof AlignmentType)[keyof typeof AlignmentType]
  line?: number
  /** First line two characters in. */
  indent?: boolean
  /** Characters free at the right. */
  right?: number
  /** A line of a cell. */
  cell?: boolean
  /** On one page with what follows. */
  keep?: boolean
}

function paragraph(text: string, { size = SIZE, font = BODY_FONT, align = AlignmentType.BOTH, line, indent, right, cell, keep }: Looks = {}): Paragraph {
  return new Paragraph({
    alignment: align,
    spacing: cell ? CELL_LINE : { ...LINE, ...(line && { line }) },
    indent: { ...(indent && { firstLine: size * 20 }), ...(right && { right: Math.round(right * size * 10) }) },
    ...(keep && { keepNext: true, keepLines: true }),
    children: [new TextRun({ text: legalText(text), size, font, ...(size === SIZE && { characterSpacing: CLOSER }) })],
  })
}

const sides = { LEFT: AlignmentType.LEFT, CENTER: AlignmentType.CENTER, RIGHT: AlignmentType.RIGHT } as const

function blockOf(block: Block, last = false): (Paragraph | Table)[] {
  if ('table' in block) return [tableOf(block)]
  if ('form' in block) return [formOf(block)]
  const { text, level, at } = block
  return text
    .split('\n')
    .map((line) => paragraph(line, { indent: !at, ...(at && { align: sides[at] }), ...(level && { font: fonts[level] }), keep: last || level !== undefined }))
}

const WIDTH = Math.round(156 * MM)
const border = { style: BorderStyle.SINGLE, size: 4, color: '000000' }
const borders = { top: border, bottom: border, left: border, right: border, insideHorizontal: border, insideVertical: border }
const ROW = { value: 540, rule: HeightRule.ATLEAST }

interface CellLooks {
  span?: number
  center?: boolean
  sign?: string
  keep?: boolean
}

function cell(text: string, width: number, { span, center, sign, keep }: CellLooks = {}): TableCell {
  const line = (words: string, align: Looks['align']) => paragraph(words, { size: CELL_SIZE, cell: true, align, keep })
  return new TableCell({
    width: { size: width, type: WidthType.DXA },
    verticalAlign: VerticalAlignTable.CENTER,
    margins: { left: 40, right: 40, top: 40, bottom: 40 },
    ...(span && { columnSpan: span }),
    children: [
      ...text.split('\n').map((words) => line(words, center ? AlignmentType.CENTER : AlignmentType.LEFT)),
      ...(sign === undefined ? [] : [line('', AlignmentType.LEFT), line(sign, AlignmentType.RIGHT)]),
    ],
  })
}

function tableOf({ table, widths, header = false, blank = 0 }: Extract<Block, { table: unknown }>): Table {
  const columns = Math.max(...table.map((row) => row.length), 1)
  const shares = widths ?? Array<number>(columns).fill(1)
  const whole = shares.reduce((a, b) => a + b, 0)
  const sizes = Array.from({ length: columns }, (_, i) => Math.round((WIDTH * (shares[i] ?? 1)) / whole))
  const rows = [...table, ...Array<string[]>(Math.max(0, blank + Number(header) - table.length)).fill([])]
  // A column of short words stands in the middle of its cells, one of sentences at the left.
  const centered = sizes.map((_, c) => table.every((row) => charactersOf(row[c] ?? '') <= 10))
  return new Table({
    width: { size: WIDTH, type: WidthType.DXA },
    columnWidths: sizes,
    layout: TableLayoutType.FIXED,
    borders,
    rows: rows.map((row, r) => {
      const head = header && r === 0
      return new TableRow({
        cantSplit: true,
        tableHeader: head,
        height: ROW,
        children: sizes.map((size, c) => cell(row[c] ?? '', size, { center: head || centered[c] === true, keep: head })),
      })
    }),
  })
}

const COLUMNS = 48
const LABEL = 7

/** Forty-eight narrow columns, so that rows of one, two, three or four pairs stand under each other; seven of them hold a label of five characters. */
function formOf({ form, whole }: Extract<Block, { form: unknown }>): Table {
  const column = WIDTH / COLUMNS
  return new Table({
    width: { size: WIDTH, type: WidthType.DXA },
    columnWidths: Array<number>(COLUMNS).fill(Math.round(column)),
    layout: TableLayoutType.FIXED,
    borders,
    rows: form.map((pairs, r) => {
      const each = Math.floor(COLUMNS / pairs.length)
      const lines = Math.max(...pairs.map(([, , n = 1]) => n))
      const keep = whole === true && r < form.length - 1
      return new TableRow({
        cantSplit: true,
        height: lines > 1 ? { value: 80 + lines * CELL_LINE.line, rule: HeightRule.ATLEAST } : ROW,
        children: pairs.flatMap(([label, value, , sign], i) => {
          const span = (i === pairs.length - 1 ? COLUMNS - each * i : each) - LABEL
          return [
            cell(label, Math.round(column * LABEL), { span: LABEL, center: true, keep }),
            cell(value ?? '', Math.round(column * span), { span, center: pairs.length > 1, sign, keep }),
          ]
        }),
      })
    }),
  })
}
