import { defineScheme } from '#platform/schemes/schemes.ts'
import type { DuesValues } from './rules.ts'

const values: DuesValues = {
  payBand1Fen: 300_000,
  payBand2Fen: 500_000,
  payBand3Fen: 1_000_000,
  payRate1: 5,
  payRate2: 10,
  payRate3: 15,
  payRate4: 20,
  pensionBandFen: 500_000,
  pensionRate1: 5,
  pensionRate2: 10,
  farmerLeastFen: 20,
  farmerMostFen: 100,
  reliefFen: 20,
  giftToCentreFen: 100_000,
  arrearsMonths: 6,
}

/** Rates of the dues by date. The centre fixes them; an office sets none of its own. [DUES §1–11] */
export const duesScheme = defineScheme<DuesValues>({
  key: 'dues',
  label: '党费收缴',
  national: [{ from: '2008-04-01', name: '《关于中国共产党党费收缴、使用和管理的规定》', tag: 'DUES', values }],
  local: {},
})
