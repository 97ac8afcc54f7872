import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { Button, Dropdown } from 'antd'
import { useState } from 'react'
import { announce } from '#console/Announcer.tsx'
import { api } from '#console/client.ts'
import { PrintButton } from '#console/ExportDialog.tsx'
import { Card, Tag } from '#console/Facts.tsx'
import { Icon } from '#console/icons.tsx'
import { Loaded } from '#console/Loaded.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { useCan } from '#console/session.ts'
import { TimelinePanel } from '#console/TimelinePanel.tsx'
import { today } from '#platform/time/day.ts'
import { programmeStateLabels } from '../rules.ts'
import { ElementsCard } from './ElementsCard.tsx'
import { RecordsCard } from './RecordsCard.tsx'
import { CopyDialog, DescribeDialog, DiscardDialog, PublishDialog, RetireDialog } from './version-dialogs.tsx'
import { daysOf, explain, type Page, tones } from './words.ts'

const route = getRouteApi('/programmes/$id')

type Dialog = 'publish' | 'describe' | 'discard' | 'copy' | 'retire' | null

/** One version of a programme: its tree and the records of the chosen element on the left, the versions and all that happened on the right. */
export function ProgrammePage() {
  const { id } = route.useParams()
  const page = useQuery(api.programmes.get.queryOptions({ input: { id } }))
  if (page.data) return <Shown key={id} page={page.data} />
  return (
    <>
      <PageHeader title="工作举措" path={<Link to="/programmes">工作举措</Link>} />
      <Loaded query={page}>{() => null}</Loaded>
    </>
  )
}

function Shown({ page }: { page: Page }) {
  const { at } = route.useSearch()
  const can = useCan()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [dialog, setDialog] = useState<Dialog>(null)
  const timeline = useInfiniteQuery(
    api.programmes.timeline.infiniteOptions({
      input: (cursor: string | undefined) => ({ id: page.id, cursor }),
      initialPageParam: undefined,
      getNextPageParam: (last) => last.next ?? undefined,
    }),
  )
  const close = () => setDialog(null)
  const renew = async (said: string) => {
    setDialog(null)
    announce(said)
    await queries.invalidateQueries({ queryKey: api.programmes.key() })
  }
  const goTo = async (said: string, id: string | undefined) => {
    await navigate(id ? { to: '/programmes/$id', params: { id } } : { to: '/programmes' })
    await renew(said)
  }
  const draft = page.versions.find((v) => v.state === 'DRAFT')
  const isNewest = page.versions[0]?.id === page.id
  const edit = can('programmes.edit')
  const chosen = page.elements.find((e) => e.code === at)
  const more = [
    ...(page.state === 'DRAFT' ? [{ key: 'describe', label: '修改名称和说明' }] : []),
    ...(page.state === 'DRAFT' ? [{ key: 'discard', label: '删除草稿…', danger: true }] : []),
    ...(page.state === 'PUBLISHED' ? [{ key: 'retire', label: '停用…', danger: true }] : []),
  ]
  return (
    <>
      <PageHeader
        title={page.name}
        aside={
          <>
            第 {page.version} 版 <Tag tone={tones[page.state]}>{programmeStateLabels[page.state]}</Tag> {daysOf(page, today(new Date()))}
          </>
        }
        path={<Link to="/programmes">工作举措</Link>}
        actions={
          <>
            <PrintButton />
            {edit && more.length > 0 && (
              <Dropdown trigger={['click']} menu={{ items: more, onClick: ({ key }) => setDialog(key as Dialog) }}>
                <Button aria-haspopup="menu">
                  更多 <Icon name="down" />
                </Button>
              </Dropdown>
            )}
            {edit && page.state === 'DRAFT' && (
              <Button type="primary" disabled={page.elements.length === 0} onClick={() => setDialog('publish')}>
                发布…
              </Button>
            )}
            {edit && page.state !== 'DRAFT' && isNewest && (
              <Button type="primary" onClick={() => setDialog('copy')}>
                起草新版本
              </Button>
            )}
            {edit && page.state === 'PUBLISHED' && draft && (
              <Link to="/programmes/$id" params={{ id: draft.id }} className="c-plain-button">
                打开草稿
              </Link>
            )}
          </>
        }
      />
      {page.note && <p className="c-notice">{page.note}</p>}
      <div className="c-detail">
        <div className="c-stack">
          <ElementsCard page={page} chosen={chosen?.code} mayEdit={edit && page.state === 'DRAFT'} onChanged={renew} />
          {chosen && <RecordsCard page={page} element={chosen} onChanged={renew} />}
        </div>
        <div className="c-stack">
          <VersionsCard page={page} />
          <TimelinePanel query={timeline} explain={explain} />
        </div>
      </div>
      {dialog === 'publish' && <PublishDialog page={page} onDone={() => renew('已发布')} onClose={close} />}
      {dialog === 'describe' && <DescribeDialog page={page} onDone={() => renew('已保存')} onClose={close} />}
      {dialog === 'discard' && <DiscardDialog page={page} onDone={() => goTo('已删除草稿', page.versions.find((v) => v.id !== page.id)?.id)} onClose={close} />}
      {dialog === 'copy' && <CopyDialog page={page} onDone={({ id }) => goTo('已起草新版本', id)} onClose={close} />}
      {dialog === 'retire' && <RetireDialog page={page} onDone={() => renew('已停用')} onClose={close} />}
    </>
  )
}

/** All versions, to switch between. The chosen element stays chosen: its code is the same in every version. */
function VersionsCard({ page }: { page: Page }) {
  const { at } = route.useSearch()
  const now = today(new Date())
  return (
    <Card title="各版本">
      <ul className="c-rows">
        {page.versions.map((v) => (
          <li key={v.id}>
            <Link to="/programmes/$id" params={{ id: v.id }} search={{ at }} aria-current={v.id === page.id ? 'page' : undefined}>
              第 {v.version} 版
            </Link>
            <Tag tone={tones[v.state]}>{programmeStateLabels[v.state]}</Tag>
            <span className="c-sub">{daysOf(v, now)}</span>
          </li>
        ))}
      </ul>
    </Card>
  )
}
