import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import { announce } from '#console/Announcer.tsx'
import { api, client } from '#console/client.ts'
import { type Column, DataTable } from '#console/DataTable.tsx'
import { PrintButton } from '#console/ExportDialog.tsx'
import { Tag } from '#console/Facts.tsx'
import { FormDialog } from '#console/form.tsx'
import { EmptyState } from '#console/Loaded.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { useCan, useSession } from '#console/session.ts'
import { today } from '#platform/time/day.ts'
import { codePattern } from '../rules.ts'
import { daysOf, type Row } from './words.ts'

const route = getRouteApi('/programmes')

const current = (row: Row) => row.versions.find((v) => v.state === 'PUBLISHED')
const draftOf = (row: Row) => row.versions.find((v) => v.state === 'DRAFT')

const columns = (now: string): readonly Column<Row>[] => [
  { key: 'name', title: '名称', cell: (r) => r.name, always: true },
  { key: 'elements', title: '条目', cell: (r) => (current(r) ?? r.versions[0])?.elements, number: true },
  {
    key: 'state',
    title: '现行版本',
    cell: (r) => {
      const version = current(r)
      return version ? `第 ${version.version} 版，${daysOf(version, now)}` : <Tag>没有现行版本</Tag>
    },
  },
  {
    key: 'draft',
    title: '草稿',
    cell: (r) => {
      const draft = draftOf(r)
      return draft && <Tag tone="info">第 {draft.version} 版起草中</Tag>
    },
  },
  { key: 'kind', title: '代码', cell: (r) => r.kind },
]

/** The office's programmes, each with the version in force and its draft. */
export function ListPage() {
  const { street } = route.useSearch()
  const navigate = useNavigate()
  const can = useCan()
  const session = useSession()
  const queries = useQueryClient()
  const [creating, setCreating] = useState(false)
  const streetId = street ?? session.streetId ?? undefined
  const list = useQuery(api.programmes.list.queryOptions({ input: { streetId } }))
  return (
    <>
      <PageHeader
        title="工作举措"
        aside={list.data && `${list.data.length} 项`}
        actions={
          <>
            <PrintButton />
            {can('programmes.edit') && (
              <Button type="primary" onClick={() => setCreating(true)}>
                新建工作举措
              </Button>
            )}
          </>
        }
      />
      <DataTable
        name="programmes"
        label="工作举措"
        columns={columns(today(new Date()))}
        page={{ ...list, data: list.data && { items: list.data, next: null } }}
        rowKey={(r) => r.kind}
        rowName={(r) => r.name}
        open={(r) => ({ to: '/programmes/$id', params: { id: (current(r) ?? r.versions[0]!).id } })}
        empty={
          <EmptyState title="还没有工作举措">
            <p>把街道自己的举措（如“四大工程”“八个身边”）写成清单，组织和各类记录就能归入其中的条目。</p>
          </EmptyState>
        }
      />
      {creating && (
        <FormDialog<{ name: string; kind: string; note?: string }, { id: string }>
          title="新建工作举措"
          intro="先成为草稿，写好条目以后再发布。"
          verb="新建"
          send={(values, call) => client.programmes.create({ ...values, streetId }, call)}
          onDone={({ id }) => {
            setCreating(false)
            announce('已新建草稿')
            void queries.invalidateQueries({ queryKey: api.programmes.key() })
            void navigate({ to: '/programmes/$id', params: { id } })
          }}
          onClose={() => setCreating(false)}
        >
          <Form.Item name="name" label="名称" rules={[{ required: true, whitespace: true, message: '请填写名称' }]}>
            <Input maxLength={100} placeholder="如：八个身边" />
          </Form.Item>
          <Form.Item
            name="kind"
            label="代码"
            extra="大写字母、数字和下划线，定后不变；报表和指标用它认得这项举措。"
            rules={[{ required: true, pattern: codePattern, message: '请用大写字母、数字和下划线填写代码，以字母开头' }]}
          >
            <Input maxLength={60} placeholder="如：EIGHT_BESIDES" autoComplete="off" />
          </Form.Item>
          <Form.Item name="note" label="说明">
            <Input.TextArea rows={2} maxLength={500} />
          </Form.Item>
        </FormDialog>
      )}
    </>
  )
}
