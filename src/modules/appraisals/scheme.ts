import { defineScheme } from '#platform/schemes/schemes.ts'

/** The yearly review of members. Whether a probationary member gets a grade is left to the office. [BW §18]; the local choice [proposed] */
export const appraisalScheme = defineScheme({
  key: 'appraisals',
  label: '民主评议党员',
  national: [{ from: '2018-10-28', name: '《中国共产党支部工作条例（试行）》', tag: 'BW', values: { probationaryGraded: false as boolean } }],
  local: { probationaryGraded: { label: '预备党员确定等次', kind: 'flag', help: '预备党员参加评议；打开后同正式党员一样确定等次。' } },
})
