import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
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
import { PostedFile } from '#console/PostedFile.tsx'
import { useCan } from '#console/session.ts'
import { formatDayShort } from '#platform/time/format.ts'
import type { HonorView } from '../contract.ts'
import { honorKindLabels, honorKinds, honorLevelLabels, honorLevels } from '../rules.ts'
import { RecordHonor, RevokeHonor } from './honor-dialogs.tsx'
import { thisYear } from './parts.tsx'

const route = getRouteApi('/honors')
const ROWS = 40
export type Honor = z.output<typeof HonorView>

/** 两优一先: honors of members and bodies, as their documents say. */
export function HonorsPage() {
  const search = route.useSearch()
  const navigate = useNavigate({ from: '/honors' })
  const queries = useQueryClient()
  const can = useCan()
  const [dialog, setDialog] = useState<'record' | 'export' | Honor | null>(null)
  const after = search.after ?? []
  const filter = { year: search.year, kind: search.kind, level: search.level, organizationId: search.org, standingOn: search.on }
  const page = useQuery(api.appraisals.honors.queryOptions({ ...listOptions, input: { ...filter, cursor: after.at(-1), limit: ROWS } }))
  const done = (said: string) => {
    setDialog(null)
    announce(said)
    void queries.invalidateQueries({ queryKey: api.appraisals.key() })
  }
  const columns: readonly Column<Honor>[] = [
    {
      key: 'who',
      title: '获得者',
      cell: (h) =>
        h.member ? (
          <Link to="/appraisals/members/$id" params={{ id: h.member.id }} className="c-row-link">
            {h.member.name}
          </Link>
        ) : (
          h.organization.name
        ),
      always: true,
    },
    { key: 'kind', title: '荣誉', cell: (h) => <Tag tone={h.revokedOn ? 'stop' : 'honour'}>{honorKindLabels[h.kind]}</Tag> },
    { key: 'level', title: '级别', cell: (h) => honorLevelLabels[h.level] },
    { key: 'on', title: '授予日期', cell: (h) => formatDayShort(h.awardedOn), number: true },
    { key: 'issuer', title: '授予单位', cell: (h) => h.issuer },
    { key: 'document', title: '文号', cell: (h) => h.documentNumber },
    { key: 'branch', title: '党组织', cell: (h) => h.organization.name, optional: true },
    {
      key: 'revoked',
      title: '',
      cell: (h) =>
        h.revokedOn ? (
          `${formatDayShort(h.revokedOn)} 撤销`
        ) : h.canEdit ? (
          <button type="button" className="c-text-button" onClick={() => setDialog(h)}>
            撤销
          </button>
        ) : null,
    },
  ]
  return (
    <>
      <PageHeader
        title="荣誉"
        aside="优秀共产党员、优秀党务工作者、先进基层党组织"
        actions={
          <>
            <PrintButton />
            {can('appraisals.export') && <Button onClick={() => setDialog('export')}>导出所见</Button>}
            {can('appraisals.edit') && (
              <Button type="primary" onClick={() => setDialog('record')}>
                登记荣誉
              </Button>
            )}
          </>
        }
      />
      <FilterBar
        filters={[
          {
            type: 'choice',
            key: 'year',
            label: '年度',
            options: Array.from({ length: 8 }, (_, i) => ({ value: String(thisYear() - i), label: `${thisYear() - i}年` })),
          },
          { type: 'choice', key: 'kind', label: '荣誉', options: honorKinds.map((k) => ({ value: k, label: honorKindLabels[k] })) },
          { type: 'choice', key: 'level', label: '级别', options: honorLevels.map((l) => ({ value: l, label: honorLevelLabels[l] })) },
        ]}
        values={search}
        onChange={(patch) =>
          navigate({ search: (before) => ({ ...before, ...patch, ...(patch.year ? { year: Number(patch.year) } : {}), after: undefined }), replace: true })
        }
      >
        {(search.org || search.on) && (
          <button
            type="button"
            className="c-text-button"
            onClick={() => navigate({ search: (before) => ({ ...before, org: undefined, on: undefined, after: undefined }) })}
          >
            查看全部
          </button>
        )}
        <ColumnChooser name="honors" columns={columns} />
      </FilterBar>
      <DataTable<Honor>
        name="honors"
        label="荣誉"
        columns={columns}
        page={page}
        rowKey={(h) => h.id}
        rowName={(h) => h.member?.name ?? h.organization.name}
        paging={{ after, go: (next) => navigate({ search: (before) => ({ ...before, after: next }) }) }}
        empty={
          <EmptyState title="没有登记荣誉">
            <p>表彰决定下发后，由街道党建办登记。</p>
          </EmptyState>
        }
        foot={`每页 ${ROWS} 行 · 新的在前`}
      />
      {dialog === 'record' && <RecordHonor onDone={() => done('已登记')} onClose={() => setDialog(null)} />}
      {dialog === 'export' && (
        <PostedFile
          title="导出荣誉登记表"
          action="/console-files/honors.xlsx"
          fields={Object.fromEntries(Object.entries(filter).flatMap(([k, v]) => (v === undefined ? [] : [[k, v]])))}
          fileName="两优一先荣誉登记表.xlsx"
          onClose={() => setDialog(null)}
        >
          <p>按当前筛选导出荣誉、获得者、授予单位和文号。</p>
        </PostedFile>
      )}
      {dialog !== null && typeof dialog === 'object' && <RevokeHonor honor={dialog} onDone={() => done('已撤销')} onClose={() => setDialog(null)} />}
    </>
  )
}
