import { parseIdentityNumber } from '#platform/codes/identity-number.ts'
import { normalizeCode, normalizeName, normalizeText } from '#platform/codes/normalize-text.ts'
import { parsePhone } from '#platform/codes/phone.ts'
import { parseRoughDate } from '#platform/codes/rough-date.ts'
import { type CodeTable, EDUCATION, ETHNICITY, SEX, type SexCode } from '#platform/codes/standards.ts'
import type { FieldError } from '#platform/errors.ts'
import { type CellValue, cellText, isDateCell, isErrorCell } from '#platform/spreadsheet/cell.ts'
import type { KnownColumn } from '#platform/spreadsheet/header.ts'
import type { Day } from '#platform/time/day.ts'

/** The columns of the 党员花名册 in the office's own order, with other headers in use. Export writes exactly these headers. */
export const rosterColumns = [
  { key: 'serial', header: '序号', synonyms: ['编号', 'NO.'] },
  { key: 'name', header: '姓名', synonyms: ['党员姓名'], required: true },
  { key: 'sex', header: '性别' },
  { key: 'ethnicity', header: '民族' },
  { key: 'nativePlace', header: '籍贯' },
  { key: 'birthOn', header: '出生日期', synonyms: ['出生年月', '出生年月日'] },
  { key: 'identityNumber', header: '公民身份号码', synonyms: ['身份证号', '身份证号码', '公民身份证号码', '居民身份证号码', '身份证'], required: true },
  { key: 'education', header: '学历', synonyms: ['文化程度'] },
  { key: 'degree', header: '学位' },
  { key: 'school', header: '毕业院校及专业', synonyms: ['毕业院校', '毕业院校系及专业'] },
  { key: 'workStartedOn', header: '参加工作日期', synonyms: ['参加工作时间', '工作时间'] },
  { key: 'joinedOn', header: '入党日期', synonyms: ['入党时间', '加入党组织日期', '加入党组织时间'], required: true },
  { key: 'fullOn', header: '转正日期', synonyms: ['转正时间', '转为正式党员日期'] },
  { key: 'standing', header: '人员类别(正式/预备)', synonyms: ['人员类别', '党员类别', '正式/预备'] },
  { key: 'branch', header: '所在党支部', synonyms: ['所在支部', '所属党支部', '所属支部', '党支部', '支部名称'], required: true },
  { key: 'group', header: '所在党小组', synonyms: ['党小组', '所属党小组'] },
  { key: 'post', header: '党内职务', synonyms: ['职务'] },
  { key: 'employer', header: '工作单位及职务', synonyms: ['工作单位', '单位及职务', '工作岗位'] },
  { key: 'registeredAddress', header: '户籍地', synonyms: ['户籍所在地', '户籍地址'] },
  { key: 'homeAddress', header: '家庭住址', synonyms: ['住址', '现居住地', '现住址', '家庭地址'] },
  { key: 'phone', header: '联系电话', synonyms: ['电话', '手机', '手机号', '手机号码', '联系方式'] },
  { key: 'floating', header: '是否流动党员', synonyms: ['流动党员'] },
  { key: 'floatingDetail', header: '流向', synonyms: ['外出流向', '流动去向'] },
  { key: 'lostContact', header: '是否失联', synonyms: ['失联党员', '是否失联党员'] },
  { key: 'hardship', header: '是否困难党员', synonyms: ['困难党员', '是否困难'] },
  { key: 'duesPaidThrough', header: '党费缴至', synonyms: ['党费交至', '党费缴纳至'] },
  { key: 'monthlyDues', header: '月党费', synonyms: ['每月党费', '月缴党费', '月交党费'] },
  { key: 'note', header: '备注', synonyms: ['说明'] },
] as const satisfies readonly KnownColumn[]
export type RosterColumn = (typeof rosterColumns)[number]['key']

/** One member as a roster tells it: every value normalized and checked by itself. Whether the branch exists is not known here. */
export interface RosterRow {
  name: string
  /** From the identity number. */
  sex: Extract<SexCode, '1' | '2'>
  birthOn: Day
  identityNumber: string
  ethnicity: string | null
  nativePlace: string | null
  education: string | null
  degree: string | null
  school: string | null
  workStartedOn: Day | null
  joinedOn: Day
  fullOn: Day | null
  standing: 'FULL' | 'PROBATIONARY'
  branchName: string
  groupName: string | null
  /** 党内职务 as written; posts belong to the branch and are kept there. */
  post: string | null
  employer: string | null
  registeredAddress: string | null
  homeAddress: string | null
  /** 13800000000 or 0371-66880000. */
  phone: string | null
  floating: 'OUTFLOW' | 'INFLOW' | null
  floatingDetail: string | null
  lostContact: boolean
  hardship: boolean
  /** First day of the last month paid. */
  duesPaidThrough: Day | null
  monthlyDuesFen: number | null
  note: string | null
}

