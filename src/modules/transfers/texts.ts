/** Chinese words of the timeline's actions on transfers. */
export const transferActionLabels: Readonly<Record<string, string>> = {
  'transfer.asked': '本人申请转接',
  'transfer.drafted': '登记转接',
  'transfer.arrived': '登记外来介绍信',
  'transfer.issue': '开具介绍信',
  'transfer.decline': '不予转出',
  'transfer.takeBack': '本人撤回申请',
  'transfer.withdraw': '撤回转接',
  'transfer.send': '介绍信已交接',
  'transfer.receive': '接收',
  'transfer.refuse': '不予接收',
  'transfer.returnReceipt': '回执寄回',
  'transfer.recordReceipt': '登记回执',
  'transfer.recordRefusal': '登记退回',
  'transfer.expire': '介绍信过期',
  'transfer.exported': '导出转接台账',
}
