/** Chinese words of the timeline's actions of this module; they stand on the member's timeline. */
export const floatingActionLabels: Readonly<Record<string, string>> = {
  'floating.reported': '本人报告外出',
  'floating.departed': '登记外出',
  'floating.confirmed': '确认外出报告',
  'floating.declined': '不登记外出',
  'floating.returned': '登记返回',
  'floating.contacted': '联系党员',
  'floating.lapseOpened': '跟踪不参加组织生活等情况',
  'floating.lapseClosed': '结束跟踪',
  'floating.proposed': '提出处置决定',
  'floating.approved': '批准处置决定',
  'floating.rejected': '未批准处置决定',
  'floating.guestRegistered': '登记流入、报到',
  'floating.guestChanged': '修改流入、报到登记',
  'floating.guestEnded': '结束流入、报到',
  'floating.exported': '导出流动党员台账',
  'floating.guestsExported': '导出流入、双报到党员名单',
}
