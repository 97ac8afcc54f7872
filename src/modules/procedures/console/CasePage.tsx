import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import { announce } from '#console/Announcer.tsx'
import { api, client } from '#console/client.ts'
import { PrintButton } from '#console/ExportDialog.tsx'
import { Card, Facts } from '#console/Facts.tsx'
import { FormDialog } from '#console/form.tsx'
import { EmptyState, Loaded } from '#console/Loaded.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { useCan } from '#console/session.ts'
import { TimelinePanel } from '#console/TimelinePanel.tsx'
import { standingLabels } from '#modules/members/rules.ts'
import { organizationKindLabels } from '#modules/organizations/rules.ts'
import { formatDayShort } from '#platform/time/format.ts'
import { GatherDialog } from './GatherDialog.tsx'
import { EditDialog } from './StartDialog.tsx'
import { StepCard } from './StepCard.tsx'
import { CaseTag, explain, type Page } from './words.tsx'

const route = getRouteApi('/procedures/cases/$id')

/** One case: what it is about, its steps with what each asks and what was done, all that happened. */
export function CasePage() {
  const { id } = route.useParams()
  const page = useQuery(api.procedures.case.queryOptions({ input: { id } }))
  if (page.data) return <Shown key={id} page={page.data} />
  return (
    <>
      <PageHeader title="分步流程" path={<Link to="/procedures">分步流程</Link>} />
      <Loaded query={page}>{() => null}</Loaded>
    </>
  )
}

function Shown({ page }: { page: Page }) {
  const can = useCan()
  const queries = useQueryClient()
  const [dialog, setDialog] = useState<'edit' | 'gather' | 'stop' | null>(null)
  const close = () => setDialog(null)
  const timeline = useInfiniteQuery(
    api.procedures.timeline.infiniteOptions({
      input: (before: number | undefined) => ({ id: page.id, before }),
      initialPageParam: undefined,
      getNextPageParam: (last) => (last.items.length < 50 ? undefined : last.items.at(-1)?.seq),
    }),
  )
  const renew = async (said: string) => {
    close()
    announce(said)
    await queries.invalidateQueries({ queryKey: api.procedures.key() })
  }
  const words = (standing: string) => standingLabels[standing as keyof typeof standingLabels] ?? standing
  return (
    <>
      <PageHeader
        title={page.title}
        aside={<CaseTag state={page.state} />}
        path={<Link to="/procedures">分步流程</Link>}
        actions={
          <>
            <PrintButton />
            {page.may.edit && <Button onClick={() => setDialog('edit')}>修改事项</Button>}
            {page.may.stop && (
              <Button danger onClick={() => setDialog('stop')}>
                停止办理
              </Button>
            )}
          </>
        }
      />
      <div className="c-detail">
        <div className="c-stack">
          {page.steps.map((step) => (
            <StepCard key={step.id} page={page} step={step} onChanged={renew} />
          ))}
        </div>
        <div className="c-stack">
          <Card title="事项">
            <Facts
              facts={[
                [
                  '流程',
                  <Link key="t" to="/procedures/templates/$id" params={{ id: page.template.id }}>
                    {page.template.name}（第 {page.template.version} 版）
                  </Link>,
                ],
                [
                  page.subject === 'NEW_BODY' && !page.founded ? '设在' : '承办组织',
                  can('organizations.read') ? (
                    <Link key="o" to="/organizations/$id" params={{ id: page.organization.id }}>
                      {page.organization.name}
                    </Link>
                  ) : (
                    page.organization.name
                  ),
                ],
                ...(page.newBody
                  ? ([
                      ['拟成立', `${page.newBody.name}（${organizationKindLabels[page.newBody.kind]}）`],
                      ['地址', page.newBody.address],
                    ] as const)
                  : []),
                ...(page.units.length ? ([['联合的单位', page.units.join('、')]] as const) : []),
                ['开始', formatDayShort(page.startedOn)],
                ...(page.endedOn ? ([[page.state === 'DONE' ? '办结' : '停止', formatDayShort(page.endedOn)]] as const) : []),
              ]}
            />
          </Card>
          {page.newBody && (
            <Card title={`党员名单（${page.members.length} 人）`} actions={page.may.gather && <Button onClick={() => setDialog('gather')}>修改名单</Button>}>
              {page.members.length === 0 ? (
                <EmptyState title="还没有登记党员">
                  <p>从街道的党员名册中选择，组织建立时随转组织关系。外街道的党员请先办理组织关系转接。</p>
                </EmptyState>
              ) : (
                <ul className="c-rows">
                  {page.members.map((m) => (
                    <li key={m.membershipId}>
                      <b>{m.name}</b>
                      <span>{words(m.standing)}</span>
                      <span className="c-sub">{m.branchName}</span>
                    </li>
                  ))}
                </ul>
              )}
            </Card>
          )}
          <TimelinePanel query={timeline} explain={explain} />
        </div>
      </div>
      {dialog === 'edit' && <EditDialog page={page} onDone={() => renew('已保存')} onClose={close} />}
      {dialog === 'gather' && <GatherDialog page={page} onDone={() => renew('已保存名单')} onClose={close} />}
      {dialog === 'stop' && (
        <FormDialog<{ note: string }, unknown>
          title="停止办理"
          verb="停止办理"
          grave
          intro="停止后不能再继续，记录保留。"
          send={({ note }, call) => client.procedures.stop({ note, id: page.id, version: page.version }, call)}
          onDone={() => renew('已停止办理')}
          onClose={close}
        >
          <Form.Item name="note" label="停止的原因" rules={[{ required: true, whitespace: true, message: '请填写原因' }]}>
            <Input.TextArea rows={3} maxLength={500} />
          </Form.Item>
        </FormDialog>
      )}
    </>
  )
}
