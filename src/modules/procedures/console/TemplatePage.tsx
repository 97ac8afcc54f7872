import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { announce } from '#console/Announcer.tsx'
import { api, client } from '#console/client.ts'
import { PrintButton } from '#console/ExportDialog.tsx'
import { Card, Facts } from '#console/Facts.tsx'
import { ConfirmDialog } from '#console/form.tsx'
import { EmptyState, Loaded } from '#console/Loaded.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { formatDayShort } from '#platform/time/format.ts'
import { checks, stepActorLabels, stepEffectLabels, subjectKindLabels } from '../rules.ts'
import { DesignDialog } from './DesignDialog.tsx'
import { type Template, TemplateTag } from './words.tsx'

const route = getRouteApi('/procedures/templates/$id')
type Dialog = 'design' | 'publish' | 'copy' | 'retire' | 'discard' | null

/** One version of a template: its steps, and what may be done with it. */
export function TemplatePage() {
  const { id } = route.useParams()
  const page = useQuery(api.procedures.template.queryOptions({ input: { id } }))
  if (page.data) return <Shown key={id} page={page.data} />
  return (
    <>
      <PageHeader title="流程模板" path={<Link to="/procedures/templates">流程模板</Link>} />
      <Loaded query={page}>{() => null}</Loaded>
    </>
  )
}

function Shown({ page }: { page: Template }) {
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [dialog, setDialog] = useState<Dialog>(null)
  const close = () => setDialog(null)
  const renew = async (said: string) => {
    close()
    announce(said)
    await queries.invalidateQueries({ queryKey: api.procedures.key() })
  }
  const isNewest = page.versions[0]?.id === page.id
  const draft = page.mayDesign && page.state === 'DRAFT'
  return (
    <>
      <PageHeader
        title={page.name}
        aside={
          <>
            第 {page.version} 版 <TemplateTag state={page.state} />
          </>
        }
        path={<Link to="/procedures/templates">流程模板</Link>}
        actions={
          <>
            <PrintButton />
            {draft && (
              <Button danger onClick={() => setDialog('discard')}>
                删除草稿
              </Button>
            )}
            {draft && <Button onClick={() => setDialog('design')}>编辑步骤</Button>}
            {draft && (
              <Button type="primary" disabled={page.steps.length === 0} onClick={() => setDialog('publish')}>
                发布
              </Button>
            )}
            {page.mayDesign && page.state === 'PUBLISHED' && <Button onClick={() => setDialog('retire')}>停用</Button>}
            {page.mayDesign && page.state !== 'DRAFT' && isNewest && (
              <Button type="primary" onClick={() => setDialog('copy')}>
                起草新版本
              </Button>
            )}
          </>
        }
      />
      {page.note && <p className="c-notice">{page.note}</p>}
      <div className="c-detail">
        <div className="c-stack">
          {page.steps.length === 0 && (
            <Card title="步骤">
              <EmptyState title="还没有步骤">
                <p>写明每一步做什么、由谁完成、要哪些材料、几天之内，以及要通过的检查。</p>
              </EmptyState>
            </Card>
          )}
          {page.steps.map((s) => (
            <Card key={s.id} title={`${s.ordinal}. ${s.label}`}>
              {s.task && <p>{s.task}</p>}
              <Facts
                facts={[
                  ['由谁完成', stepActorLabels[s.actor]],
                  ['时限', s.daysAllowed ? `上一步完成后 ${s.daysAllowed} 天` : '不限'],
                  ...(s.effect ? ([['完成时', stepEffectLabels[s.effect]]] as const) : []),
                  ...(s.element ? ([['所属举措', s.element.label]] as const) : []),
                  ['材料', s.materials.map((m) => (m.required ? m.label : `${m.label}（可缺）`)).join('、') || '无'],
                ]}
              />
              {s.checks.length > 0 && (
                <ul className="c-rows" aria-label={`${s.label}的检查`}>
                  {s.checks.map((c) => (
                    <li key={c}>
                      <span>{checks[c].label}</span>
                      <span className="c-sub">{checks[c].clause}</span>
                    </li>
                  ))}
                </ul>
              )}
            </Card>
          ))}
        </div>
        <div className="c-stack">
          <Card title="概况">
            <Facts
              facts={[
                ['办理对象', subjectKindLabels[page.subject]],
                ['所属举措', page.programmeName ?? page.programmeKind ?? '无'],
                ['正在办理', `${page.openCases} 件`],
                ['代码', page.code],
              ]}
            />
          </Card>
          <Card title="各版本">
            <ul className="c-rows">
              {page.versions.map((v) => (
                <li key={v.id}>
                  <Link to="/procedures/templates/$id" params={{ id: v.id }} aria-current={v.id === page.id ? 'page' : undefined}>
                    第 {v.version} 版
                  </Link>
                  <TemplateTag state={v.state} />
                  <span className="c-sub">{v.publishedOn ? `${formatDayShort(v.publishedOn)} 发布` : '尚未发布'}</span>
                </li>
              ))}
            </ul>
          </Card>
        </div>
      </div>
      {dialog === 'design' && <DesignDialog page={page} onDone={() => renew('已保存草稿')} onClose={close} />}
      {dialog === 'publish' && (
        <ConfirmDialog
          title="发布"
          verb="发布"
          send={(call) => client.procedures.publishTemplate({ id: page.id }, call)}
          onDone={() => renew('已发布')}
          onClose={close}
        >
          <p>发布以后不能再修改，可以照它开始办理。原来的版本停用，正在办理的事项仍按原来的版本办完。</p>
        </ConfirmDialog>
      )}
      {dialog === 'copy' && (
        <ConfirmDialog
          title="起草新版本"
          verb="起草"
          send={(call) => client.procedures.copyTemplate({ id: page.id }, call)}
          onDone={async ({ id }) => {
            await renew('已起草新版本')
            await navigate({ to: '/procedures/templates/$id', params: { id } })
          }}
          onClose={close}
        >
          <p>第 {page.version} 版的步骤复制到草稿。草稿发布以前，现行版本继续使用。</p>
        </ConfirmDialog>
      )}
      {dialog === 'retire' && (
        <ConfirmDialog
          title="停用"
          verb="停用"
          grave
          send={(call) => client.procedures.retireTemplate({ id: page.id }, call)}
          onDone={() => renew('已停用')}
          onClose={close}
        >
          <p>停用以后不能再照它开始办理；正在办理的 {page.openCases} 件继续办完。</p>
        </ConfirmDialog>
      )}
      {dialog === 'discard' && (
        <ConfirmDialog
          title="删除草稿"
          verb="删除草稿"
          grave
          send={(call) => client.procedures.discardTemplate({ id: page.id }, call)}
          onDone={async () => {
            const other = page.versions.find((v) => v.id !== page.id)
            await navigate(other ? { to: '/procedures/templates/$id', params: { id: other.id } } : { to: '/procedures/templates' })
            await renew('已删除草稿')
          }}
          onClose={close}
        >
          <p>草稿和其中的 {page.steps.length} 个步骤一并删除，不能恢复。已发布的版本不变。</p>
        </ConfirmDialog>
      )}
    </>
  )
}
