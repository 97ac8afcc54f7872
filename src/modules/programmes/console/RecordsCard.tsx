import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { Button, Form } from 'antd'
import { useState } from 'react'
import { api, client } from '#console/client.ts'
import { DataTable, listOptions } from '#console/DataTable.tsx'
import { Card } from '#console/Facts.tsx'
import { ConfirmDialog, FormDialog } from '#console/form.tsx'
import { EmptyState } from '#console/Loaded.tsx'
import { RemoteSelect } from '#console/RemoteSelect.tsx'
import { useCan } from '#console/session.ts'
import { formatInstant } from '#platform/time/format.ts'
import type { Element, Page } from './words.ts'

const route = getRouteApi('/programmes/$id')
const ROWS = 40

interface Props {
  page: Page
  element: Element
  onChanged(said: string): void
}

interface Record {
  subjectType: string
  subjectId: string
  typeLabel: string
  title: string
  subtitle: string
  taggedAt: string
}

/** The records that carry an element, under whatever version they were tagged. */
export function RecordsCard({ page, element, onChanged }: Props) {
  const { after = [] } = route.useSearch()
  const navigate = useNavigate({ from: '/programmes/$id' })
  const mayTag = useCan()('programmes.tag') && page.state === 'PUBLISHED'
  const [dialog, setDialog] = useState<'add' | Record | null>(null)
  const records = useQuery(api.programmes.records.queryOptions({ ...listOptions, input: { id: element.id, cursor: after.at(-1), limit: ROWS } }))
  const close = () => setDialog(null)
  const done = (said: string) => {
    close()
    onChanged(said)
  }
  return (
    <Card title={`归入“${element.label}”的记录`} actions={mayTag && <Button onClick={() => setDialog('add')}>归入组织</Button>}>
      <DataTable<Record>
        name="programme-records"
        label="带有这个条目的记录"
        columns={[
          { key: 'title', title: '名称', cell: (r) => <RecordLink record={r} />, always: true },
          { key: 'type', title: '种类', cell: (r) => [r.typeLabel, r.subtitle].filter(Boolean).join(' · ') },
          { key: 'at', title: '归入时间', cell: (r) => formatInstant(new Date(r.taggedAt)), number: true },
          ...(mayTag
            ? [
                {
                  key: 'act',
                  title: '操作',
                  cell: (r: Record) => (
                    <button type="button" className="c-text-button" aria-label={`移出“${r.title}”`} onClick={() => setDialog(r)}>
                      移出
                    </button>
                  ),
                },
              ]
            : []),
        ]}
        page={records}
        rowKey={(r) => `${r.subjectType}:${r.subjectId}`}
        rowName={(r) => r.title}
        paging={{ after, go: (next) => navigate({ search: (before) => ({ ...before, after: next }) }) }}
        empty={<EmptyState title="您的管理范围内没有归入这个条目的记录" />}
      />
      {dialog === 'add' && (
        <FormDialog<{ subjectId: string }, unknown>
          title={`归入“${element.label}”`}
          verb="归入"
          send={({ subjectId }, call) => client.programmes.tag({ id: element.id, subjectType: 'organization', subjectId }, call)}
          onDone={() => done('已归入')}
          onClose={close}
        >
          <Form.Item name="subjectId" label="组织" rules={[{ required: true, message: '请选择组织' }]}>
            <RemoteSelect
              name={`programmes:${page.streetId}`}
              placeholder="按名称、拼音首字母查找"
              search={async (text) => {
                const { items } = await client.organizations.list({ streetId: page.streetId, text: text || undefined, limit: 20 }, { context: { read: true } })
                return items.map((o) => ({ value: o.id, label: o.name, sub: o.parentName ?? undefined }))
              }}
            />
          </Form.Item>
        </FormDialog>
      )}
      {dialog && dialog !== 'add' && (
        <ConfirmDialog
          title={`移出“${dialog.title}”`}
          verb="移出"
          send={(call) => client.programmes.untag({ id: element.id, subjectType: dialog.subjectType, subjectId: dialog.subjectId }, call)}
          onDone={() => done('已移出')}
          onClose={close}
        >
          <p>
            “{dialog.title}”不再归入“{element.label}”。它的全程纪实保留这次移出。
          </p>
        </ConfirmDialog>
      )}
    </Card>
  )
}

/** Records of kinds that have a page lead there. */
function RecordLink({ record: { subjectType, subjectId, title } }: { record: Record }) {
  if (subjectType !== 'organization') return title
  return (
    <Link to="/organizations/$id" params={{ id: subjectId }}>
      {title}
    </Link>
  )
}
