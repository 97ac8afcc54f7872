import { describe, expect, test } from 'vitest'
import { parseRosterRow, type RosterCells, type RosterRow, rosterColumns } from './roster-row.ts'

const today = '2019-07-01'
const whole: RosterCells = { name: '张三', identityNumber: '410104198506150027', joinedOn: '2010.07', branch: '映月路社区党支部', standing: '正式' }

const read = (cells: RosterCells): RosterRow => {
  const parsed = parseRosterRow({ ...whole, ...cells }, today)
  if ('errors' in parsed) throw new Error(JSON.stringify(parsed.errors))
  return parsed.row
}
const errorsOf = (cells: RosterCells) => {
  const parsed = parseRosterRow({ ...whole, ...cells }, today)
  return 'errors' in parsed ? parsed.errors : []
}

describe('党员花名册', () => {
  test('the 28 columns stand in the order of the office', () => {
    expect(rosterColumns.map((c) => c.header).join(', ')).toBe(
      '序号, 姓名, 性别, 民族, 籍贯, 出生日期, 公民身份号码, 学历, 学位, 毕业院校及专业, 参加工作日期, 入党日期, 转正日期, 人员类别(正式/预备), 所在党支部, 所在党小组, 党内职务, 工作单位及职务, 户籍地, 家庭住址, 联系电话, 是否流动党员, 流向, 是否失联, 是否困难党员, 党费缴至, 月党费, 备注',
    )
  })

  test.each([
    ['2010.07', '2010-07-01'],
    ['2010年7月', '2010-07-01'],
    ['201007', '2010-07-01'],
    ['2010/7/15', '2010-07-15'],
    ['２０１０．０７', '2010-07-01'],
    [40374, '2010-07-15'],
    [{ date: '2010-07-15', serial: 40374 }, '2010-07-15'],
  ])('入党日期 written %j is %s', (cell, day) => {
    expect(read({ joinedOn: cell }).joinedOn).toBe(day)
  })

  test('spaces in a two-character name, full-width digits and 汉 for 汉族 are mended', () => {
    const row = read({ name: '张　三', identityNumber: '４１０１０４１９８５０６１５００２７', ethnicity: '汉', phone: '１３８ ０００００００１' })
    expect(row).toMatchObject({ name: '张三', identityNumber: '410104198506150027', ethnicity: '01', phone: '13800000001' })
  })

  test('a small x is taken; birth and sex come from the number', () => {
    expect(read({ identityNumber: '41010419700101018x', sex: '' })).toMatchObject({ identityNumber: '41010419700101018X', birthOn: '1970-01-01', sex: '2' })
  })

  test.each([
    ['1.1E+17', /改成了数字/],
    [4.1010419850615e17, /改成了数字/],
    ['410104850615002', /15位/],
    ['410104199002290012', /真实的出生日期/],
    ['', /没有填写公民身份号码/],
    ['410104************', /18位/],
  ])('公民身份号码 %j is refused by row, saying why', (cell, message) => {
    expect(errorsOf({ identityNumber: cell })).toEqual([{ path: 'identityNumber', message: expect.stringMatching(message) }])
  })

  test('a birth date or sex that contradicts the number is named', () => {
    expect(errorsOf({ birthOn: '1985.07', sex: '男' }).map((e) => e.path)).toEqual(['sex', 'birthOn'])
    expect(read({ birthOn: '1985.06', sex: '女' }).birthOn).toBe('1985-06-15')
  })

  test('without 人员类别 a 转正日期 makes a full member; without both the row says so', () => {
    expect(read({ standing: '', fullOn: '2011.07' }).standing).toBe('FULL')
    expect(errorsOf({ standing: null })[0]?.path).toBe('standing')
    expect(read({ standing: '预备党员' }).standing).toBe('PROBATIONARY')
    expect(errorsOf({ standing: '预备', fullOn: '2011.07' })[0]?.path).toBe('fullOn')
    expect(errorsOf({ standing: '积极分子' })[0]?.message).toMatch(/正式/)
  })

  test('dates out of order or in the future are refused', () => {
    expect(errorsOf({ fullOn: '2009.07' })[0]?.message).toBe('转正日期早于入党日期')
    expect(errorsOf({ joinedOn: '2019.08' })[0]?.message).toBe('入党日期晚于今天')
    expect(errorsOf({ joinedOn: '1984.08' })[0]?.message).toBe('入党日期早于出生日期')
    expect(errorsOf({ joinedOn: null })[0]?.message).toBe('没有填写入党日期')
  })

  test.each([
    ['是', 'OUTFLOW'],
    ['√', 'OUTFLOW'],
    ['流入', 'INFLOW'],
    ['否', null],
    ['', null],
    ['/', null],
  ])('是否流动党员 written %j', (cell, floating) => {
    expect(read({ floating: cell }).floating).toBe(floating)
  })

  test('a 流向 without 流动 is asked about, so that it is not lost', () => {
    expect(errorsOf({ floating: '否', floatingDetail: '深圳市' })[0]?.path).toBe('floating')
    expect(read({ floating: '是', floatingDetail: '深圳市' }).floatingDetail).toBe('深圳市')
  })

  test('月党费 and 党费缴至 in their spellings', () => {
    expect(read({ monthlyDues: 15.5, duesPaidThrough: '2019年6月' })).toMatchObject({ monthlyDuesFen: 1550, duesPaidThrough: '2019-06-01' })
    expect(read({ monthlyDues: '１５元', duesPaidThrough: { date: '2019-12-31', serial: 43830 } })).toMatchObject({
      monthlyDuesFen: 1500,
      duesPaidThrough: '2019-12-01',
    })
    expect(errorsOf({ monthlyDues: '-3' })[0]?.path).toBe('monthlyDues')
    expect(errorsOf({ monthlyDues: '免' })[0]?.path).toBe('monthlyDues')
  })

  test('a blank written as 无 or a dash is no value', () => {
    expect(read({ group: '无', degree: '—', note: '/', phone: '-' })).toMatchObject({ groupName: null, degree: null, note: null, phone: null })
  })

  test('a failed formula and over-long texts are named by column', () => {
    expect(errorsOf({ homeAddress: { error: '#REF!' } })[0]).toEqual({ path: 'homeAddress', message: '家庭住址这一格是出错的公式 #REF!，请改为填写内容' })
    expect(errorsOf({ note: '长'.repeat(501) })[0]?.message).toBe('备注不能超过 500 个字')
  })

  test('all wrong cells of a row are named at once', () => {
    expect(
      errorsOf({ name: ' ', phone: '138', education: '神学院', branch: null })
        .map((e) => e.path)
        .sort(),
    ).toEqual(['branch', 'education', 'name', 'phone'])
  })
})
