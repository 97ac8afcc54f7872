/** Chinese words of the timeline's actions on members. */
export const memberActionLabels: Readonly<Record<string, string>> = {
  'member.registered': '登记党员',
  'member.imported': '从花名册导入',
  'member.updatedByImport': '按花名册更新',
  'member.edited': '修改党籍资料',
  'member.standingChanged': '变更党员状态',
  'member.relocated': '调整支部或党小组',
  'member.periodCorrected': '更正起始日期',
  'member.changeUndone': '撤销误登记的变动',
  'member.marked': '加标记',
  'member.unmarked': '取消标记',
  'member.merged': '随资料合并转移党籍',
  'member.exported': '导出花名册',
  'member.birthdaysExported': '导出政治生日名单',
  'member.mergeUndone': '撤销合并，党籍转回',
}
