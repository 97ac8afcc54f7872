import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Button, Dropdown } from 'antd'
import { type ReactNode, useEffect, useState } from 'react'
import { announce } from '#console/Announcer.tsx'
import { api, client } from '#console/client.ts'
import { PrintButton } from '#console/ExportDialog.tsx'
import { Card, Facts, Tag } from '#console/Facts.tsx'
import { Icon } from '#console/icons.tsx'
import { EmptyState, Loaded } from '#console/Loaded.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { TimelinePanel } from '#console/TimelinePanel.tsx'
import { EDUCATION, ETHNICITY, SEX } from '#platform/codes/standards.ts'
import { formatDayShort } from '#platform/time/format.ts'
import { forms } from '../forms.ts'
import { accountabilityStateLabels, breachLabels, identityLabels, noticeLabels, type StepCode } from '../rules.ts'
import { stepOf } from '../steps.ts'
import { AccountDialog, CorrectDialog, EndDialog, MoveDialog, NoticeDialog, PaperDialog } from './case-dialogs.tsx'
import { StepDialog } from './StepDialog.tsx'
import { StepsCard } from './StepsCard.tsx'
import { type Case, Due, StageTag } from './words.tsx'

const route = getRouteApi('/development/$id')
type Asked =
  | { dialog: 'paper' | 'move' | 'end' | 'account' | 'notice' }
  | { dialog: 'step'; step: StepCode }
  | { dialog: 'correct'; entry: Case['entries'][number] }
const day = (on: string | null) => on && formatDayShort(on)
const wordOf = (table: { entries: readonly { code: string; label: string }[] }, code: string | null) =>
  table.entries.find((e) => e.code === code)?.label ?? code

/** One person's file: facts, the steps with their records, what comes next, what is missing, by when, and which article says so. Opening it leaves a trace. */
export function CasePage() {
  const { id } = route.useParams()
  const file = useQuery(api.development.get.queryOptions({ input: { id } }))
  const shown = file.data !== undefined
  useEffect(() => {
    // A trace that the person can read, at most once an hour; the page does not wait for it.
    if (shown) client.development.opened({ id }).catch(() => {})
  }, [id, shown])
  return (
    <>
      {!file.data && <PageHeader title="发展档案" path={<Link to="/development">发展党员</Link>} />}
      <Loaded query={file}>{(data) => <Shown key={id} file={data} />}</Loaded>
    </>
  )
}

function Shown({ file }: { file: Case }) {
  const [asked, setAsked] = useState<Asked | null>(null)
  const queries = useQueryClient()
  const timeline = useInfiniteQuery(
    api.development.timeline.infiniteOptions({
      input: (cursor: string | undefined) => ({ id: file.id, cursor }),
      initialPageParam: undefined,
      getNextPageParam: (last) => last.next ?? undefined,
    }),
  )
  const done = async (said: string) => {
    setAsked(null)
    announce(said)
    await queries.invalidateQueries({ queryKey: api.development.key() })
  }
  const close = () => setAsked(null)
  const active = file.state === 'ACTIVE'
  const items = [
    ...(active && file.can.keep && file.missingPapers.length ? [{ key: 'paper', label: '补收材料' }] : []),
    ...(active && file.can.keep ? [{ key: 'move', label: '转到另一支部' }] : []),
    ...(file.can.account ? [{ key: 'account', label: '启动问责' }] : []),
    ...(active && file.can.keep ? [{ key: 'end', label: '结束培养', danger: true }] : []),
  ]
  return (
    <>
      <PageHeader
        title={file.name}
        path={<Link to="/development">发展党员</Link>}
        aside={<StageTag of={file} />}
        actions={
          <>
            <PrintButton />
            {items.length > 0 && (
              <Dropdown trigger={['click']} menu={{ items, onClick: ({ key }) => setAsked({ dialog: key as 'move' }) }}>
                <Button aria-haspopup="menu">
                  其他办理 <Icon name="down" />
                </Button>
              </Dropdown>
            )}
          </>
        }
      />
      <div className="c-detail">
        <div className="c-stack">
          <FactsCard file={file} />
          <StepsCard file={file} onCorrect={(entry) => setAsked({ dialog: 'correct', entry })} />
        </div>
        <div className="c-stack">
          {active && <NextCard file={file} ask={setAsked} />}
          <PapersCard file={file} />
          <FormsCard file={file} />
          {file.notices.length > 0 && <NoticesCard file={file} />}
          {file.accountabilities.length > 0 && <AccountsCard file={file} />}
          <TimelinePanel query={timeline} explain={({ data }) => [data.label, data.onDay].filter((x) => typeof x === 'string').join('，')} />
        </div>
      </div>
      {asked?.dialog === 'step' && <StepDialog file={file} step={asked.step} onDone={done} onClose={close} />}
      {asked?.dialog === 'correct' && <CorrectDialog file={file} entry={asked.entry} onDone={done} onClose={close} />}
      {asked?.dialog === 'paper' && <PaperDialog file={file} onDone={done} onClose={close} />}
      {asked?.dialog === 'move' && <MoveDialog file={file} onDone={done} onClose={close} />}
      {asked?.dialog === 'end' && <EndDialog file={file} onDone={done} onClose={close} />}
      {asked?.dialog === 'account' && <AccountDialog file={file} onDone={done} onClose={close} />}
      {asked?.dialog === 'notice' && file.noticeNeeded && <NoticeDialog file={file} step={file.noticeNeeded} onDone={done} onClose={close} />}
    </>
  )
}

