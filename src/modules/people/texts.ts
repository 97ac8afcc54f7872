/** Chinese words of the timeline's actions on persons and their requests. */
export const peopleActionLabels: Readonly<Record<string, string>> = {
  'person.registered': '登记个人资料',
  'person.edited': '修改个人资料',
  'person.corrected': '按本人申请更正资料',
  'person.erased': '按本人申请删除资料',
  'person.consentGiven': '同意',
  'person.consentWithdrawn': '撤回同意',
  'person.merged': '合并重复资料',
  'person.mergedInto': '并入另一条资料',
  'person.mergeUndone': '撤销合并',
  'personRequest.submitted': '提出申请',
  'personRequest.accept': '受理',
  'personRequest.refuse': '不予受理',
  'personRequest.withdraw': '撤回申请',
}
