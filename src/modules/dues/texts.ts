/** Chinese words of the timeline's actions on dues. */
export const duesActionLabels: Readonly<Record<string, string>> = {
  'dues.recorded': '登记交纳党费',
  'dues.takenBack': '冲销误登记的党费',
  'dues.basisSet': '核定党费计算基数',
  'dues.exported': '导出党费表',
  'dues.reliefsExported': '导出党费减免登记表',
  'duesRelief.requested': '申请减免党费',
  'duesRelief.agree': '支部同意减免',
  'duesRelief.refuse': '支部不同意减免',
  'duesRelief.file': '上级备案',
  'duesRelief.withdraw': '本人撤回申请',
  'duesRelief.carriedOut': '随组织关系转出',
  'duesRelief.carriedIn': '随组织关系转入，接着减免',
}
