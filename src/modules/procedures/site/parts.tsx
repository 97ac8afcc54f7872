import type { z } from 'zod'
import { standingLabels } from '#modules/members/rules.ts'
import { formatDay } from '#platform/time/format.ts'
import { Card, Facts, Rows } from '#site/kit.tsx'
import type { CasePage } from '../contract.ts'
import { sizeText, stepActorLabels } from '../rules.ts'

/** A case as its pages show it. */
export type Page = z.output<typeof CasePage>
export type Step = Page['steps'][number]
export type StepFile = Step['files'][number]

export const standingWord = (standing: string): string => standingLabels[standing as keyof typeof standingLabels] ?? standing

/** Where a file opens. */
const address = (file: StepFile) => `/console-files/procedure-files/${file.id}`

/** The step under way: what is to be done, by when, what is missing and which clause says so, the papers, and the way to record and to sign it. */
export function NextStep({ page, step, here }: { page: Page; step: Step; here: string }) {
  const blocked = step.results.some((r) => r.binds && !r.met)
  const ready = step.mayFinish && !blocked
  return (
    <>
      <Card title={`第 ${step.ordinal} 步：${step.label}`} id="next">
        {step.task && <p>{step.task}</p>}
        <Facts
          facts={[
            ['由谁完成', stepActorLabels[step.actor]],
            ['期限', step.dueOn && formatDay(step.dueOn)],
            ['责任人', step.responsible],
            ['请示', step.askedOn && formatDay(step.askedOn)],
            ['批复', step.repliedOn && `${step.replyNumber ?? '无文号'}，${formatDay(step.repliedOn)}`],
            ['说明', step.note],
          ]}
        />
        <Findings step={step} />
        {(page.may.record || ready) && (
          <div className="buttons">
            {ready && (
              <a className="button main" href={`${here}?do=finish`}>
                完成这一步
              </a>
            )}
            {page.may.record && (
              <a className={ready ? 'button' : 'button main'} href={`${here}?do=record`}>
                登记情况、添加照片和文件
              </a>
            )}
          </div>
        )}
        {!ready && page.may.record && <p className="quiet">{blocked ? '不符合的各项办好以后，可以完成这一步。' : '这一步由街道党工委完成。'}</p>}
      </Card>
      <Materials step={step} remove={page.may.record ? (file) => `${here}?do=remove&file=${file.id}` : undefined} />
    </>
  )
}

function Findings({ step }: { step: Step }) {
  if (step.results.length === 0) return null
  return (
    <Rows
      items={step.results.map((r) => ({
        key: r.text,
        title: r.text,
        sub: r.clause,
        aside: <span className={`tag tone-${r.met ? 'ok' : r.binds ? 'stop' : 'late'}`}>{r.met ? '符合' : r.binds ? '不符合' : '提示'}</span>,
      }))}
    />
  )
}

/** Papers of the step: where each lies, and its files; `remove` leads to taking one away. */
function Materials({ step, remove }: { step: Step; remove?: (file: StepFile) => string }) {
  const others = step.files.filter((f) => f.material === null)
  if (step.materials.length === 0 && others.length === 0) return null
  const rows = [
    ...step.materials.map((m) => ({ ...m, where: step.references[m.label], files: step.files.filter((f) => f.material === m.label) })),
    ...(others.length ? [{ label: '其他材料', required: false, where: undefined, files: others }] : []),
  ]
  return (
    <Card title="材料" id="materials">
      <ul className="rows">
        {rows.map(({ label, required, where, files }) => (
          <li key={label}>
            <div className="row">
              <div className="say">
                <h3>{label}</h3>
                {where && <p className="sub">{where}</p>}
              </div>
              {!where && files.length === 0 && <span className={`tag tone-${required ? 'late' : 'plain'}`}>{required ? '未登记' : '可缺'}</span>}
            </div>
            <Files files={files} remove={remove} />
          </li>
        ))}
      </ul>
    </Card>
  )
}

function Files({ files, remove }: { files: readonly StepFile[]; remove?: (file: StepFile) => string }) {
  if (files.length === 0) return null
  return (
    <ul className="files">
      {files.map((f) => (
        <li key={f.id}>
          <a href={address(f)}>
            {f.name} <span className="quiet">{sizeText(f.size)}</span>
          </a>
          {remove && (
            <a className="remove" href={remove(f)}>
              删除<span className="visually-hidden">{f.name}</span>
            </a>
          )}
        </li>
      ))}
    </ul>
  )
}

const stateWords = { DONE: '已完成', NEXT: '正在办理', LATER: '未开始' } as const

/** The other steps: what was done by whom and when, with its papers; what is to come. */
export function StepRows({ steps }: { steps: readonly Step[] }) {
  if (steps.length === 0) return null
  return (
    <Card title="其他步骤" id="steps">
      <ul className="rows">
        {steps.map((s) => (
          <li key={s.id}>
            <div className="row">
              <div className="say">
                <h3>
                  {s.ordinal}. {s.label}
                </h3>
                <p className="sub">{saidOf(s)}</p>
              </div>
              <span className={`tag tone-${s.state === 'DONE' ? 'ok' : 'plain'}`}>{stateWords[s.state]}</span>
            </div>
            <Files files={s.files} />
          </li>
        ))}
      </ul>
    </Card>
  )
}

const saidOf = (s: Step): string =>
  s.doneOn
    ? [
        `${formatDay(s.doneOn)}，${s.doneBy ?? ''}签字`,
        s.responsible && `责任人 ${s.responsible}`,
        ...Object.entries(s.references).map(([label, where]) => `${label}：${where}`),
      ]
        .filter(Boolean)
        .join(' · ')
    : [stepActorLabels[s.actor], s.daysAllowed && `上一步完成后 ${s.daysAllowed} 天内`].filter(Boolean).join(' · ')
