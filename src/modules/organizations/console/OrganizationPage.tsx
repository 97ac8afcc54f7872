import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Button, Dropdown } from 'antd'
import { type ReactNode, useState } from 'react'
import { announce } from '#console/Announcer.tsx'
import { api, client } from '#console/client.ts'
import { PrintButton } from '#console/ExportDialog.tsx'
import { Card, Facts, Tag } from '#console/Facts.tsx'
import { FormDialog } from '#console/form.tsx'
import { Icon } from '#console/icons.tsx'
import { EmptyState, Loaded } from '#console/Loaded.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { TimelinePanel } from '#console/TimelinePanel.tsx'
import { formatDayShort } from '#platform/time/format.ts'
import { organizationKindLabels, patrolTypeLabels } from '../rules.ts'
import { AddressesCard } from './AddressesCard.tsx'
import { AlliancesCard } from './AlliancesCard.tsx'
import { CreateDialog } from './CreateDialog.tsx'
import { DissolveDialog, ReopenDialog } from './dissolve.tsx'
import { communityTypeLabels, FactsFields, type FactsForm } from './FactsFields.tsx'
import { explainHappening } from './happenings.ts'
import { MembersCard } from './MembersCard.tsx'
import { MoveDialog } from './MoveDialog.tsx'
import { OffersCard } from './OffersCard.tsx'
import { PlaceCard } from './PlaceCard.tsx'
import { PostsCard } from './PostsCard.tsx'
import type { Page } from './page.ts'

const route = getRouteApi('/organizations/$id')
/** Entries of one answer of the timeline; a full one may have more behind it. */
const TIMELINE_PAGE = 50

type Dialog = 'edit' | 'create' | 'move' | 'dissolve' | 'reopen' | null

/** One body: its facts, people, place and connections on the left, all that happened to it on the right. */
export function OrganizationPage() {
  const { id } = route.useParams()
  const page = useQuery(api.organizations.get.queryOptions({ input: { id } }))
  const timeline = useInfiniteQuery(
    api.organizations.timeline.infiniteOptions({
      input: (before: number | undefined) => ({ id, before }),
      initialPageParam: undefined,
      getNextPageParam: (last) => (last.items.length >= TIMELINE_PAGE ? last.items.at(-1)?.seq : undefined),
    }),
  )
  if (!page.data)
    return (
      <>
        <PageHeader title="组织" path={<Link to="/organizations">组织</Link>} />
        <Loaded query={page}>{() => null}</Loaded>
      </>
    )
  return <Shown key={id} page={page.data} timeline={<TimelinePanel query={timeline} explain={explainHappening} />} />
}

function Shown({ page, timeline }: { page: Page; timeline: ReactNode }) {
  const { organization: o, above, may } = page
  const [dialog, setDialog] = useState<Dialog>(null)
  const queries = useQueryClient()
  const close = () => setDialog(null)
  const renew = async (said: string) => {
    setDialog(null)
    announce(said)
    await queries.invalidateQueries({ queryKey: api.organizations.key() })
  }
  const alive = o.dissolvedOn === null
  const more = [
    ...(may.arrange && alive ? [{ key: 'create', label: '建立下级组织' }] : []),
    ...(may.arrange && alive && o.parentId ? [{ key: 'move', label: '移动到…' }] : []),
    ...(may.arrange && alive && o.parentId ? [{ key: 'dissolve', label: '撤销组织…', danger: true }] : []),
    ...(may.arrange && !alive ? [{ key: 'reopen', label: '恢复组织…' }] : []),
  ]
  return (
    <>
      <PageHeader
        title={o.name}
        aside={
          <>
            {organizationKindLabels[o.kind]} {!alive && <Tag tone="late">{formatDayShort(o.dissolvedOn!)}撤销</Tag>}
          </>
        }
        path={<Above above={above} />}
        actions={
          <>
            <PrintButton />
            {more.length > 0 && (
              <Dropdown trigger={['click']} menu={{ items: more, onClick: ({ key }) => setDialog(key as Dialog) }}>
                <Button aria-haspopup="menu">
                  更多 <Icon name="down" />
                </Button>
              </Dropdown>
            )}
            {may.edit && alive && (
              <Button type="primary" onClick={() => setDialog('edit')}>
                修改资料
              </Button>
            )}
          </>
        }
      />
      <div className="c-detail">
        <div className="c-stack">
          <FactsCard page={page} />
          <PostsCard page={page} onChanged={renew} />
          <MembersCard page={page} />
          <ChildrenCard page={page} />
          <AlliancesCard page={page} onChanged={renew} />
          <OffersCard page={page} onChanged={renew} />
          <AddressesCard page={page} onChanged={renew} />
          <PlaceCard page={page} onChanged={renew} />
          <PlacementsCard page={page} />
        </div>
        <div className="c-stack">{timeline}</div>
      </div>
      {dialog === 'edit' && (
        <FormDialog<FactsForm, unknown>
          side
          title="修改资料"
          verb="保存"
          initial={o}
          send={(values, call) => client.organizations.edit({ ...values, id: o.id, version: o.version }, call)}
          onDone={() => renew('已保存')}
          onClose={close}
        >
          <FactsFields kind={o.kind} />
        </FormDialog>
      )}
      {dialog === 'create' && <CreateDialog parent={o} onDone={() => renew('已建立下级组织')} onClose={close} />}
      {dialog === 'move' && <MoveHere page={page} onDone={() => renew('已调整隶属')} onClose={close} />}
      {dialog === 'dissolve' && <DissolveDialog page={page} onDone={() => renew('已撤销')} onClose={close} />}
      {dialog === 'reopen' && <ReopenDialog page={page} onDone={() => renew('已恢复')} onClose={close} />}
    </>
  )
}

