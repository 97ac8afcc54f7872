import { defineScheme } from '#platform/schemes/schemes.ts'
import { nationalRules } from './rules.ts'

/** The rules of 发展党员 by date. What an office may set for itself is 双推双评三全程 as far as the centre leaves it open. [practice, proposed] */
export const developmentScheme = defineScheme({
  key: 'development',
  label: '发展党员',
  national: nationalRules,
  local: {
    doublePush: { label: '双推：党员推荐，团员、工会会员另有群团推优', kind: 'flag' },
    evaluationA: { label: '双评：每半年考察时定期测评', kind: 'flag' },
    evaluationB: { label: '双评：确定发展对象和转正前民主评议', kind: 'flag' },
    evaluationPassPercent: { label: '民主评议通过比例', kind: 'number', unit: '%', min: 50, max: 100 },
    noticeAtActivist: { label: '全程公示：确定积极分子', kind: 'flag' },
    noticeAtTarget: { label: '全程公示：确定发展对象', kind: 'flag', onlyMore: true, help: '2026年5月11日起全国统一要求，不能免除' },
    noticeAtApproval: { label: '全程公示：接收预备党员', kind: 'flag' },
    noticeAtConversion: { label: '全程公示：预备党员转正', kind: 'flag' },
    noticeWorkingDays: { label: '公示的工作日', kind: 'number', unit: '个工作日', min: 5, max: 30 },
  },
})