function FactsCard({ file }: { file: Case }) {
  const p = file.person
  const only = (label: string, value: ReactNode) => (value ? ([[label, value]] as const) : [])
  return (
    <Card title="基本情况">
      <Facts
        facts={[
          ['身份', identityLabels[file.identity]],
          ['所在支部', file.branch.name],
          ['性别', wordOf(SEX, p.sex)],
          ['出生日期', day(p.birthOn)],
          ['民族', wordOf(ETHNICITY, p.ethnicity)],
          ['学历', wordOf(EDUCATION, p.education)],
          ['工作单位及职务', p.employer],
          ['申请入党', day(file.appliedOn)],
          ...only('确定积极分子', day(file.activistOn)),
          ...only('确定发展对象', day(file.targetOn)),
          ...only('支部大会通过', file.approvedOn && day(file.votedOn)),
          ...only('批准为预备党员', day(file.approvedOn)),
          ...only('预备期满', day(file.probationEndsOn)),
          ...only('转为正式党员', day(file.convertedOn)),
          ...only('转自', file.receivedFrom && `${file.receivedFrom}，${day(file.receivedOn)}`),
          ...only(
            '党员档案',
            file.membershipId && (
              <Link to={'/members/$id' as never} params={{ id: file.membershipId } as never}>
                打开
              </Link>
            ),
          ),
        ]}
      />
    </Card>
  )
}

function NextCard({ file, ask }: { file: Case; ask(asked: Asked): void }) {
  const next = file.nextStep
  return (
    <Card title="下一步">
      {next && (
        <p>
          <b>
            {stepOf(next).number}. {stepOf(next).label}
          </b>
          <br />
          <span className="c-sub">
            {stepOf(next).clause} · 办理：{stepOf(next).actor}
            {file.allowedFrom && ` · ${formatDayShort(file.allowedFrom)}起可以办理`}
          </span>
        </p>
      )}
      {file.clocks.map((clock) => (
        <p key={clock.label}>
          {clock.label}：<Due on={clock.dueOn} late={clock.late} />
          <br />
          <span className="c-sub">{clock.clause}</span>
        </p>
      ))}
      {file.missing.length > 0 && (
        <ul className="c-closed">
          {file.missing.map((m) => (
            <li key={m.code}>{m.message}</li>
          ))}
        </ul>
      )}
      <div className="c-moves">
        {file.noticeNeeded && file.can.keep && (
          <div className="c-move">
            <Button type="primary" onClick={() => ask({ dialog: 'notice' })}>
              发布公示
            </Button>
          </div>
        )}
        {file.offered.map((step) => (
          <div key={step} className="c-move">
            <Button type={step === next && !file.noticeNeeded ? 'primary' : 'default'} onClick={() => ask({ dialog: 'step', step })}>
              {step === next ? `记录“${stepOf(step).label}”` : `重新记录“${stepOf(step).label}”`}
            </Button>
          </div>
        ))}
        {next && file.offered.length === 0 && <p className="c-closed">这一步由{stepOf(next).actor}办理</p>}
      </div>
      <p className="c-sub">
        依据：{file.ruleSet}
        {file.document && `，本街道方案 ${file.document}`}
      </p>
    </Card>
  )
}

const PapersCard = ({ file }: { file: Case }) => (
  <Card title="档案材料">
    {file.missingPapers.length > 0 && <p className="c-closed">缺件：{file.missingPapers.map((p) => p.name).join('、')}</p>}
    {file.papers.length === 0 ? (
      <EmptyState title="还没有收入材料" />
    ) : (
      <ol className="c-rows">
        {file.papers.map((p) => (
          <li key={p.id}>
            <span>{p.name}</span>
            <span className="c-sub c-rows-end">{day(p.receivedOn)}</span>
          </li>
        ))}
      </ol>
    )}
  </Card>
)

/** Forms that can be filled from what is held. */
const FormsCard = ({ file }: { file: Case }) => (
  <Card title="文书">
    <ul className="c-rows">
      {forms
        .filter((f) => file.entries.some((e) => e.step === f.after))
        .map((f) => (
          <li key={f.key}>
            <a href={`/console-files/development/${file.id}/${f.key}.docx`} download>
              {f.label}
            </a>
          </li>
        ))}
    </ul>
  </Card>
)

const NoticesCard = ({ file }: { file: Case }) => (
  <Card title="公示">
    <ol className="c-rows">
      {file.notices.map((n) => (
        <li key={n.id}>
          <b>{noticeLabels[n.step]}</b>
          {n.running && <Tag tone="info">公示中</Tag>}
          {n.withdrawnReason && <Tag>已撤回</Tag>}
          {n.openObjections > 0 && <Tag tone="late">{n.openObjections} 条反映待核实</Tag>}
          <span className="c-sub c-rows-end">
            {day(n.fromOn)} 至 {day(n.untilOn)}
          </span>
          <a href={`/console-files/development/${file.id}/notices/${n.id}`} download>
            张贴稿
          </a>
          {file.can.objections && n.objections > 0 && (
            <Link to="/development/notices" search={{ box: n.id }}>
              查看反映
            </Link>
          )}
        </li>
      ))}
    </ol>
  </Card>
)

const AccountsCard = ({ file }: { file: Case }) => (
  <Card title="问责">
    <ol className="c-rows">
      {file.accountabilities.map((a) => (
        <li key={a.id}>
          <b>{breachLabels[a.breach]}</b>
          <span>{a.responsible}</span>
          <Tag tone={a.state === 'OPEN' ? 'late' : 'plain'}>{accountabilityStateLabels[a.state]}</Tag>
          <span className="c-sub c-rows-end">{day(a.openedOn)}</span>
        </li>
      ))}
    </ol>
  </Card>
)
