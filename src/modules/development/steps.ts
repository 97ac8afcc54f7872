import type { Fields, ValuesOf } from './fields.ts'
import { type Stage, type StepCode, stepCodes } from './rules.ts'

/** Who acts at a step, in words, and who may record it: the branch, or the 党工委, which alone approves [R26 §22, §24–25]. */
export interface Step {
  number: number
  label: string
  stage: Stage
  actor: string
  by: 'BRANCH' | 'STREET'
  /** Which article says so, for the clerk. */
  clause: string
  /** Papers that go into the file with it. [R26 §36, list of a published rule engine] */
  documents: readonly string[]
  /** What it asks for beside day, responsible person, signer and record. */
  fields: Fields
  /** Several entries are made until one says that it is done. */
  goesOn?: true
  /** While one of these comes next, the step may be made again (a vote that has grown old). */
  againBefore?: readonly StepCode[]
}

const rules = '《发展党员工作细则》'

/** Where a decision is taken: the committee, or the meeting of members where there is none. [R26 §8] */
const meeting = {
  meeting: { kind: 'choice', label: '会议', options: { COMMITTEE: '支部委员会', MEETING: '支部党员大会（未设支委会）' } },
  meetingPresent: { kind: 'count', label: '到会人数' },
  meetingYes: { kind: 'count', label: '同意人数' },
} as const satisfies Fields

/** 民主评议 by members and by the masses, apart: EVALUATION_B of 双评. [proposed] */
const evaluationB = {
  membersPresent: { kind: 'count', label: '民主评议：参加的党员', when: 'evaluationB' },
  membersGood: { kind: 'count', label: '民主评议：党员赞成', when: 'evaluationB' },
  massesPresent: { kind: 'count', label: '民主评议：参加的群众', when: 'evaluationB' },
  massesGood: { kind: 'count', label: '民主评议：群众赞成', when: 'evaluationB' },
} as const satisfies Fields

const heard = {
  heard: {
    kind: 'checks',
    label: '听取意见',
    options: { GROUP: '党小组', CONTACT: '培养联系人或入党介绍人', MEMBERS: '党员', MASSES: '群众' },
  },
} as const satisfies Fields

const vote = {
  due: { kind: 'count', label: '应到会有表决权的正式党员' },
  present: { kind: 'count', label: '实到会有表决权的正式党员' },
  yes: { kind: 'count', label: '赞成' },
  no: { kind: 'count', label: '反对' },
  abstain: { kind: 'count', label: '弃权（含无效票）' },
  writtenYes: { kind: 'count', label: '会前书面意见：赞成', hint: '因故不能到会的正式党员会前提出的书面意见，计入票数' },
  writtenNo: { kind: 'count', label: '会前书面意见：反对' },
  secret: { kind: 'flag', label: '采取无记名投票方式表决' },
  dueReason: { kind: 'text', label: '应到人数少于支部正式党员的原因', max: 200, optional: true },
} as const satisfies Fields

/** The 党工委 decides each person apart. [R26 §24] */
const decision = {
  decision: { kind: 'choice', label: '审批结论', options: { APPROVED: '批准', REFUSED: '不批准' } },
  committeeDue: { kind: 'count', label: '党工委应到委员' },
  committeePresent: { kind: 'count', label: '实到委员' },
  committeeYes: { kind: 'count', label: '同意' },
  reference: { kind: 'text', label: '批复文号', max: 60, optional: true },
} as const satisfies Fields

const passed = { PASSED: '合格', FAILED: '不合格' } as const
const reference = { reference: { kind: 'text', label: '文号', max: 60, optional: true } } as const satisfies Fields

