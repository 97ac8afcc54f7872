import { branchKinds, type OrganizationKind } from '#modules/organizations/rules.ts'
import { addDays, addMonths, type Day } from '#platform/time/day.ts'
import { formatDayShort } from '#platform/time/format.ts'

/** A template is written as a draft, published, and retired when another version takes its place or nothing does. A running case keeps its version. */
export const templateStates = ['DRAFT', 'PUBLISHED', 'RETIRED'] as const
export type TemplateState = (typeof templateStates)[number]
/** Chinese word of each. */
export const templateStateLabels: Record<TemplateState, string> = { DRAFT: '草稿', PUBLISHED: '现行', RETIRED: '已停用' }

/** What a case is about: a body that is to be founded, a body that exists, or a matter of its own. */
export const subjectKinds = ['NEW_BODY', 'BODY', 'MATTER'] as const
export type SubjectKind = (typeof subjectKinds)[number]
/** Chinese word of each. */
export const subjectKindLabels: Record<SubjectKind, string> = { NEW_BODY: '成立一个组织', BODY: '一个现有组织', MATTER: '一项工作' }

/** Who finishes a step: those who work at the body, or the street as the superior. */
export const stepActors = ['BODY', 'STREET'] as const
export type StepActor = (typeof stepActors)[number]
/** Chinese word of each. */
export const stepActorLabels: Record<StepActor, string> = { BODY: '承办组织', STREET: '街道党工委' }

/** What finishing a step does beside being noted. FOUND_BODY founds the body that the case is about and moves the gathered members there. */
export const stepEffects = ['FOUND_BODY'] as const
export type StepEffect = (typeof stepEffects)[number]
/** Chinese word of each. */
export const stepEffectLabels: Record<StepEffect, string> = { FOUND_BODY: '建立组织并调入党员' }

/** How a case stands. */
export const caseStates = ['OPEN', 'DONE', 'STOPPED'] as const
export type CaseState = (typeof caseStates)[number]

/** Kinds of bodies that a case can found: those in which members stand. */
export const foundableKinds = branchKinds
export type FoundableKind = (typeof foundableKinds)[number]

/** A template has at most this many steps, and a step this many materials: it is a way that people can see at once. [proposed] */
export const MOST_STEPS = 40
export const MOST_MATERIALS = 20
/** A step carries at most this many files; more belong into one document. [proposed] */
export const MOST_FILES = 20

/** What a file may be, for the choice of a phone or browser: an iPhone makes a JPEG by itself when JPEG is asked for. */
export const ACCEPTED_FILES = 'image/jpeg,image/png,application/pdf,.docx,.xlsx'
/** The same in words. */
export const acceptedFilesText = '照片、PDF、Word（.docx）或 Excel（.xlsx），每个不超过 20 MB'

