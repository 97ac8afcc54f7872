import {
  AlignmentType,
  BorderStyle,
  Document,
  Footer,
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
  | { text: string; level?: 1 | 2 | 3 }
  /** Rows of cells; widths are shares of the line. `header` repeats the first row on each page. */
  | { table: readonly (readonly string[])[]; widths?: readonly number[]; header?: boolean }
  /** Each row holds one or more pairs of label and value; `lines` leaves room to write by hand when the value is empty. */
  | { form: readonly (readonly FormCell[])[] }
  | { pageBreak: true }

export type FormCell = readonly [label: string, value: string | null, lines?: number]

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
  date?: Day | null
}

// GB/T 9704—2012: A4, margins 37 28 35 26 mm, 22 lines of 28 characters of 三号 (16 pt), lines 28.95 pt apart, title 二号 (22 pt).
const MM = 56.7
const PAGE = {
  size: { width: Math.round(210 * MM), height: Math.round(297 * MM) },
  margin: { top: Math.round(37 * MM), left: Math.round(28 * MM), bottom: Math.round(35 * MM), right: Math.round(26 * MM), footer: Math.round(28 * MM) },
}
const LINE = { line: 579, lineRule: LineRuleType.EXACT }
const LOOSE = { line: 480, lineRule: LineRuleType.AT_LEAST }
const SIZE = 32
const TITLE_SIZE = 44
const CELL_SIZE = 24
const BODY_FONT = fontOf('仿宋_GB2312', 'FangSong')
const fonts = { 1: fontOf('黑体', 'SimHei'), 2: fontOf('楷体_GB2312', 'KaiTi'), 3: BODY_FONT } as const
const TITLE_FONT = fontOf('方正小标宋简体', 'SimSun')

/** Chinese by the standard's font; a machine that lacks it takes the nearest, so letters and digits name a common one. */
function fontOf(eastAsia: string, ascii: string) {
  return { eastAsia, ascii: ascii === 'SimSun' ? 'Times New Roman' : ascii, hAnsi: 'Times New Roman' }
}

/** 2019年7月1日: the date under a document. */
export const longDate = (day: Day): string => {
  const [year, month, date] = dayParts(day)
  return `${year}年${month}月${date}日`
}

/** The document as a .docx file in the layout of GB/T 9704, page numbers “— 1 —” outside. Control characters in texts are dropped. */
export async function docx(document: OfficialDocument): Promise<Buffer> {
  const { title, number, addressee, body, attachments = [], signer, date } = document
  const children = [
    ...title.split('\n').map((line) => paragraph(line, { size: TITLE_SIZE, font: TITLE_FONT, align: AlignmentType.CENTER, line: 700 })),
    ...(number ? [paragraph(number, { align: AlignmentType.CENTER })] : []),
    paragraph(''),
    ...(addressee ? [paragraph(`${addressee}：`)] : []),
    ...body.flatMap(blockOf),
    ...(attachments.length
      ? [
          paragraph(''),
          ...attachments.map((a, i) => paragraph(`${i === 0 ? '附件：' : '　　　'}${attachments.length > 1 ? `${i + 1}. ` : ''}${a}`, { indent: true })),
        ]
      : []),
    ...(signer || date ? [paragraph(''), paragraph('')] : []),
    // The date stands four characters from the right, who signs above its middle.
    ...(signer ? [paragraph(signer, { align: AlignmentType.RIGHT, right: 4 })] : []),
    ...(date ? [paragraph(longDate(date), { align: AlignmentType.RIGHT, right: 4 })] : []),
  ]
  const file = new Document({
    creator: '领航',
    title: legalText(title.replaceAll('\n', '')),
    evenAndOddHeaderAndFooters: true,
    styles: { default: { document: { run: { font: BODY_FONT, size: SIZE } } } },
    sections: [
      {
        properties: { page: PAGE },
        footers: { default: pageNumber(AlignmentType.RIGHT), even: pageNumber(AlignmentType.LEFT) },
        children,
      },
    ],
  })
  return Packer.toBuffer(file)
}