/** The twenty-five steps as data: what a step is, who makes it, what it asks for, and which papers it leaves. */
export const steps = {
  APPLY: {
    number: 1,
    label: '递交入党申请书',
    stage: 'APPLICATION',
    actor: '申请人',
    by: 'BRANCH',
    clause: `${rules}第五条、第六条`,
    documents: ['入党申请书'],
    fields: {
      place: { kind: 'choice', label: '向哪里的党组织提出', options: { WORK: '工作单位', STUDY: '学习单位', RESIDENCE: '居住地（没有工作、学习单位的）' } },
    },
  },
  FIRST_TALK: {
    number: 2,
    label: '党组织派人谈话',
    stage: 'APPLICATION',
    actor: '党支部',
    by: 'BRANCH',
    clause: `${rules}第七条`,
    documents: ['谈话记录'],
    fields: { talker: { kind: 'text', label: '谈话人', max: 60 } },
  },
  NAME_ACTIVIST: {
    number: 3,
    label: '推荐和确定入党积极分子',
    stage: 'ACTIVIST',
    actor: '支部委员会（未设的由支部党员大会）',
    by: 'BRANCH',
    clause: `${rules}第八条`,
    documents: ['党员推荐或群团推优表', '会议记录'],
    fields: {
      memberPresent: { kind: 'count', label: '党员推荐：到会党员', optional: true },
      memberYes: { kind: 'count', label: '党员推荐：推荐票', optional: true },
      inMassOrg: { kind: 'flag', label: '本人是共青团员或工会会员' },
      massOrg: { kind: 'text', label: '群团推优：推荐的群团组织', max: 60, optional: true },
      massPresent: { kind: 'count', label: '群团推优：到会人数', optional: true },
      massYes: { kind: 'count', label: '群团推优：推荐票', optional: true },
      ...meeting,
    },
  },
  FILE_ACTIVIST: {
    number: 4,
    label: '上级党委备案',
    stage: 'ACTIVIST',
    actor: '街道党工委',
    by: 'STREET',
    clause: `${rules}第八条`,
    documents: ['备案表'],
    fields: reference,
  },
  ASSIGN_CONTACT: {
    number: 5,
    label: '指定培养联系人',
    stage: 'ACTIVIST',
    actor: '党支部',
    by: 'BRANCH',
    clause: `${rules}第九条`,
    documents: ['入党积极分子培养教育考察登记表'],
    fields: { contacts: { kind: 'members', label: '培养联系人', min: 1, max: 2, hint: '一至两名正式党员；不宜继续担任的应及时更换' } },
  },
  CULTIVATE: {
    number: 6,
    label: '培养教育考察',
    stage: 'ACTIVIST',
    actor: '培养联系人、党支部',
    by: 'BRANCH',
    clause: `${rules}第十条至第十三条`,
    documents: ['思想汇报', '半年考察意见'],
    goesOn: true,
    fields: {
      entry: {
        kind: 'choice',
        label: '这次记录的是',
        options: { REVIEW: '支部每半年的考察', ANALYSIS: '上级党委每年的分析', CONTACT_CHANGE: '更换培养联系人' },
      },
      conclusion: { kind: 'choice', label: '结论', options: { CONTINUE: '继续培养考察', DONE: '基本具备党员条件，可列为发展对象人选' } },
      contacts: { kind: 'members', label: '更换后的培养联系人', min: 0, max: 2, optional: true },
      evaluated: { kind: 'count', label: '定期测评：参加人数', when: 'evaluationA', optional: true },
      evaluatedGood: { kind: 'count', label: '定期测评：评价好的人数', when: 'evaluationA', optional: true },
    },
  },
  NAME_TARGET: {
    number: 7,
    label: '确定发展对象',
    stage: 'TARGET',
    actor: '支部委员会（未设的由支部党员大会）',
    by: 'BRANCH',
    clause: `${rules}第十三条`,
    documents: ['公示', '会议记录'],
    fields: { ...heard, ...evaluationB, ...meeting },
  },
  FILE_TARGET: {
    number: 8,
    label: '报上级党委',
    stage: 'TARGET',
    actor: '街道党工委',
    by: 'STREET',
    clause: `${rules}第十三条`,
    documents: ['请示', '批复或备案表'],
    fields: { agreed: { kind: 'choice', label: '上级意见', options: { PASSED: '同意（备案）', FAILED: '不同意' } }, ...reference },
  },
  ASSIGN_SPONSORS: {
    number: 9,
    label: '确定入党介绍人',
    stage: 'TARGET',
    actor: '党支部',
    by: 'BRANCH',
    clause: `${rules}第十四条`,
    documents: [],
    fields: {
      sponsors: { kind: 'members', label: '入党介绍人', min: 2, max: 2, hint: '两名正式党员，一般由培养联系人担任' },
      sponsorsFit: { kind: 'flag', label: '两人均未受留党察看处分，警告、严重警告、撤职处分也不在影响期内' },
    },
  },
  POLITICAL_REVIEW: {
    number: 10,
    label: '政治审查',
    stage: 'TARGET',
    actor: '党支部、街道党工委，区级联审',
    by: 'BRANCH',
    clause: `${rules}第十六条`,
    documents: ['政治审查结论性材料'],
    fields: {
      conclusion: { kind: 'choice', label: '政审结论', options: passed },
      reference: { kind: 'text', label: '政审材料编号', max: 60, hint: '系统只记编号、日期和结论，内容存入本人档案' },
      jointReview: { kind: 'flag', label: '区级有关部门已联审', when: 'jointReview' },
    },
  },
  TRAIN: {
    number: 11,
    label: '短期集中培训',
    stage: 'TARGET',
    actor: '街道党工委或区委组织部',
    by: 'BRANCH',
    clause: `${rules}第十七条`,
    documents: ['培训结业证明'],
    fields: {
      days: { kind: 'amount', label: '培训天数', unit: '天' },
      hours: { kind: 'amount', label: '培训学时', unit: '学时' },
      certificate: { kind: 'text', label: '结业证明编号', max: 60, optional: true },
      special: { kind: 'text', label: '未经培训的特殊情况及批准人', max: 200, optional: true },
    },
  },
  COMMITTEE_CHECK: {
    number: 12,
    label: '支委会审查',
    stage: 'ADMISSION',
    actor: '支部委员会',
    by: 'BRANCH',
    clause: `${rules}第十八条`,
    documents: ['会议记录'],
    fields: { ...meeting, result: { kind: 'choice', label: '审查结果', options: passed } },
  },
  PRE_REVIEW: {
    number: 13,
    label: '上级党委预审',
    stage: 'ADMISSION',
    actor: '街道党工委',
    by: 'STREET',
    clause: `${rules}第十八条`,
    documents: ['预审表'],
    fields: {
      result: { kind: 'choice', label: '预审结果', options: passed },
      leaving: { kind: 'flag', label: '三个月内将离开工作、学习单位' },
      leavingReason: { kind: 'text', label: '仍需办理的原因', max: 200, optional: true },
      ...reference,
    },
  },
  FILL_FORM: {
    number: 14,
    label: '填写入党志愿书',
    stage: 'ADMISSION',
    actor: '发展对象、入党介绍人',
    by: 'BRANCH',
    clause: `${rules}第十八条`,
    documents: ['入党志愿书'],
    fields: { formNumber: { kind: 'text', label: '志愿书编号', max: 60, optional: true } },
  },
  BRANCH_VOTE: {
    number: 15,
    label: '支部大会讨论',
    stage: 'ADMISSION',
    actor: '支部党员大会',
    by: 'BRANCH',
    clause: `${rules}第十九条、第二十条`,
    documents: ['支部大会决议', '票决情况'],
    againBefore: ['APPROVAL_TALK', 'APPROVE'],
    fields: vote,
  },
  APPROVAL_TALK: {
    number: 16,
    label: '上级党委派人谈话',
    stage: 'ADMISSION',
    actor: '党工委委员或组织员',
    by: 'STREET',
    clause: `${rules}第二十三条`,
    documents: ['谈话意见'],
    fields: { talker: { kind: 'text', label: '谈话人', max: 60 } },
  },
  APPROVE: {
    number: 17,
    label: '上级党委审批',
    stage: 'ADMISSION',
    actor: '街道党工委',
    by: 'STREET',
    clause: `${rules}第二十二条、第二十四条、第二十五条`,
    documents: ['审批意见'],
    fields: decision,
  },
  FILE_PROBATIONARY: {
    number: 18,
    label: '再上一级组织部门备案',
    stage: 'ADMISSION',
    actor: '区委组织部',
    by: 'STREET',
    clause: `${rules}第二十五条`,
    documents: ['备案表'],
    fields: reference,
  },
  PLACE: {
    number: 19,
    label: '编入党支部和党小组',
    stage: 'PROBATION',
    actor: '党支部',
    by: 'BRANCH',
    clause: `${rules}第二十八条`,
    documents: [],
    fields: { group: { kind: 'group', label: '党小组', optional: true } },
  },
  OATH: {
    number: 20,
    label: '入党宣誓',
    stage: 'PROBATION',
    actor: '街道党工委或党支部',
    by: 'BRANCH',
    clause: `${rules}第二十九条`,
    documents: ['宣誓记录'],
    fields: { place: { kind: 'text', label: '地点', max: 100 }, host: { kind: 'text', label: '领誓人', max: 60, optional: true } },
  },
  PROBATION: {
    number: 21,
    label: '继续教育考察',
    stage: 'PROBATION',
    actor: '党支部、入党介绍人',
    by: 'BRANCH',
    clause: `${rules}第三十一条`,
    documents: ['预备党员教育考察登记表'],
    goesOn: true,
    fields: { conclusion: { kind: 'choice', label: '结论', options: { CONTINUE: '继续教育考察', DONE: '考察完成' } } },
  },
  APPLY_CONVERSION: {
    number: 22,
    label: '提出转正申请',
    stage: 'PROBATION',
    actor: '预备党员本人',
    by: 'BRANCH',
    clause: `${rules}第三十二条`,
    documents: ['转正申请书'],
    fields: { ...heard, ...evaluationB },
  },
  CONVERSION_VOTE: {
    number: 23,
    label: '支部大会讨论转正',
    stage: 'PROBATION',
    actor: '支部党员大会',
    by: 'BRANCH',
    clause: `${rules}第三十一条、第三十二条`,
    documents: ['支部大会决议', '票决情况'],
    againBefore: ['APPROVE_CONVERSION'],
    fields: {
      proposal: { kind: 'choice', label: '表决事项', options: { CONVERT: '按期转为正式党员', EXTEND: '延长预备期', CANCEL: '取消预备党员资格' } },
      extensionMonths: { kind: 'count', label: '延长月数', hint: '不少于六个月，最长不超过一年；只能延长一次', optional: true },
      ...vote,
    },
  },
  APPROVE_CONVERSION: {
    number: 24,
    label: '上级党委审批转正',
    stage: 'PROBATION',
    actor: '街道党工委',
    by: 'STREET',
    clause: `${rules}第三十三条`,
    documents: ['审批意见'],
    fields: decision,
  },
  ARCHIVE: {
    number: 25,
    label: '材料归档',
    stage: 'PROBATION',
    actor: '党支部、街道党工委',
    by: 'BRANCH',
    clause: `${rules}第三十六条`,
    documents: ['归档目录'],
    fields: { fileNumber: { kind: 'text', label: '档号', max: 60, optional: true }, keptAt: { kind: 'text', label: '存放处', max: 100 } },
  },
} as const satisfies Record<StepCode, Step>

/** A step with its code. */
export const stepOf = (code: StepCode): Step => steps[code]

/** Values that a step asks for, by its code. */
export type StepValues<C extends StepCode = StepCode> = ValuesOf<(typeof steps)[C]['fields']>

/** Papers without which nothing is put into the archive, with the step that brings each. [R26 §36] */
export const archivePapers = [
  ['入党志愿书', 'FILL_FORM'],
  ['入党申请书', 'APPLY'],
  ['入党积极分子培养教育考察登记表', 'ASSIGN_CONTACT'],
  ['预备党员教育考察登记表', 'PROBATION'],
  ['政治审查结论性材料', 'POLITICAL_REVIEW'],
  ['转正申请书', 'APPLY_CONVERSION'],
] as const satisfies readonly (readonly [paper: string, step: StepCode])[]

/** The steps in the order of their numbers, for lists. */
export const stepList: readonly { code: StepCode; step: Step }[] = stepCodes.map((code) => ({ code, step: steps[code] }))
