import { defineScheme } from '#platform/schemes/schemes.ts'

/** How often the branch is to hear of a member who is away: an office sets its own rhythm. Months. [practice: floating members, education rules] */
export const floatingScheme = defineScheme({
  key: 'floating',
  label: '流动党员联系',
  national: [
    {
      from: '2006-06-01',
      name: '流动党员管理（联系间隔为本系统约定）',
      tag: 'proposed',
      // Abroad: contact at least every half-year [practice: education rules]; the other two [proposed].
      values: { outflowMonths: 3, abroadMonths: 6, lostMonths: 1 },
    },
  ],
  local: {
    outflowMonths: { label: '外出党员联系间隔', kind: 'number', unit: '个月', min: 1, max: 12, help: '距上次联系满几个月提醒支部再联系' },
    abroadMonths: { label: '出国（境）学习党员联系间隔', kind: 'number', unit: '个月', min: 1, max: 6, help: '最长半年' },
    lostMonths: { label: '失联党员查找间隔', kind: 'number', unit: '个月', min: 1, max: 3, help: '查找期间每几个月至少查找一次' },
  },
})
