import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { z } from 'zod'
import { announce } from '#console/Announcer.tsx'
import { api, client } from '#console/client.ts'
import { type Column, DataTable, listOptions } from '#console/DataTable.tsx'
import { PrintButton } from '#console/ExportDialog.tsx'
import { Tag } from '#console/Facts.tsx'
import { ConfirmDialog } from '#console/form.tsx'
import { EmptyState } from '#console/Loaded.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { formatInstant } from '#platform/time/format.ts'
import type { MergeView } from '../contract.ts'
import { MergeTabs } from './MergeTabs.tsx'

const route = getRouteApi('/people/merges')
const ROWS = 40
type Merge = z.output<typeof MergeView>

/** What was merged, newest first. A merge can be undone until one of its rows was changed. */
export function MergesPage() {
  const { after = [] } = route.useSearch()
  const navigate = useNavigate({ from: '/people/merges' })
  const queries = useQueryClient()
  const [undoing, setUndoing] = useState<Merge | null>(null)
  const page = useQuery(api.people.merges.queryOptions({ ...listOptions, input: { cursor: after.at(-1), limit: ROWS } }))
  const columns: readonly Column<Merge>[] = [
    { key: 'at', title: '合并时间', cell: (m) => formatInstant(new Date(m.mergedAt)), number: true, always: true },
    { key: 'kept', title: '保留的一条', cell: (m) => m.keptName },
    { key: 'merged', title: '并入的一条', cell: (m) => m.mergedName },
    { key: 'state', title: '状态', cell: (m) => (m.undoneAt ? <Tag>{formatInstant(new Date(m.undoneAt))}撤销</Tag> : <Tag tone="ok">已合并</Tag>) },
    {
      key: 'undo',
      title: '撤销',
      cell: (m) =>
        m.closed === null ? (
          <button
            type="button"
            className="c-text-button"
            aria-label={`撤销${m.keptName}在${formatInstant(new Date(m.mergedAt))}的合并`}
            onClick={() => setUndoing(m)}
          >
            撤销
          </button>
        ) : (
          <span className="c-closed">{m.undoneAt ? '' : m.closed}</span>
        ),
    },
  ]
  return (
    <>
      <PageHeader title="合并记录" actions={<PrintButton />} />
      <MergeTabs />
      <DataTable<Merge>
        name="merges"
        label="合并记录"
        columns={columns}
        page={page}
        rowKey={(m) => m.id}
        rowName={(m) => m.keptName}
        paging={{ after, go: (next) => navigate({ search: { after: next } }) }}
        empty={
          <EmptyState title="还没有合并过资料">
            <p>在“可能重复”里比对后合并的，会记在这里，可以撤销。</p>
          </EmptyState>
        }
        foot={`每页 ${ROWS} 行 · 新的在前`}
      />
      {undoing && (
        <ConfirmDialog
          title={`撤销“${undoing.keptName}”的合并`}
          verb="撤销合并"
          grave
          send={(call) => client.people.undoMerge({ id: undoing.id }, call)}
          onDone={() => {
            setUndoing(null)
            announce('已撤销合并')
            void queries.invalidateQueries({ queryKey: api.people.key() })
            void queries.invalidateQueries({ queryKey: ['console', 'choose', 'people'] })
          }}
          onClose={() => setUndoing(null)}
        >
          <p>
            “{undoing.keptName}”恢复合并之前的内容，“{undoing.mergedName}”那一条重新出现，当时转移的记录转回原处。纪实中会保留这次撤销。
          </p>
        </ConfirmDialog>
      )}
    </>
  )
}
