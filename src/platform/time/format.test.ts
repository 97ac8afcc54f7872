import fc from 'fast-check'
import { expect, test } from 'vitest'
import { instantAt } from './day.ts'
import { formatArea, formatDay, formatDayShort, formatDuration, formatInstant, formatMinutes, formatMoney, formatPeriod, formatTime } from './format.ts'

const afternoon = instantAt('2019-07-01', '14:30')

test('days, times and periods read as a clerk writes them', () => {
  expect(formatDay('2019-07-01')).toBe('2019年7月1日 周一')
  expect(formatDay('2019-12-15')).toBe('2019年12月15日 周日')
  expect(formatDayShort('2019-07-01')).toBe('2019年7月1日')
  expect(formatDayShort('2019-07-01', '2019-12-31')).toBe('7月1日')
  expect(formatDayShort('2019-07-01', '2020-01-01')).toBe('2019年7月1日')
  expect(formatTime(afternoon)).toBe('14:30')
  expect(formatTime(instantAt('2019-07-01', '08:05'))).toBe('08:05')
  expect(formatInstant(afternoon)).toBe('2019年7月1日 周一 14:30')
  expect(formatPeriod(afternoon, instantAt('2019-07-01', '16:00'))).toBe('2019年7月1日 周一 14:30–16:00')
  expect(formatPeriod(afternoon, instantAt('2019-07-02', '09:00'))).toBe('2019年7月1日 周一 14:30–2019年7月2日 周二 09:00')
})

test('lengths of time carry their count word', () => {
  expect(formatDuration(3, 'WORKING_DAYS')).toBe('3个工作日')
  expect(formatDuration(2, 'WORKING_HOURS')).toBe('2个工作时')
  expect(formatDuration(0.5, 'HOURS')).toBe('0.5小时')
  expect(formatDuration(6, 'MONTHS')).toBe('6个月')
  expect(formatMinutes(90)).toBe('1小时30分钟')
  expect(formatMinutes(120)).toBe('2小时')
  expect(formatMinutes(0)).toBe('0分钟')
  expect(formatMinutes(59.7)).toBe('1小时')
})

test.each([
  [421_000_000, '421万元'],
  [4_563_000_000_00, '45.63亿元'],
  [162_0000_0000_00, '162亿元'],
  [150_000_000_00, '1.5亿元'],
  [1_234_567_00, '1234567元'],
  [30_50, '30.50元'],
  [20, '0.20元'],
  [0, '0元'],
  [-421_000_000, '-421万元'],
])('%i fen read %s', (fen, text) => {
  expect(formatMoney(fen)).toBe(text)
})

test.each([
  [32_000, '3.2万平方米'],
  [10_000, '1万平方米'],
  [5500, '5500平方米'],
  [10_001, '10001平方米'],
  [86.5, '86.5平方米'],
])('%f square meters read %s', (squareMeters, text) => {
  expect(formatArea(squareMeters)).toBe(text)
})

test('no amount of money is rounded away by its unit', () => {
  const fenIn = { 亿元: 1e10, 万元: 1e6, 元: 100 } as const
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e13 }), fc.constantFrom(1, 100, 1e4, 1e6), (n, step) => {
      const fen = Math.floor(n / step) * step
      const [, number, unit] = /^([\d.]+)(亿元|万元|元)$/.exec(formatMoney(fen)) ?? []
      expect(Math.round(Number(number) * fenIn[unit as keyof typeof fenIn])).toBe(fen)
    }),
  )
})
