/** Chinese words of the timeline's actions on reviews and honors. */
export const appraisalActionLabels: Readonly<Record<string, string>> = {
  'appraisalReview.opened': '开始民主评议',
  'appraisalReview.saved': '登记评议情况',
  'appraisalReview.close': '完成评议',
  'appraisalReview.reopen': '退回修改',
  'honor.recorded': '登记荣誉',
  'honor.revoked': '撤销荣誉',
  'appraisal.exported': '导出评议或荣誉名单',
}