/** The cells of one row by column; a column that the sheet lacks is left out. */
export type RosterCells = Partial<Record<RosterColumn, CellValue>>

const headerOf = new Map<RosterColumn, string>(rosterColumns.map((c) => [c.key, c.header]))
const BLANK = /^(?:无|没有|[/／\\\-—–]+)$/
const YES = /^(?:是|√|✓|✔|有|y|yes|1|true)$/i
const NO = /^(?:|否|×|✗|无|没有|n|no|0|false|[/\\\-—–]+)$/i

/**
 * Reads one row as offices write it: date spellings, full-width digits, spaces in names, 汉 for 汉族, 是 or √. All wrong cells are
 * named at once; `path` is the column's key. `today` bounds the dates. A damaged or missing identity number is an error: it is the
 * key by which a member is found again.
 */
export function parseRosterRow(cells: RosterCells, today: Day): { row: RosterRow } | { errors: FieldError[] } {
  const errors: FieldError[] = []
  const wrong = (path: RosterColumn, message: string): null => {
    errors.push({ path, message })
    return null
  }
  for (const { key, header } of rosterColumns) {
    const cell = cells[key]
    if (isErrorCell(cell)) wrong(key, `${header}这一格是出错的公式 ${cell.error}，请改为填写内容`)
  }
  const textOf = (key: RosterColumn): string => (isErrorCell(cells[key]) ? '' : normalizeText(cellText(cells[key])))
  const prose = (key: RosterColumn, max: number): string | null => {
    const value = textOf(key)
    if (value === '' || BLANK.test(value)) return null
    return [...value].length > max ? wrong(key, `${headerOf.get(key)}不能超过 ${max} 个字`) : value
  }
  const required = (key: RosterColumn, max: number): string => prose(key, max) ?? (wrong(key, `没有填写${headerOf.get(key)}`) as null) ?? ''
  const coded = (key: RosterColumn, table: CodeTable<string>): string | null => {
    const value = prose(key, 50)
    return value === null ? null : (table.parse(value) ?? wrong(key, `看不懂${headerOf.get(key)}“${value}”，请按国家标准的名称填写`))
  }
  const dateOf = (key: RosterColumn) => {
    const cell = cells[key]
    if (textOf(key) === '' || BLANK.test(textOf(key))) return null
    const parsed = parseRoughDate(isDateCell(cell) ? cell.date : typeof cell === 'number' ? cell : cellText(cell))
    if (!parsed.ok) return wrong(key, `${headerOf.get(key)}：${parsed.message}`)
    return parsed.value.day > today ? wrong(key, `${headerOf.get(key)}晚于今天`) : parsed.value
  }
  const yes = (key: RosterColumn, alsoYes: RegExp): boolean => {
    const value = normalizeCode(textOf(key))
    if (YES.test(value) || alsoYes.test(value)) return true
    return NO.test(value) ? false : wrong(key, `${headerOf.get(key)}请填写“是”或“否”`) !== null
  }

  const name = normalizeName(required('name', 100))
  const identityCell = cells.identityNumber
  const identity = isErrorCell(identityCell) ? null : parseIdentityNumber(typeof identityCell === 'number' ? identityCell : textOf('identityNumber'))
  if (identity && !identity.ok) wrong('identityNumber', identity.message)
  const number = identity?.ok ? identity.value : null

  const sex = coded('sex', SEX)
  if (number && (sex === '1' || sex === '2') && sex !== number.sex) wrong('sex', '性别与公民身份号码不一致，请核对')
  const born = dateOf('birthOn')
  if (number && born && (born.precision === 'DAY' ? born.day !== number.birthOn : born.day.slice(0, 7) !== number.birthOn.slice(0, 7)))
    wrong('birthOn', '出生日期与公民身份号码不一致，请核对')
  if (number && number.birthOn > today) wrong('identityNumber', '公民身份号码中的出生日期晚于今天')

  const joined = dateOf('joinedOn')
  if (!joined && !errors.some((e) => e.path === 'joinedOn')) wrong('joinedOn', '没有填写入党日期')
  if (joined && number && joined.day <= number.birthOn) wrong('joinedOn', '入党日期早于出生日期')
  const full = dateOf('fullOn')
  if (joined && full && full.day < joined.day) wrong('fullOn', '转正日期早于入党日期')
  const standing = standingOf(textOf('standing'), full !== null)
  if (standing === null)
    wrong('standing', textOf('standing') === '' ? '没有填写人员类别，也没有转正日期，无法判断是正式还是预备' : '人员类别请填写“正式”或“预备”')
  if (standing === 'PROBATIONARY' && full) wrong('fullOn', '预备党员不应有转正日期')

  const phoneText = prose('phone', 60)
  const phoneCell = cells.phone
  const phone = phoneText === null ? null : parsePhone(typeof phoneCell === 'number' ? phoneCell : phoneText)
  if (phone && !phone.ok) wrong('phone', phone.message)
  if (phone?.ok && phone.value.kind === 'HOTLINE') wrong('phone', '这是热线号码，请填写本人的手机或固定电话')

  const floatingText = normalizeCode(textOf('floating'))
  const floating = /^流入/.test(floatingText) ? 'INFLOW' : yes('floating', /^流[出动]/) ? 'OUTFLOW' : null
  const floatingDetail = prose('floatingDetail', 200)
  if (!floating && floatingDetail) wrong('floating', '填写了流向，请把“是否流动党员”填写为“是”')

  const row: RosterRow = {
    name,
    sex: number?.sex ?? '1',
    birthOn: number?.birthOn ?? '',
    identityNumber: number?.number ?? '',
    ethnicity: coded('ethnicity', ETHNICITY),
    nativePlace: prose('nativePlace', 100),
    education: coded('education', EDUCATION),
    degree: prose('degree', 50),
    school: prose('school', 100),
    workStartedOn: dateOf('workStartedOn')?.day ?? null,
    joinedOn: joined?.day ?? '',
    fullOn: full?.day ?? null,
    standing: standing ?? 'FULL',
    branchName: required('branch', 200),
    groupName: prose('group', 200),
    post: prose('post', 100),
    employer: prose('employer', 100),
    registeredAddress: prose('registeredAddress', 200),
    homeAddress: prose('homeAddress', 200),
    phone: phone?.ok ? phone.value.number : null,
    floating,
    floatingDetail,
    lostContact: yes('lostContact', /^失联/),
    hardship: yes('hardship', /困难/),
    duesPaidThrough: monthOf(textOf('duesPaidThrough'), cells.duesPaidThrough, (message) => wrong('duesPaidThrough', message)),
    monthlyDuesFen: fenOf(textOf('monthlyDues'), (message) => wrong('monthlyDues', message)),
    note: prose('note', 500),
  }
  return errors.length > 0 ? { errors } : { row }
}

