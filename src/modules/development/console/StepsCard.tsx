import { Button } from 'antd'
import { Card, Tag } from '#console/Facts.tsx'
import { formatDayShort } from '#platform/time/format.ts'
import { type StepCode, stageLabels, stages } from '../rules.ts'
import { stepOf } from '../steps.ts'
import { type Case, OutcomeTag } from './words.tsx'

type Entry = Case['entries'][number]

/** The twenty-five steps in their order and stages, each with its entries; what comes next is marked. */
export function StepsCard({ file, onCorrect }: { file: Case; onCorrect(entry: Entry): void }) {
  return (
    <Card title="二十五步">
      {stages.map((stage) => (
        <section key={stage} aria-label={stageLabels[stage]}>
          <h3>{stageLabels[stage]}</h3>
          <ol className="c-rows">
            {file.order
              .filter((code) => stepOf(code).stage === stage)
              .map((code) => (
                <StepRow key={code} file={file} code={code} onCorrect={onCorrect} />
              ))}
          </ol>
        </section>
      ))}
    </Card>
  )
}

function StepRow({ file, code, onCorrect }: { file: Case; code: StepCode; onCorrect(entry: Entry): void }) {
  const { number, label, actor } = stepOf(code)
  const entries = file.entries.filter((e) => e.step === code)
  const next = file.nextStep === code
  return (
    <li aria-current={next ? 'step' : undefined}>
      <b>
        {number}. {label}
      </b>
      {next ? <Tag tone="info">下一步</Tag> : file.passed.includes(code) ? <Tag tone="ok">已完成</Tag> : <span className="c-sub">未办理</span>}
      <span className="c-sub c-rows-end">{actor}</span>
      {entries.map((e) => (
        <div key={e.id} style={{ flexBasis: '100%' }}>
          <p>
            {formatDayShort(e.onDay)} <OutcomeTag outcome={e.outcome} />
            {e.corrected && <Tag>已更正</Tag>}
            {e.carried && <Tag>转入前办理</Tag>}
            {e.lateReason && <Tag tone="late">超期：{e.lateReason}</Tag>}
            {e.correctable && file.can.keep && (
              <Button type="link" size="small" onClick={() => onCorrect(e)}>
                更正
              </Button>
            )}
          </p>
          <p>{e.record}</p>
          {e.fields.length > 0 && <p className="c-sub">{e.fields.map((f) => `${f.label}：${f.value}`).join('；')}</p>}
          <p className="c-sub">
            责任人 {e.responsible}，签字人 {e.signer}
            {e.correctionReason && `；更正原因：${e.correctionReason}`}
          </p>
        </div>
      ))}
    </li>
  )
}
