import type { z } from 'zod'
import { EDUCATION, ETHNICITY, SEX } from '#platform/codes/standards.ts'
import type { Block, FormCell, OfficialDocument } from '#platform/documents/document.ts'
import { formatDayDots, formatDayShort } from '#platform/time/format.ts'
import type { CaseView } from './contract.ts'
import { noticeLabels, outcomeLabels, type StepCode, type Vote, voteResult } from './rules.ts'
import { archivePapers, stepOf } from './steps.ts'

type File = z.output<typeof CaseView>
type Entry = File['entries'][number]

/** A form of the office, filled from what the file holds. */
export interface FormOf {
  key: string
  label: string
  /** It can be filled once this step is recorded. */
  after: StepCode
  /** `committee` is the 党工委 above the branch, which files and approves. */
  make(file: File, committee: string): OfficialDocument
}

const wordOf = (table: { entries: readonly { code: string; label: string }[] }, code: string | null) => table.entries.find((e) => e.code === code)?.label ?? ''
const day = (on: string | null | undefined) => (on ? formatDayShort(on) : '')
/** A day in a cell. */
const dots = (on: string | null | undefined) => (on ? formatDayDots(on) : '')
/** Who signs in a cell, and when; what is not held is left to be written. */
const signature = (who: string, on?: string | null) => `${who}：　　　　${on ? formatDayShort(on) : '　　　年　　月　　日'}`
const last = (file: File, step: StepCode): Entry | undefined => file.entries.findLast((e) => e.step === step && !e.corrected)
const said = (entry: Entry | undefined, label: string) => entry?.fields.find((f) => f.label === label)?.value ?? ''

/** Who it is about: the head of each form. */
const headOf = (file: File): Block => ({
  form: [
    [
      ['姓名', file.name],
      ['性别', wordOf(SEX, file.person.sex)],
      ['民族', wordOf(ETHNICITY, file.person.ethnicity)],
    ],
    [
      ['出生年月', file.person.birthOn ? formatDayDots(file.person.birthOn).replace(/\.\d+$/, '') : ''],
      ['学历', wordOf(EDUCATION, file.person.education)],
      ['申请入党\n日期', dots(file.appliedOn)],
    ],
    [['工作单位\n及职务', file.person.employer]],
    [['所在党支部', file.branch.name]],
  ],
})

/** Short facts two in a row, long ones alone, in their order. */
function inRows(facts: readonly FormCell[]): FormCell[][] {
  const rows: FormCell[][] = []
  let open: FormCell[] | null = null
  for (const fact of facts) {
    const short = (fact[1] ?? '').length <= 12
    if (short && open) open.push(fact)
    else rows.push([fact])
    open = short && !open ? rows.at(-1)! : null
  }
  return rows
}

/** A label of more than five characters stands in lines of its own words: 党员推荐：到会党员. */
const folded = (label: string) => label.replace(/[：（]/, (mark) => (mark === '：' ? '：\n' : '\n（'))

/** An entry as rows of a form: its day, its fields, its record, who answers and who signs. */
const entryRows = (entry: Entry | undefined): FormCell[][] =>
  entry
    ? [
        ...inRows([['日期', day(entry.onDay)], ['结果', outcomeLabels[entry.outcome]], ...entry.fields.map((f): FormCell => [folded(f.label), f.value])]),
        [['情况', entry.record, 4, signature('签字', entry.onDay)]],
        [
          ['责任人', entry.responsible],
          ['签字人', entry.signer],
        ],
      ]
    : []

/** A form of one step: the head and what was recorded. */
const ofStep =
  (step: StepCode, title: string, committee?: 'committee'): FormOf['make'] =>
  (file, above) => ({
    title,
    body: [
      headOf(file),
      { form: [...entryRows(last(file, step)), ...(committee ? [[['党工委\n意见', null, 4, `${above}（盖章）　　　年　　月　　日`] as FormCell]] : [])] },
    ],
  })

/** A resolution of the branch's meeting, with the count of votes in words. [R26 §19–20] */
function resolution(file: File, step: 'BRANCH_VOTE' | 'CONVERSION_VOTE', title: string, subject: (name: string) => string): OfficialDocument {
  const entry = last(file, step)
  const n = (label: string) => Number(said(entry, label) || 0)
  const vote: Vote = {
    due: n('应到会有表决权的正式党员'),
    present: n('实到会有表决权的正式党员'),
    yes: n('赞成'),
    no: n('反对'),
    abstain: n('弃权（含无效票）'),
    writtenYes: n('会前书面意见：赞成'),
    writtenNo: n('会前书面意见：反对'),
  }
  const { yes, passed } = voteResult(vote)
  const written = vote.writtenYes + vote.writtenNo > 0 ? `会前提出书面意见${vote.writtenYes + vote.writtenNo}人，其中赞成${vote.writtenYes}人。` : ''
  return {
    title,
    body: [
      { text: `${day(entry?.onDay)}，${file.branch.name}召开支部党员大会，讨论${subject(`${file.name}同志`)}的问题。` },
      { text: entry?.record ?? '' },
      { text: `本支部应到会有表决权的正式党员${vote.due}人，实到会${vote.present}人，超过应到会人数的半数，会议有效。${written}` },
      {
        text: `大会采取无记名投票方式表决，赞成${yes}票，反对${vote.no + vote.writtenNo}票，弃权${vote.abstain}票，赞成人数${passed ? '超过' : '没有超过'}应到会有表决权的正式党员的半数。`,
      },
      { text: `大会决议：${passed ? '同意' : '不同意'}${subject(`${file.name}同志`)}。` },
      { text: '支部书记签名：' },
    ],
    signer: file.branch.name,
    date: entry?.onDay ?? null,
  }
}