/** Size of a file in words: 38 KB, 1.2 MB. */
export const sizeText = (bytes: number): string =>
  bytes < 1024 ** 2 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${Number((bytes / 1024 ** 2).toFixed(1))} MB`

/** Form of a template's and a step's code: FOUND_BRANCH, GATHER. */
export const codePattern = /^[A-Z][A-Z0-9_]{0,59}$/

/** A material that a step expects. */
export interface ExpectedMaterial {
  label: string
  required: boolean
}

/** What checks look at. */
export interface CheckFacts {
  full: number
  probationary: number
  /** Units of a joint branch. */
  units: number
  kind: OrganizationKind | null
  /** When the superior was asked, and when he replied. */
  askedOn: Day | null
  repliedOn: Day | null
  /** Required materials with neither a reference nor a file. */
  missing: readonly string[]
  /** Whether the body that the case founded, or is about, has a secretary, and a term of its committee or secretary. */
  hasSecretary: boolean
  hasTerm: boolean
  today: Day
}

/** What a check says: met; not met, and then the step stays open when `binds`; or nothing to say yet. */
export interface CheckResult {
  met: boolean
  /** Whether the step cannot be finished without it. “一般” in a rule advises and does not bind. */
  binds: boolean
  text: string
  clause: string
}

/** The last day on which the superior generally replies: a month after he was asked. [QB] */
export const replyDueOn = (askedOn: Day): Day => addMonths(askedOn, 1)

interface Check {
  label: string
  clause: string
  of(facts: CheckFacts): Omit<CheckResult, 'clause'>
}

const branchRules = '《中国共产党支部工作条例（试行）》第四条'
const foundingRules = '《中国共产党支部工作条例（试行）》第二章'

/** The checks that a template can name. They are code: a rule of the Party is not typed by an office. */
export const checks = {
  FULL_MEMBERS_AT_LEAST_3: {
    label: '正式党员不少于 3 人',
    clause: branchRules,
    of: ({ full }) => ({
      met: full >= 3,
      binds: true,
      text: full >= 3 ? `正式党员 ${full} 人，达到 3 人` : `正式党员 ${full} 人，不足 3 人，不能单独成立支部，可与邻近单位成立联合党支部`,
    }),
  },
  MEMBERS_AT_MOST_50: {
    label: '党员一般不超过 50 人',
    clause: branchRules,
    of: ({ full, probationary }) => ({
      met: full + probationary <= 50,
      binds: false,
      text: `党员 ${full + probationary} 人，一般不超过 50 人${full + probationary > 50 ? '，请考虑分设支部或成立党总支' : ''}`,
    }),
  },
  JOINT_UNITS_AT_MOST_5: {
    label: '联合党支部一般不超过 5 个单位',
    clause: foundingRules,
    of: ({ kind, units }) =>
      kind === 'JOINT_BRANCH'
        ? { met: units >= 2 && units <= 5, binds: units < 2, text: units < 2 ? '联合党支部应写明两个以上的单位' : `联合 ${units} 个单位，一般不超过 5 个` }
        : { met: true, binds: false, text: '不是联合党支部，不涉及' },
  },
  SUPERIOR_REPLIED: {
    label: '上级党组织已批复（一般 1 个月内）',
    clause: foundingRules,
    of: ({ askedOn, repliedOn, today }) => {
      if (!askedOn) return { met: false, binds: true, text: '还没有向上级党组织请示' }
      if (!repliedOn)
        return {
          met: false,
          binds: true,
          text: `${formatDayShort(askedOn)}请示，上级一般应在${formatDayShort(replyDueOn(askedOn))}前批复${today > replyDueOn(askedOn) ? '，已超过' : ''}`,
        }
      return {
        met: true,
        binds: true,
        text: `${formatDayShort(askedOn)}请示，${formatDayShort(repliedOn)}批复${repliedOn > replyDueOn(askedOn) ? '（超过 1 个月）' : ''}`,
      }
    },
  },
  MATERIALS_COMPLETE: {
    label: '必需的材料齐全',
    clause: '本流程的要求',
    of: ({ missing }) => ({ met: missing.length === 0, binds: true, text: missing.length ? `还缺：${missing.join('、')}` : '必需的材料已齐全' }),
  },
  HAS_SECRETARY: {
    label: '已有书记',
    clause: '《中国共产党支部工作条例（试行）》第六章',
    of: ({ hasSecretary }) => ({ met: hasSecretary, binds: true, text: hasSecretary ? '书记已经任职' : '还没有登记书记任职' }),
  },
  TERM_RECORDED: {
    label: '首届选举已备案、任期已登记',
    clause: '《中国共产党基层组织选举工作条例》',
    of: ({ hasTerm }) => ({ met: hasTerm, binds: false, text: hasTerm ? '首届任期已登记' : '还没有登记首届任期，请在“换届选举”中办理' }),
  },
} satisfies Record<string, Check>

/** Names of the checks. */
export const checkNames = Object.keys(checks) as [CheckName, ...CheckName[]]
export type CheckName = keyof typeof checks

/** What a check says of a case. */
export const resultOf = (name: CheckName, facts: CheckFacts): CheckResult => ({ ...checks[name].of(facts), clause: checks[name].clause })

/** The last day for a step: so many days after the one before was done, or the case began. */
export const stepDueOn = (since: Day, daysAllowed: number | null): Day | null => (daysAllowed === null ? null : addDays(since, daysAllowed))

/** A step of a template as the rules see it. */
export interface StepDraft {
  code: string
  label: string
  actor: StepActor
  effect: StepEffect | null
  materials: readonly ExpectedMaterial[]
}

/** Why a draft cannot be published, in words, or null. */
export function whyNotPublished(subject: SubjectKind, steps: readonly StepDraft[]): string | null {
  if (steps.length === 0) return '还没有步骤，请至少写一步'
  if (new Set(steps.map((s) => s.code)).size < steps.length) return '两个步骤用了同一个代码'
  const founding = steps.filter((s) => s.effect === 'FOUND_BODY')
  if (subject === 'NEW_BODY' && founding.length !== 1) return '成立组织的流程应有且只有一个步骤“建立组织并调入党员”'
  if (subject !== 'NEW_BODY' && founding.length > 0) return '只有成立组织的流程才能有“建立组织并调入党员”的步骤'
  return founding.some((s) => s.actor !== 'STREET') ? '“建立组织并调入党员”的步骤由街道党工委办理' : null
}
