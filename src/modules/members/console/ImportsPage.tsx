import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { Select } from 'antd'
import { useId, useState } from 'react'
import type { z } from 'zod'
import { api } from '#console/client.ts'
import { type Column, DataTable, listOptions } from '#console/DataTable.tsx'
import { Card, Tag } from '#console/Facts.tsx'
import { EmptyState, Loaded } from '#console/Loaded.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { postFile, Upload } from '#console/Upload.tsx'
import { clockOf, dayOf } from '#platform/time/day.ts'
import { formatDayShort } from '#platform/time/format.ts'
import type { ImportRowView } from '../import-contract.ts'
import { importStateLabels, importTones, MAX_ROSTER_BYTES } from '../import-rules.ts'

const route = getRouteApi('/members/imports')
const ROWS = 20

type Row = z.output<typeof ImportRowView>

/** An instant as a clerk reads it: 2019.07.01 09:00. */
export const momentOf = (at: string) => `${formatDayShort(dayOf(new Date(at)))} ${clockOf(new Date(at))}`

const columns: readonly Column<Row>[] = [
  { key: 'file', title: '文件', cell: (i) => i.fileName, always: true },
  { key: 'organization', title: '导入到', cell: (i) => i.organization.name },
  { key: 'state', title: '进展', cell: (i) => <Tag tone={importTones[i.state]}>{importStateLabels[i.state]}</Tag> },
  { key: 'new', title: '新增', cell: (i) => i.rowsNew, number: true },
  { key: 'changed', title: '更新', cell: (i) => i.rowsChanged, number: true },
  { key: 'wrong', title: '有误', cell: (i) => i.rowsWrong, number: true },
  { key: 'by', title: '上传人', cell: (i) => i.createdByName },
  { key: 'at', title: '上传时间', cell: (i) => momentOf(i.createdAt), number: true },
]

/** Uploading a roster, and what was uploaded before. */
export function ImportsPage() {
  const { after = [] } = route.useSearch()
  const navigate = useNavigate({ from: '/members/imports' })
  const places = useQuery(api.memberImports.places.queryOptions({ staleTime: 300_000 }))
  const page = useQuery(api.memberImports.list.queryOptions({ ...listOptions, input: { cursor: after.at(-1), limit: ROWS } }))
  return (
    <>
      <PageHeader title="导入花名册" path={<Link to="/members">党员名册</Link>} />
      <div className="c-stack">
        <Card
          title="上传花名册"
          actions={
            <a className="c-plain-button" href="/console-files/member-roster-template.xlsx" download>
              下载空白表样
            </a>
          }
        >
          <div className="c-stack">
            <p>
              上传后先逐行检查，不改动任何资料；检查完毕、由您确认后才导入，全部成功或全部不导入。已登记的党员按公民身份号码认出，表中留空的格不会清除原有内容。
            </p>
            <Loaded query={places}>
              {({ items }) => <Chooser places={items} onDone={(id) => navigate({ to: '/members/imports/$id', params: { id } })} />}
            </Loaded>
          </div>
        </Card>
        <h2>导入记录</h2>
        <DataTable<Row>
          name="imports"
          label="导入记录"
          columns={columns}
          page={page}
          rowKey={(i) => i.id}
          rowName={(i) => i.fileName}
          open={(i) => ({ to: '/members/imports/$id', params: { id: i.id } })}
          paging={{ after, go: (next) => navigate({ search: { after: next } }) }}
          empty={<EmptyState title="还没有导入过花名册" />}
          foot={`每页 ${ROWS} 次 · 新的在前`}
        />
      </div>
    </>
  )
}

function Chooser({ places, onDone }: { places: readonly { id: string; name: string }[]; onDone(id: string): void }) {
  const id = useId()
  const [chosen, setChosen] = useState(places[0]?.id)
  if (!chosen) return <p>您没有可以导入名册的党组织。</p>
  return (
    <>
      {places.length > 1 && (
        <p>
          <label htmlFor={id}>导入到 </label>
          <Select id={id} value={chosen} onChange={setChosen} popupMatchSelectWidth={false} options={places.map((p) => ({ value: p.id, label: p.name }))} />
        </p>
      )}
      <Upload<{ id: string }>
        label="选择花名册文件"
        hint="Excel 工作簿（.xlsx）或 .csv，不超过 32 MB"
        accept=".xlsx,.csv,.xls"
        maxBytes={MAX_ROSTER_BYTES}
        send={(file, onProgress) => postFile({ address: '/console-files/member-imports', file, parts: { organizationId: chosen }, onProgress })}
        onDone={(answer) => onDone(answer.id)}
      />
    </>
  )
}