function Above({ above }: { above: Page['above'] }) {
  return (
    <nav aria-label="所在位置">
      <Link to="/organizations">组织</Link>
      {above.map((a) => (
        <span key={a.id}>
          {' › '}
          <Link to="/organizations/$id" params={{ id: a.id }}>
            {a.name}
          </Link>
        </span>
      ))}
    </nav>
  )
}

/** The tree is asked for only when a move is wanted. */
function MoveHere({ page, onDone, onClose }: { page: Page; onDone(): void; onClose(): void }) {
  const tree = useQuery(api.organizations.tree.queryOptions({ input: { streetId: page.organization.streetId } }))
  return tree.data ? <MoveDialog body={page.organization} bodies={tree.data.items} onDone={onDone} onClose={onClose} /> : null
}

function FactsCard({ page: { organization: o } }: { page: Page }) {
  return (
    <Card title="基本资料">
      <Facts
        facts={[
          ['类别', organizationKindLabels[o.kind]],
          ...(o.shortName ? [['简称', o.shortName] as const] : []),
          ['成立日期', o.establishedOn && formatDayShort(o.establishedOn)],
          ...(o.patrolType ? [['队伍类型', patrolTypeLabels[o.patrolType]] as const] : []),
          ...(o.communityType ? [['社区类型', communityTypeLabels[o.communityType]] as const] : []),
          ...(o.divisionCode ? [['区划代码', o.divisionCode] as const] : []),
          ...(o.creditCode ? [['统一社会信用代码', o.creditCode] as const] : []),
          ...(o.caring
            ? [
                [
                  '爱心企业',
                  <Tag key="caring" tone="honour">
                    爱心企业
                  </Tag>,
                ] as const,
              ]
            : []),
          ['地址', o.address],
          ['办公电话', o.contactPhone && `${o.contactPhone}（${o.contactPublic ? '对外公开' : '仅内部可见'}）`],
          ['开放时间', o.openingHours],
        ]}
      />
      {o.introduction && <p className="c-introduction">{o.introduction}</p>}
    </Card>
  )
}

function ChildrenCard({ page: { children, organization } }: { page: Page }) {
  return (
    <Card title="下级组织">
      {children.length === 0 ? (
        <EmptyState title="没有下级组织" />
      ) : (
        <ul className="c-rows">
          {children.map((c) => (
            <li key={c.kind}>
              <b>
                {c.label} {c.count}
              </b>
              <span className="c-names">
                {c.first.map((f) => (
                  <Link key={f.id} to="/organizations/$id" params={{ id: f.id }}>
                    {f.name}
                  </Link>
                ))}
              </span>
              {c.count > c.first.length && (
                <Link className="c-rows-end" to="/organizations/list" search={{ kind: [c.kind], below: organization.id }}>
                  全部 {c.count} 个
                </Link>
              )}
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}

function PlacementsCard({ page: { placements } }: { page: Page }) {
  if (placements.length < 2) return null
  return (
    <Card title="隶属沿革">
      <ul className="c-rows">
        {placements.map((p) => (
          <li key={`${p.parentId} ${p.fromOn}`}>
            <span>{p.parentName ?? '无上级'}</span>
            <span className="c-sub c-rows-end">
              {formatDayShort(p.fromOn)} 至 {p.untilOn ? formatDayShort(p.untilOn) : '今'}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  )
}
