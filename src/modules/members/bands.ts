import type { Day } from '#platform/time/day.ts'

/** Age bands of the yearly statistics (周岁, both ends included). [from knowledge] */
export const ageBands = [
  { key: 'TO_30', label: '30岁及以下', to: 30 },
  { key: '31_35', label: '31至35岁', from: 31, to: 35 },
  { key: '36_40', label: '36至40岁', from: 36, to: 40 },
  { key: '41_45', label: '41至45岁', from: 41, to: 45 },
  { key: '46_50', label: '46至50岁', from: 46, to: 50 },
  { key: '51_55', label: '51至55岁', from: 51, to: 55 },
  { key: '56_60', label: '56至60岁', from: 56, to: 60 },
  { key: '61_UP', label: '61岁及以上', from: 61 },
] as const satisfies readonly { key: string; label: string; from?: number; to?: number }[]

/** Joining periods of the yearly statistics, half-open days. [from knowledge] */
export const joiningPeriods = [
  { key: 'TO_1949_09', label: '1949年9月及以前', until: '1949-10-01' },
  { key: '1949_10', label: '1949年10月至1966年4月', from: '1949-10-01', until: '1966-05-01' },
  { key: '1966_05', label: '1966年5月至1976年10月', from: '1966-05-01', until: '1976-11-01' },
  { key: '1976_11', label: '1976年11月至1978年12月', from: '1976-11-01', until: '1979-01-01' },
  { key: '1979_01', label: '1979年1月至2002年10月', from: '1979-01-01', until: '2002-11-01' },
  { key: '2002_11', label: '2002年11月至2012年10月', from: '2002-11-01', until: '2012-11-01' },
  { key: '2012_11', label: '2012年11月及以后', from: '2012-11-01' },
] as const satisfies readonly { key: string; label: string; from?: Day; until?: Day }[]

/** Levels of education by the first digit of GB/T 4658. */
export const educationLevels = [
  { key: '1', label: '研究生', codes: ['10', '11', '14'] },
  { key: '2', label: '大学本科', codes: ['20', '21'] },
  { key: '3', label: '大学专科', codes: ['30', '31'] },
  { key: '4', label: '中专及中职', codes: ['40', '41', '44', '47'] },
  { key: '6', label: '高中', codes: ['60', '61'] },
  { key: '7', label: '初中及以下', codes: ['70', '71', '80', '81', '90'] },
] as const

/** Key of the row of those of whom it is not known. */
export const UNKNOWN = 'UNKNOWN'