const admission = (name: string) => `接收${name}为中共预备党员`

/** Registers of 培养教育考察: the head, and every record of the step as a line. */
const register = (file: File, title: string, step: StepCode, more: readonly Block[]): OfficialDocument => ({
  title,
  body: [
    headOf(file),
    ...more,
    { text: '考察记录', level: 1 },
    {
      table: [
        ['日期', '内容', '考察情况和意见', '责任人', '签字'],
        ...file.entries
          .filter((e) => e.step === step && !e.corrected)
          .map((e) => [dots(e.onDay), e.fields.map((f) => `${f.label}：${f.value}`).join('；'), e.record, e.responsible, e.signer]),
      ],
      widths: [16, 28, 32, 12, 12],
      header: true,
      blank: 3,
    },
  ],
})

/** The forms of the office. The official 入党志愿书 is printed by the province; here is the text to be copied into it. [R26 §36, §42] */
export const forms: readonly FormOf[] = [
  {
    key: 'talk',
    label: '谈话记录',
    after: 'FIRST_TALK',
    make: ofStep('FIRST_TALK', '同入党申请人谈话记录'),
  },
  {
    key: 'activist',
    label: '入党积极分子推荐表',
    after: 'NAME_ACTIVIST',
    make: ofStep('NAME_ACTIVIST', '入党积极分子推荐和确定情况表'),
  },
  {
    key: 'activist-filing',
    label: '入党积极分子备案表',
    after: 'NAME_ACTIVIST',
    make: ofStep('NAME_ACTIVIST', '入党积极分子备案表', 'committee'),
  },
  {
    key: 'cultivation',
    label: '积极分子培养教育考察登记表',
    after: 'ASSIGN_CONTACT',
    make: (file) =>
      register(file, '入党积极分子培养教育考察登记表', 'CULTIVATE', [
        {
          form: [
            [['确定为积极\n分子日期', day(file.activistOn)]],
            [['培养联系人', said(last(file, 'CULTIVATE'), '更换后的培养联系人') || said(last(file, 'ASSIGN_CONTACT'), '培养联系人')]],
          ],
        },
      ]),
  },
  {
    key: 'pre-review',
    label: '预审表',
    after: 'COMMITTEE_CHECK',
    make: (file, committee) => ({
      title: '发展对象预审表',
      body: [
        headOf(file),
        {
          form: [
            [
              ['确定为积极\n分子日期', day(file.activistOn)],
              ['确定为发展\n对象日期', day(file.targetOn)],
            ],
            [['入党介绍人', said(last(file, 'ASSIGN_SPONSORS'), '入党介绍人')]],
            [
              ['政治审查', [said(last(file, 'POLITICAL_REVIEW'), '政审结论'), said(last(file, 'POLITICAL_REVIEW'), '政审材料编号')].filter(Boolean).join('，')],
              ['集中培训', ['培训天数', '培训学时'].map((l) => said(last(file, 'TRAIN'), l).replace(' ', '')).join('，')],
            ],
            [['支委会\n审查意见', last(file, 'COMMITTEE_CHECK')?.record ?? '', 5, signature('支部书记签名', last(file, 'COMMITTEE_CHECK')?.onDay)]],
            [
              [
                '党工委\n预审意见',
                last(file, 'PRE_REVIEW')?.record ?? null,
                5,
                signature(`${committee}（盖章）`, last(file, 'PRE_REVIEW')?.onDay).replace('：', ''),
              ],
            ],
            [['预审结果', said(last(file, 'PRE_REVIEW'), '预审结果')]],
          ],
        },
      ],
    }),
  },
  {
    key: 'membership-form',
    label: '入党志愿书抄录文稿',
    after: 'BRANCH_VOTE',
    make: (file) => ({
      title: '入党志愿书抄录文稿',
      body: [
        { text: '以下内容供抄入统一印制的《中国共产党入党志愿书》相应栏目。' },
        { text: '支部大会通过接收申请人为预备党员的决议', level: 1 },
        ...resolution(file, 'BRANCH_VOTE', '', admission).body,
        { text: '上级党组织指派专人进行谈话情况和对申请人入党的意见', level: 1 },
        { text: last(file, 'APPROVAL_TALK')?.record ?? '（尚未谈话）' },
        { text: '党工委审批意见', level: 1 },
        { text: approvalText(file) },
      ],
    }),
  },
  {
    key: 'resolution',
    label: '支部大会决议',
    after: 'BRANCH_VOTE',
    make: (file) => resolution(file, 'BRANCH_VOTE', '支部大会接收预备党员的决议', admission),
  },
  {
    key: 'approval',
    label: '审批意见',
    after: 'APPROVE',
    make: (file, committee) => ({
      title: '接收预备党员审批意见',
      addressee: file.branch.name,
      body: [{ text: approvalText(file) }],
      signer: committee,
      date: last(file, 'APPROVE')?.onDay ?? null,
    }),
  },
  { key: 'oath', label: '宣誓记录', after: 'OATH', make: ofStep('OATH', '入党宣誓记录') },
  {
    key: 'probation',
    label: '预备党员教育考察登记表',
    after: 'OATH',
    make: (file) =>
      register(file, '预备党员教育考察登记表', 'PROBATION', [
        {
          form: [
            [
              ['预备期\n起算日', day(file.votedOn)],
              ['预备期\n满日', day(file.probationEndsOn)],
            ],
            [['入党介绍人', said(last(file, 'ASSIGN_SPONSORS'), '入党介绍人')]],
          ],
        },
      ]),
  },
  {
    key: 'conversion',
    label: '转正决议',
    after: 'CONVERSION_VOTE',
    make: (file) => {
      const proposal = said(last(file, 'CONVERSION_VOTE'), '表决事项')
      return resolution(file, 'CONVERSION_VOTE', '支部大会讨论预备党员转正的决议', (name) =>
        proposal === '按期转为正式党员' ? `${name}${proposal}` : `${proposal}：${name}`,
      )
    },
  },
  {
    key: 'index',
    label: '归档目录',
    after: 'APPLY',
    make: (file) => ({
      title: '发展党员材料归档目录',
      body: [
        headOf(file),
        {
          table: [
            ['序号', '材料名称', '步骤', '日期', '责任人', '备注'],
            ...file.papers.map((p, i) => [String(i + 1), p.name, stepOf(p.step).label, dots(p.receivedOn), last(file, p.step)?.responsible ?? '', '']),
          ],
          widths: [7, 32, 25, 16, 11, 9],
          header: true,
        },
        { text: missingText(file) },
        { text: '归档人签名：　　　　　　　接收人签名：' },
      ],
      date: last(file, 'ARCHIVE')?.onDay ?? null,
    }),
  },
]

