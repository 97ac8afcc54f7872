/** Actions of the timeline that this module writes, in Chinese. */
export const texts: Record<string, string> = {
  'organization.created': '建立组织',
  'organization.edited': '修改资料',
  'organization.moved': '调整隶属',
  'organization.dissolved': '撤销组织',
  'organization.reopened': '恢复组织',
  'organization.placed': '标注位置',
  'organization.postStarted': '任职',
  'organization.postEnded': '离任',
  'organization.postCorrected': '更正任职',
  'organization.allianceJoined': '加入联建',
  'organization.allianceLeft': '退出联建',
  'organization.offerAdded': '登记清单',
  'organization.offerChanged': '修改清单',
  'organization.addressAdded': '登记地址',
  'organization.addressRemoved': '删除地址',
  'organization.ordered': '调整排列',
}