function standingOf(text: string, hasFullDate: boolean): RosterRow['standing'] | null {
  const word = normalizeCode(text)
  if (/^(?:中共)?预备(?:党员)?$|^中共预备党员$/.test(word)) return 'PROBATIONARY'
  if (/^(?:中共)?正式(?:党员)?$|^(?:中共)?党员$/.test(word)) return 'FULL'
  return word === '' && hasFullDate ? 'FULL' : null
}

// Dues may be paid ahead, so the day is not bounded by today.
function monthOf(text: string, cell: CellValue | undefined, wrong: (message: string) => null): Day | null {
  if (text === '' || BLANK.test(text)) return null
  const parsed = parseRoughDate(isDateCell(cell) ? cell.date : typeof cell === 'number' ? cell : text)
  return parsed.ok ? `${parsed.value.day.slice(0, 7)}-01` : wrong(`党费缴至：${parsed.message}`)
}

function fenOf(text: string, wrong: (message: string) => null): number | null {
  if (text === '' || BLANK.test(text)) return null
  const [, yuan] = /^[¥￥]?(\d{1,5}(?:\.\d{1,2}0*)?)元?(?:\/月)?$/.exec(normalizeCode(text).replaceAll(',', '')) ?? []
  return yuan === undefined ? wrong('月党费请填写金额，例如 15 或 15.50') : Math.round(Number(yuan) * 100)
}
