import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import type { z } from 'zod'
import { announce } from '#console/Announcer.tsx'
import { api } from '#console/client.ts'
import { type Column, ColumnChooser, DataTable, listOptions } from '#console/DataTable.tsx'
import { PrintButton } from '#console/ExportDialog.tsx'
import { Tag } from '#console/Facts.tsx'
import { FilterBar } from '#console/FilterBar.tsx'
import { EmptyState } from '#console/Loaded.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { useCan } from '#console/session.ts'
import { roleLabels, roles } from '#platform/scope/actor.ts'
import { dayOf } from '#platform/time/day.ts'
import { formatDayShort } from '#platform/time/format.ts'
import type { AccountView } from '../contract.ts'
import { AccountDrawer } from './AccountDrawer.tsx'
import { LinkDialog, type OneTimeLink } from './LinkDialog.tsx'
import { OpenAccountDialog } from './OpenAccountDialog.tsx'

const route = getRouteApi('/accounts')
const ROWS = 40

/** An account as the list gives it. */
export type Account = z.output<typeof AccountView>

const columns: readonly Column<Account>[] = [
  { key: 'username', title: '用户名', cell: (a) => a.username, always: true },
  { key: 'name', title: '姓名', cell: (a) => a.name },
  { key: 'grants', title: '角色和范围', cell: (a) => <Grants grants={a.grants} /> },
  { key: 'factor', title: '二次验证', cell: (a) => (a.twoFactorEnabled ? '已启用' : '未启用') },
  { key: 'state', title: '状态', cell: (a) => (a.disabled ? <Tag tone="stop">已停用</Tag> : <Tag tone="ok">在用</Tag>) },
  { key: 'created', title: '建立日期', cell: (a) => formatDayShort(dayOf(new Date(a.createdAt))), number: true, optional: true },
]

function Grants({ grants }: { grants: Account['grants'] }) {
  if (grants.length === 0) return <span className="c-none">没有授权</span>
  const [first] = grants
  return (
    <>
      {first && `${roleLabels[first.role]}（${first.organizationName}）`}
      {grants.length > 1 && ` 等 ${grants.length} 项`}
    </>
  )
}

/** Accounts and what they may do; one opens beside the list. */
export function AccountsPage() {
  const search = route.useSearch()
  const navigate = useNavigate({ from: '/accounts' })
  const can = useCan()
  const queries = useQueryClient()
  const after = search.after ?? []
  const page = useQuery(
    api.accounts.list.queryOptions({
      ...listOptions,
      input: {
        search: search.q,
        role: search.role,
        streetId: search.street,
        disabled: search.disabled === '1' ? true : undefined,
        cursor: after.at(-1),
        limit: ROWS,
      },
    }),
  )
  const streets = useQuery(api.organizations.streets.queryOptions({ staleTime: 300_000 }))
  const [opening, setOpening] = useState(false)
  const [link, setLink] = useState<OneTimeLink | null>(null)
  const shown = page.data?.items.find((a) => a.id === search.account)
  const renew = () => queries.invalidateQueries({ queryKey: api.accounts.list.key() })
  return (
    <>
      <PageHeader
        title="账号与授权"
        actions={
          <>
            <PrintButton />
            {can('accounts.manage') && (
              <Button type="primary" onClick={() => setOpening(true)}>
                新建账号
              </Button>
            )}
          </>
        }
      />
      <FilterBar
        filters={[
          { type: 'text', key: 'q', label: '查找账号', placeholder: '用户名、姓名' },
          { type: 'choice', key: 'role', label: '角色', options: roles.map((r) => ({ value: r, label: roleLabels[r] })) },
          ...((streets.data?.items.length ?? 0) > 1
            ? [
                {
                  type: 'choice' as const,
                  key: 'street' as const,
                  label: '所属街道',
                  options: (streets.data?.items ?? []).map((s) => ({ value: s.id, label: s.name })),
                },
              ]
            : []),
          { type: 'flag', key: 'disabled', label: '只看已停用' },
        ]}
        values={search}
        onChange={(patch) => navigate({ search: (before) => ({ ...before, ...patch, after: undefined, account: undefined }), replace: true })}
      >
        <ColumnChooser name="accounts" columns={columns} />
      </FilterBar>
      <DataTable<Account>
        name="accounts"
        label="账号与授权"
        columns={columns}
        page={page}
        rowKey={(a) => a.id}
        rowName={(a) => a.name}
        open={(a) => ({ to: '/accounts', search: { ...search, account: a.id }, resetScroll: false })}
        paging={{ after, go: (next) => navigate({ search: (before) => ({ ...before, after: next, account: undefined }) }) }}
        empty={
          <EmptyState title="没有符合条件的账号">
            <p>可以减少筛选条件再试。</p>
          </EmptyState>
        }
        foot={`每页 ${ROWS} 行 · 按用户名排列`}
      />
      {shown && (
        <AccountDrawer
          account={shown}
          onChanged={(said) => {
            announce(said)
            void renew()
          }}
          onLink={setLink}
          onClose={() => navigate({ search: (before) => ({ ...before, account: undefined }), resetScroll: false })}
        />
      )}
      {opening && (
        <OpenAccountDialog
          onClose={() => setOpening(false)}
          onDone={(made) => {
            setOpening(false)
            setLink(made)
            void renew()
          }}
        />
      )}
      {link && <LinkDialog link={link} onClose={() => setLink(null)} />}
    </>
  )
}
