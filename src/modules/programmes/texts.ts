import { maxElements, maxLevels } from './rules.ts'

/** Chinese words of the timeline's actions on programmes, and on records that carry an element. */
export const programmeActionLabels: Readonly<Record<string, string>> = {
  'programme.created': '新建工作举措',
  'programme.copied': '以现行版本起草新版本',
  'programme.described': '修改名称或说明',
  'programme.discarded': '删除草稿',
  'programme.published': '发布',
  'programme.retired': '停用',
  'programme.elementAdded': '新增条目',
  'programme.elementChanged': '修改条目',
  'programme.elementMoved': '移动条目',
  'programme.elementRemoved': '移除条目',
  'programme.tagged': '归入工作举措',
  'programme.untagged': '不再归入工作举措',
}

/** What each refusal tells. */
export const programmeRefusals = {
  'programme.kindTaken': '本街道已有同一代码的工作举措，请换一个代码，或在原有的上起草新版本',
  'programme.draftExists': '这个工作举措已有一份草稿，请在那份草稿上继续修改，或先删除它',
  'programme.notDraft': '这个版本已经发布，不能再修改。请以它起草新版本',
  'programme.notPublished': '这个版本不是现行版本，请改用现行版本',
  'programme.changedMeanwhile': '您核对之后，他人又修改了这份草稿。请重新打开发布窗口核对变化，再发布',
  'programme.empty': '草稿里还没有条目，请至少新增一项再发布',
  'programme.beforePrevious': '施行日期早于上一版本的施行日期，请选择那一天或以后的日期',
  'programme.endsBeforeStart': '停用日期早于施行日期，请选择施行当天或以后的日期',
  'programme.codeTaken': '这个代码已用于另一项条目。代码的含义一直不变，请换一个代码，或写回原来的名称',
  'programme.tooDeep': `条目至多分为 ${maxLevels} 层，请移到较高的一层`,
  'programme.tooMany': `一个工作举措至多 ${maxElements} 项条目`,
  'programme.belowItself': '条目不能移到自己或自己的下级之下',
  'programme.hasChildren': '这项条目还有下级，请先移走或移除下级',
} as const
export type ProgrammeRefusal = keyof typeof programmeRefusals
