import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { announce } from '#console/Announcer.tsx'
import { api, client } from '#console/client.ts'
import { PrintButton } from '#console/ExportDialog.tsx'
import { Card, Facts } from '#console/Facts.tsx'
import { ProblemSummary, useSubmit } from '#console/form.tsx'
import { Loaded } from '#console/Loaded.tsx'
import { Moves } from '#console/Moves.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { postForFile, saveFile } from '#console/post-file.ts'
import { TimelinePanel } from '#console/TimelinePanel.tsx'
import { standingLabels } from '#modules/members/rules.ts'
import { ETHNICITY, SEX } from '#platform/codes/standards.ts'
import { formatDayShort } from '#platform/time/format.ts'
import { transferLifecycle } from '../lifecycle.ts'
import { type TransferMove, transferKindLabels } from '../rules.ts'
import { type ShownTransfer, StateTag, Validity } from './parts.tsx'
import { IssueDialog, ReceiptDialog, ReceiveDialog } from './steps.tsx'

const route = getRouteApi('/transfers/$id')
/** Moves that ask more than a reason have a form of their own. */
const withForm = ['issue', 'receive', 'recordReceipt'] as const satisfies readonly TransferMove[]
type FormMove = (typeof withForm)[number]
type PlainMove = Parameters<typeof client.transfers.move>[0]['move']

/** One transfer: where it stands, the next steps of this side, its letter, the file that came with it, all that happened. */
export function TransferPage() {
  const { id } = route.useParams()
  const transfer = useQuery(api.transfers.get.queryOptions({ input: { id } }))
  const timeline = useInfiniteQuery(
    api.transfers.timeline.infiniteOptions({
      input: (cursor: string | undefined) => ({ id, cursor }),
      initialPageParam: undefined,
      getNextPageParam: (last) => last.next ?? undefined,
    }),
  )
  return (
    <>
      {!transfer.data && <PageHeader title="组织关系转接" path={<Link to="/transfers">组织关系转接</Link>} />}
      <Loaded query={transfer}>{(data) => <Shown key={id} transfer={data} timeline={<TimelinePanel query={timeline} />} />}</Loaded>
    </>
  )
}

const isFormMove = (name: TransferMove): name is FormMove => (withForm as readonly string[]).includes(name)

