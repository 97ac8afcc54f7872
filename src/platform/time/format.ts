import { clockOf, type Day, dayOf, dayParts, weekdayOf } from './day.ts'

const weekdays = ['一', '二', '三', '四', '五', '六', '日'] as const

/** 2019年7月1日 周一 */
export function formatDay(day: Day): string {
  return `${formatDayShort(day)} 周${weekdays[weekdayOf(day) - 1]}`
}

/** 2019年7月1日, or 7月1日 when `today` is given and lies in the same year. */
export function formatDayShort(day: Day, today?: Day): string {
  const [year, month, date] = dayParts(day)
  return today && dayParts(today)[0] === year ? `${month}月${date}日` : `${year}年${month}月${date}日`
}

/** 2019.7.1, for the narrow cell of a form. */
export const formatDayDots = (day: Day): string => dayParts(day).join('.')

/** 14:30, on the clock of Asia/Shanghai. */
export function formatTime(instant: Date): string {
  return clockOf(instant)
}

/** 2019年7月1日 周一 14:30, on the clock of Asia/Shanghai. */
export function formatInstant(instant: Date): string {
  return `${formatDay(dayOf(instant))} ${clockOf(instant)}`
}

/** 2019年7月1日 周一 14:30–16:00; the end carries its own day when that is another one. */
export function formatPeriod(startsAt: Date, endsAt: Date): string {
  const end = dayOf(endsAt) === dayOf(startsAt) ? clockOf(endsAt) : formatInstant(endsAt)
  return `${formatInstant(startsAt)}–${end}`
}

const durationWords = {
  WORKING_DAYS: '个工作日',
  WORKING_HOURS: '个工作时',
  YEARS: '年',
  MONTHS: '个月',
  WEEKS: '周',
  DAYS: '天',
  HOURS: '小时',
  MINUTES: '分钟',
} as const

/** What a length of time is counted in. */
export type DurationUnit = keyof typeof durationWords

/** 3个工作日, 2个工作时, 15天. */
export function formatDuration(amount: number, unit: DurationUnit): string {
  return `${trimmed(amount, 2)}${durationWords[unit]}`
}

/** 1小时30分钟 from 90 minutes; 0分钟 from none. */
export function formatMinutes(minutes: number): string {
  const whole = Math.round(minutes)
  const hours = Math.floor(whole / 60)
  const rest = whole - hours * 60
  if (hours === 0) return `${rest}分钟`
  return rest === 0 ? `${hours}小时` : `${hours}小时${rest}分钟`
}

/**
 * An amount in fen as a clerk writes it: 421万元, 45.63亿元, 30.50元.
 * The largest unit that needs at most two decimals is taken, so nothing is ever rounded away.
 */
export function formatMoney(fen: number): string {
  const large = inLargestUnit(fen, [
    [1e10, '亿元'],
    [1e6, '万元'],
  ])
  if (large) return large
  return fen % 100 === 0 ? `${fen / 100}元` : `${(fen / 100).toFixed(2)}元`
}

/** An area in square meters: 3.2万平方米, 5500平方米; at most two decimals of a square meter are shown. */
export function formatArea(squareMeters: number): string {
  return inLargestUnit(squareMeters, [[1e4, '万平方米']]) ?? `${trimmed(squareMeters, 2)}平方米`
}

function inLargestUnit(amount: number, units: readonly (readonly [size: number, word: string])[]): string | undefined {
  const found = units.find(([size]) => Math.abs(amount) >= size && amount % (size / 100) === 0)
  return found && `${trimmed(amount / found[0], 2)}${found[1]}`
}

function trimmed(amount: number, decimals: number): string {
  return String(Number(amount.toFixed(decimals)))
}
