import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { Button, Select, Tree } from 'antd'
import { useMemo, useState } from 'react'
import { announce } from '#console/Announcer.tsx'
import { api } from '#console/client.ts'
import { Tag } from '#console/Facts.tsx'
import { FilterBar } from '#console/FilterBar.tsx'
import { EmptyState, Loaded } from '#console/Loaded.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { useCan, useSession } from '#console/session.ts'
import { organizationKindLabels, whyNotBelow } from '../rules.ts'
import { ChosenBody } from './ChosenBody.tsx'
import { CreateDialog } from './CreateDialog.tsx'
import { MoveDialog } from './MoveDialog.tsx'
import { OpenStreetDialog } from './OpenStreetDialog.tsx'
import { type Body, type Branch, branchesOf, byKind, keepFound } from './tree.ts'
import { useArrange } from './use-arrange.ts'

const route = getRouteApi('/organizations')

/** The whole structure of a street as a tree: find, open, move by drag or by menu, order, add. */
export function TreePage() {
  const search = route.useSearch()
  const navigate = useNavigate({ from: '/organizations' })
  const can = useCan()
  const session = useSession()
  const queries = useQueryClient()
  const streets = useQuery(api.organizations.streets.queryOptions({ staleTime: 300_000 }))
  const streetId = search.street ?? session.streetId ?? streets.data?.items[0]?.id
  const tree = useQuery(
    api.organizations.tree.queryOptions({ input: { streetId, dissolved: search.dissolved === '1' }, enabled: streetId !== undefined || streets.isSuccess }),
  )
  const bodies: readonly (Body & { children: number })[] = useMemo(() => byKind(tree.data?.items ?? []), [tree.data])
  // Names are found here by any part; pinyin and initials by the server.
  const byPinyin = useQuery(
    api.organizations.list.queryOptions({
      input: { streetId, text: search.q, dissolved: search.dissolved === '1', limit: 200 },
      enabled: search.q !== undefined,
    }),
  )
  const found = useMemo(
    () => (search.q ? new Set([...bodies.filter((b) => b.name.includes(search.q ?? '')), ...(byPinyin.data?.items ?? [])].map((b) => b.id)) : null),
    [bodies, byPinyin.data, search.q],
  )
  const branches = useMemo(() => branchesOf(found ? keepFound(bodies, found) : bodies), [bodies, found])
  const [opened, setOpened] = useState<readonly string[] | null>(null)
  const parents = bodies.filter((b) => b.children > 0)
  const expanded = found ? bodies.map((b) => b.id) : (opened ?? parents.filter((b) => depthOf(b, bodies) < 2).map((b) => b.id))
  const [dialog, setDialog] = useState<{ type: 'create'; parent: Body } | { type: 'move'; body: Body; parentId?: string } | { type: 'street' } | null>(null)
  const arrange = useArrange(bodies)
  const chosen = bodies.find((b) => b.id === search.at)
  const top = bodies.find((b) => b.kind === 'WORKING_COMMITTEE') ?? bodies[0]
  const mayArrange = tree.data?.mayArrange ?? false
  const renewed = async (said: string) => {
    setDialog(null)
    announce(said)
    await queries.invalidateQueries({ queryKey: api.organizations.key() })
  }

  return (
    <>
      <PageHeader
        title="组织"
        aside={tree.data && `${bodies.filter((b) => b.dissolvedOn === null).length} 个`}
        actions={
          <>
            <Link to="/organizations/list" search={{ street: search.street }} className="c-plain-button">
              按类别查看
            </Link>
            {streets.data?.mayOpen && can('organizations.openStreet') && <Button onClick={() => setDialog({ type: 'street' })}>开通街道</Button>}
            {mayArrange && top && (
              <Button type="primary" onClick={() => setDialog({ type: 'create', parent: chosen ?? top })}>
                建立组织
              </Button>
            )}
          </>
        }
      />
      <FilterBar
        filters={[
          { type: 'text', key: 'q', label: '查找组织', placeholder: '名称、拼音首字母' },
          { type: 'flag', key: 'dissolved', label: '包括已撤销' },
        ]}
        values={search}
        onChange={(patch) => navigate({ search: (before) => ({ ...before, ...patch }), replace: true })}
      >
        {(streets.data?.items.length ?? 0) > 1 && (
          <Select
            className="c-street-choice"
            aria-label="查看哪个街道"
            value={streetId}
            popupMatchSelectWidth={false}
            options={streets.data?.items.map((s) => ({ value: s.id, label: s.name }))}
            onChange={(street) => {
              setOpened(null)
              navigate({ search: { street } })
            }}
          />
        )}
        <button type="button" className="c-text-button" onClick={() => setOpened(parents.map((b) => b.id))}>
          全部展开
        </button>
        <button type="button" className="c-text-button" onClick={() => setOpened(top ? [top.id] : [])}>
          全部收起
        </button>
      </FilterBar>
      <div className="c-detail">
        <section className="c-card c-tree" aria-label="组织树">
          {streets.data && streetId === undefined ? (
            <EmptyState title="还没有可以查看的街道">{streets.data.mayOpen && <p>请先开通街道。</p>}</EmptyState>
          ) : (
            <Loaded query={tree}>
              {() =>
                branches.length === 0 && byPinyin.isFetching ? (
                  <p role="status" className="c-reading">
                    正在查找…
                  </p>
                ) : branches.length === 0 ? (
                  <EmptyState title={search.q ? `没有名称含“${search.q}”的组织` : '这个街道还没有组织'}>
                    {search.q && <p>可以换成简称或拼音首字母再试，或勾选“包括已撤销”。</p>}
                  </EmptyState>
                ) : (
                  <Tree<Branch<Body & { children: number }>>
                    aria-label="组织树"
                    blockNode
                    virtual={false}
                    motion={false}
                    treeData={branches}
                    expandedKeys={[...expanded]}
                    onExpand={(keys) => setOpened(keys.map(String))}
                    selectedKeys={search.at ? [search.at] : []}
                    onSelect={([key]) =>
                      navigate({ search: (before) => ({ ...before, at: key === undefined ? undefined : String(key) }), replace: true, resetScroll: false })
                    }
                    onDoubleClick={(_, node) => navigate({ to: '/organizations/$id', params: { id: node.body.id } })}
                    draggable={mayArrange && !found ? { icon: false, nodeDraggable: (node) => (node as unknown as Branch).body.parentId !== null } : false}
                    allowDrop={({ dragNode, dropNode, dropPosition }) => {
                      const above = dropPosition === 0 ? dropNode.body : bodies.find((b) => b.id === dropNode.body.parentId)
                      return above !== undefined && above.dissolvedOn === null && whyNotBelow(dragNode.body.kind, above.kind) === null
                    }}
                    onDrop={({ dragNode, node, dropToGap, dropPosition }) => {
                      const parentId = dropToGap ? node.body.parentId : node.body.id
                      if (parentId === null) return
                      if (parentId !== dragNode.body.parentId) return setDialog({ type: 'move', body: dragNode.body, parentId })
                      if (dropToGap) void arrange.putBeside(dragNode.body, node.body, dropPosition > Number(node.pos.split('-').at(-1)))
                    }}
                    titleRender={(branch) => <NodeTitle branch={branch} found={found?.has(branch.key) ?? false} />}
                  />
                )
              }
            </Loaded>
          )}
        </section>
        <div className="c-stack c-beside">
          {chosen ? (
            <ChosenBody
              body={chosen}
              bodies={bodies}
              mayArrange={mayArrange}
              arrange={arrange}
              onMove={() => setDialog({ type: 'move', body: chosen })}
              onCreate={() => setDialog({ type: 'create', parent: chosen })}
            />
          ) : (
            <section className="c-card">
              <p>选中一个组织，这里显示它的概况和可以做的事。</p>
              {mayArrange && <p className="c-sub">可以把组织拖到新的上级之下，也可以选中后用“移动到…”。确认之前会说明影响。</p>}
            </section>
          )}
        </div>
      </div>
      {dialog?.type === 'create' && (
        <CreateDialog
          parent={dialog.parent}
          onClose={() => setDialog(null)}
          onDone={async (id) => {
            await renewed('已建立')
            navigate({ to: '/organizations/$id', params: { id } })
          }}
        />
      )}
      {dialog?.type === 'move' && (
        <MoveDialog body={dialog.body} parentId={dialog.parentId} bodies={bodies} onClose={() => setDialog(null)} onDone={() => renewed('已调整隶属')} />
      )}
      {dialog?.type === 'street' && <OpenStreetDialog onClose={() => setDialog(null)} onDone={() => renewed('街道已开通')} />}
    </>
  )
}

/** How many of the shown bodies stand above. */
function depthOf(body: Body, bodies: readonly Body[]): number {
  return bodies.filter((b) => b.id !== body.id && body.path.startsWith(b.path)).length
}

function NodeTitle({ branch, found }: { branch: Branch<Body & { children: number }>; found: boolean }) {
  const { body } = branch
  return (
    <span className="c-node">
      <span className="c-node-name" data-found={found || undefined}>
        {body.name}
      </span>
      <span className="c-sub">
        {organizationKindLabels[body.kind]}
        {body.children > 0 && ` · 下级 ${body.children}`}
      </span>
      {body.dissolvedOn && <Tag>已撤销</Tag>}
    </span>
  )
}