const approvalText = (file: File): string => {
  const entry = last(file, 'APPROVE')
  if (!entry) return '（尚未审批）'
  const counts = `应到委员${said(entry, '党工委应到委员')}人，实到${said(entry, '实到委员')}人，同意${said(entry, '同意')}人`
  if (entry.outcome !== 'PASSED') return `${day(entry.onDay)}，党工委会议审议（${counts}），不批准${file.name}同志为中共预备党员。`
  return `${day(entry.onDay)}，党工委会议逐个审议（${counts}），批准${file.name}同志为中共预备党员，预备期一年，从${day(file.votedOn)}至${day(file.probationEndsOn)}。`
}

/** What has to lie in the archive and does not. [R26 §36] */
const missingText = (file: File): string => {
  const missing = archivePapers.filter(([paper]) => !file.papers.some((p) => p.name === paper)).map(([paper]) => paper)
  return missing.length ? `归档前尚缺：${missing.join('、')}。` : '应归档的材料齐全。'
}

/** The poster of a notice, with the fewest facts; it is read from the file as it is today. */
export function noticePoster(file: File, noticeId: string): OfficialDocument | null {
  const notice = file.notices.find((n) => n.id === noticeId)
  if (!notice) return null
  const { person } = file
  // What was decided after this notice began is no fact of it.
  const before = (on: string | null) => on !== null && on < notice.fromOn
  const facts = [
    wordOf(SEX, person.sex),
    wordOf(ETHNICITY, person.ethnicity),
    person.birthOn ? `${Number(person.birthOn.slice(0, 4))}年${Number(person.birthOn.slice(5, 7))}月出生` : '',
    wordOf(EDUCATION, person.education),
    person.employer ?? '',
    before(file.appliedOn) ? `${day(file.appliedOn)}申请入党` : '',
    before(file.activistOn) ? `${day(file.activistOn)}确定为入党积极分子` : '',
    before(file.targetOn) ? `${day(file.targetOn)}列为发展对象` : '',
  ].filter(Boolean)
  return {
    title: noticeLabels[notice.step],
    body: [
      { text: `根据发展党员工作有关规定，现将${file.name}同志的有关情况公示如下：` },
      { text: `${file.name}，${facts.join('，')}。` },
      { text: `公示时间：${day(notice.fromOn)}至${day(notice.untilOn)}。` },
      { text: `公示期间，对公示对象有不同意见的，可以实名或匿名反映。受理：${notice.contact}。也可以在街道网站“发展党员公示”中反映。` },
    ],
    signer: file.branch.name,
    date: notice.fromOn,
  }
}
