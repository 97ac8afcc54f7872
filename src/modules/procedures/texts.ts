/** Chinese words of the timeline's actions on templates and cases. */
export const procedureActionLabels: Readonly<Record<string, string>> = {
  'procedureTemplate.created': '新建流程',
  'procedureTemplate.saved': '修改流程草稿',
  'procedureTemplate.copied': '起草新版本',
  'procedureTemplate.discarded': '删除草稿',
  'procedureTemplate.published': '发布流程',
  'procedureTemplate.retired': '停用流程',
  'procedureCase.started': '开始办理',
  'procedureCase.edited': '修改办理事项',
  'procedureCase.membersSet': '登记党员名单',
  'procedureCase.stepRecorded': '登记步骤情况',
  'procedureCase.stepDone': '完成步骤',
  'procedureCase.stepReopened': '退回步骤',
  'procedureCase.fileAdded': '添加材料文件',
  'procedureCase.fileRemoved': '删除材料文件',
  'procedureCase.bodyFounded': '建立组织',
  'procedureCase.finish': '全部办结',
  'procedureCase.stop': '停止办理',
}

/** What each refusal tells. */
export const procedureRefusals = {
  'procedure.codeTaken': '本街道已有同一代码的流程，请换一个代码，或在原有的上起草新版本',
  'procedure.draftExists': '这个流程已有一份草稿，请在那份草稿上继续修改，或先删除它',
  'procedure.notDraft': '这个版本已经发布，不能再修改。请以它起草新版本',
  'procedure.notPublished': '这个版本不是现行版本，不能开始办理',
  'procedure.changedMeanwhile': '在您打开页面之后，他人已修改过。请刷新后核对，再保存',
  'procedure.notOpen': '这件事已经办结或停止，不能再修改',
  'procedure.founded': '组织已经建立，不能再修改名称、党员名单或退回这一步',
  'procedure.tooManyFiles': '这一步的文件已达 20 个，请合并成一个文档后再添加',
} as const
export type ProcedureRefusal = keyof typeof procedureRefusals