const pageNumber = (alignment: (typeof AlignmentType)['LEFT' | 'RIGHT']) =>
  new Footer({
    children: [
      new Paragraph({
        alignment,
        indent: alignment === AlignmentType.LEFT ? { left: 320 } : { right: 320 },
        children: [new TextRun({ children: ['— ', PageNumber.CURRENT, ' —'], size: 28, font: TITLE_FONT })],
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
  loose?: boolean
}

function paragraph(text: string, { size = SIZE, font = BODY_FONT, align = AlignmentType.BOTH, line, indent, right, loose }: Looks = {}): Paragraph {
  return new Paragraph({
    alignment: align,
    spacing: loose ? LOOSE : { ...LINE, ...(line && { line }) },
    indent: { ...(indent && { firstLine: size * 20 }), ...(right && { right: right * size * 10 }) },
    children: [new TextRun({ text: legalText(text), size, font })],
  })
}

function blockOf(block: Block): (Paragraph | Table)[] {
  if ('pageBreak' in block) return [new Paragraph({ pageBreakBefore: true })]
  if ('text' in block) return block.text.split('\n').map((line) => paragraph(line, { indent: true, ...(block.level && { font: fonts[block.level] }) }))
  if ('table' in block) return [tableOf(block)]
  return [formOf(block.form)]
}

const WIDTH = Math.round(156 * MM)
const border = { style: BorderStyle.SINGLE, size: 4, color: '000000' }
const borders = { top: border, bottom: border, left: border, right: border, insideHorizontal: border, insideVertical: border }

function cell(text: string, width: number, more: { span?: number; center?: boolean; lines?: number } = {}): TableCell {
  const lines = text.split('\n')
  return new TableCell({
    width: { size: width, type: WidthType.DXA },
    verticalAlign: VerticalAlignTable.CENTER,
    margins: { left: 80, right: 80, top: 40, bottom: 40 },
    ...(more.span && { columnSpan: more.span }),
    children: [...lines, ...Array<string>(Math.max(0, (more.lines ?? 1) - lines.length)).fill('')].map((line) =>
      paragraph(line, { size: CELL_SIZE, loose: true, align: more.center ? AlignmentType.CENTER : AlignmentType.LEFT }),
    ),
  })
}

function tableOf({ table, widths, header }: Extract<Block, { table: unknown }>): Table {
  const columns = Math.max(...table.map((row) => row.length), 1)
  const shares = widths ?? Array<number>(columns).fill(1)
  const whole = shares.reduce((a, b) => a + b, 0)
  const sizes = Array.from({ length: columns }, (_, i) => Math.round((WIDTH * (shares[i] ?? 1)) / whole))
  return new Table({
    width: { size: WIDTH, type: WidthType.DXA },
    columnWidths: sizes,
    layout: TableLayoutType.FIXED,
    borders,
    rows: table.map(
      (row, r) =>
        new TableRow({
          cantSplit: true,
          tableHeader: header === true && r === 0,
          children: sizes.map((size, c) => cell(row[c] ?? '', size, { center: (header && r === 0) || c === 0 })),
        }),
    ),
  })
}

/** Twelve columns, so that rows of one, two or three pairs stand under each other. */
function formOf(form: readonly (readonly FormCell[])[]): Table {
  const column = WIDTH / 12
  return new Table({
    width: { size: WIDTH, type: WidthType.DXA },
    columnWidths: Array<number>(12).fill(Math.round(column)),
    layout: TableLayoutType.FIXED,
    borders,
    rows: form.map((pairs) => {
      const each = Math.floor(12 / pairs.length)
      return new TableRow({
        cantSplit: true,
        children: pairs.flatMap(([label, value, lines], i) => {
          const span = (i === pairs.length - 1 ? 12 - each * i : each) - 2
          return [cell(label, column * 2, { span: 2, center: true }), cell(value ?? '', column * span, { span, ...(lines && { lines }) })]
        }),
      })
    }),
  })
}