function Shown({ transfer: t, timeline }: { transfer: ShownTransfer; timeline: React.ReactNode }) {
  const queries = useQueryClient()
  const [dialog, setDialog] = useState<FormMove | null>(null)
  const renew = (done: ShownTransfer) => {
    setDialog(null)
    announce(`${done.personName}的转接：${done.stateLabel}`)
    void queries.invalidateQueries({ queryKey: api.transfers.key() })
    void queries.invalidateQueries({ queryKey: api.members.key() })
  }
  const forms = t.moves.flatMap((m) => (isFormMove(m.name) ? [{ name: m.name, label: m.label }] : []))
  const plain = t.moves.flatMap((m) => (isFormMove(m.name) ? [] : [{ ...m, name: m.name as PlainMove }]))
  const branch = t.toBranchId ? { value: t.toBranchId, label: t.toName } : undefined
  const Dialog = dialog && { issue: IssueDialog, receive: ReceiveDialog, recordReceipt: ReceiptDialog }[dialog]
  return (
    <>
      <PageHeader
        title={`${t.personName}的组织关系转接`}
        path={<Link to="/transfers">组织关系转接</Link>}
        aside={
          <>
            <StateTag transfer={t} />
            {!transferLifecycle.states[t.state].final && '回执寄回之前，由转出方负责'}
          </>
        }
        actions={
          <>
            <PrintButton />
            {forms.map((m, i) => (
              <Button key={m.name} type={i === 0 ? 'primary' : 'default'} onClick={() => setDialog(m.name)}>
                {t.state === 'EXPIRED' && m.name === 'issue' ? '重新开具介绍信' : m.label}
              </Button>
            ))}
          </>
        }
      />
      <div className="c-detail">
        <div className="c-stack">
          <Card title="转接">
            <Facts
              facts={[
                ['方式', transferKindLabels[t.kind]],
                ['转出党组织', t.fromName],
                ['接收党组织', t.toName],
                ['原因', t.reason + (t.askedByMember ? '（本人申请）' : '')],
                ...(t.refusal ? [['退回、撤回的理由', t.refusal] as const] : []),
                ['类别', t.standing && standingLabels[t.standing]],
                ...aboutFacts(t),
                ...(t.memberId
                  ? [
                      [
                        '本方名册',
                        <Link key="m" to="/members/$id" params={{ id: t.memberId }}>
                          打开党员页
                        </Link>,
                      ] as const,
                    ]
                  : []),
              ]}
            />
          </Card>
          {plain.length > 0 && (
            <Card title="办理">
              <Moves moves={plain} send={(move, note, call) => client.transfers.move({ id: t.id, move, note }, call)} onDone={renew} />
            </Card>
          )}
          <Card title="介绍信和回执" actions={<Files transfer={t} />}>
            <Facts
              facts={[
                ['编号', t.letterNumber ?? '尚未开具'],
                ['开具日期', t.issuedOn && formatDayShort(t.issuedOn)],
                ['有效期至', t.validUntil && <Validity key="v" transfer={t} />],
                ['党费缴至', t.duesPaidThrough?.slice(0, 7)],
                ...(t.kind === 'INWARD' ? [] : [['交接日期', t.sentOn && formatDayShort(t.sentOn)] as const]),
                ['接收日期', t.receivedOn && formatDayShort(t.receivedOn)],
                ['回执日期', t.receiptOn && formatDayShort(t.receiptOn)],
              ]}
            />
          </Card>
          {t.file.map((section) => (
            <Card key={section.title} title={`随转接带来：${section.title}`}>
              <ol className="c-rows">
                {section.lines.map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ol>
            </Card>
          ))}
        </div>
        <div className="c-stack">{timeline}</div>
      </div>
      {Dialog && <Dialog transfer={t} branch={branch} onDone={renew} onClose={() => setDialog(null)} />}
    </>
  )
}

function aboutFacts({ about }: ShownTransfer): (readonly [string, React.ReactNode])[] {
  if (!about) return []
  return [
    ['性别', SEX.isCode(about.sex) ? SEX.label(about.sex) : null],
    ['出生日期', about.birthOn && formatDayShort(about.birthOn)],
    ['民族', about.ethnicity && ETHNICITY.isCode(about.ethnicity) ? ETHNICITY.label(about.ethnicity) : null],
    ['入党日期', formatDayShort(about.joinedOn)],
    ['转正日期', about.fullOn && formatDayShort(about.fullOn)],
  ]
}

/** The letter and the receipt as files to print and seal. */
function Files({ transfer: t }: { transfer: ShownTransfer }) {
  const { submit, busy, problem } = useSubmit(
    async (part: 'letter' | 'receipt') => ({ part, file: await postForFile(`/console-files/transfers/${t.id}/letter.docx`, { part }) }),
    ({ part, file }) => {
      saveFile(file, part === 'letter' ? `组织关系介绍信（${t.personName}）.docx` : `组织关系介绍信回执（${t.personName}）.docx`)
      announce('文件已下载')
    },
  )
  if (!t.issuedOn) return null
  return (
    <>
      <ProblemSummary problem={problem} />
      {t.sides.sender && t.kind !== 'INWARD' && (
        <Button size="small" disabled={busy} onClick={() => submit('letter')}>
          下载介绍信（三联）
        </Button>
      )}
      {t.sides.receiver && t.receivedOn && (
        <Button size="small" disabled={busy} onClick={() => submit('receipt')}>
          下载回执
        </Button>
      )}
    </>
  )
}
