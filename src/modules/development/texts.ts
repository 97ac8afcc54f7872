/** Chinese words of the timeline's actions on development cases. */
export const developmentActionLabels: Readonly<Record<string, string>> = {
  'development.opened': '建立发展档案',
  'development.applied': '本人在网上提出入党申请',
  'development.received': '转入，继续培养',
  'development.step': '记录一步',
  'development.corrected': '更正记录',
  'development.paper': '收入材料',
  'development.moved': '转到另一支部，培养教育时间连续计算',
  'development.ended': '结束培养',
  'development.noticeOpened': '发布公示',
  'development.noticeWithdrawn': '撤回公示',
  'development.objectionReceived': '收到公示期间的反映',
  'development.objectionDecided': '核实公示期间的反映',
  'development.accountabilityOpened': '启动问责',
  'development.accountabilityClosed': '问责办结',
  'development.merged': '随资料合并转移发展档案',
  'development.mergeUndone': '撤销合并，发展档案转回',
}
