import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { type ReactNode, useState } from 'react'
import type { z } from 'zod'
import { api } from '#console/client.ts'
import { type Column, DataTable } from '#console/DataTable.tsx'
import { PrintButton } from '#console/ExportDialog.tsx'
import { Tag } from '#console/Facts.tsx'
import { EmptyState } from '#console/Loaded.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { formatDayShort } from '#platform/time/format.ts'
import type { DuplicateView, PersonView } from '../contract.ts'
import { FindDialog } from './FindDialog.tsx'
import { MergeTabs } from './MergeTabs.tsx'
import { fullerFirst } from './merge-choices.ts'

type Person = z.output<typeof PersonView>
interface Pair {
  kept: Person
  merged: Person
  reasons: readonly string[]
}

/** The server offers no more pairs than this at once. */
const MOST_PAIRS = 200

/** One fact of both rows, one above the other. */
function both({ kept, merged }: Pair, read: (person: Person) => ReactNode): ReactNode {
  return (
    <span className="c-pair">
      {[kept, merged].map((p) => (
        <span key={p.id}>{read(p) ?? <span className="c-none">未登记</span>}</span>
      ))}
    </span>
  )
}

const columns: readonly Column<Pair>[] = [
  {
    key: 'name',
    title: '姓名',
    always: true,
    cell: (pair) => (
      <>
        {pair.kept.name}
        <span className="c-hidden">，比对两条资料</span>
      </>
    ),
  },
  { key: 'birthOn', title: '出生日期', cell: (pair) => both(pair, (p) => p.birthOn && formatDayShort(p.birthOn)), number: true },
  { key: 'phone', title: '联系电话', cell: (pair) => both(pair, (p) => p.phoneHint), number: true },
  { key: 'identity', title: '公民身份号码', cell: (pair) => both(pair, (p) => p.identityHint), number: true },
  { key: 'address', title: '家庭住址', cell: (pair) => both(pair, (p) => p.homeAddress) },
  { key: 'note', title: '备注', cell: (pair) => both(pair, (p) => p.note) },
  {
    key: 'reasons',
    title: '相同之处',
    cell: (pair) => (
      <span className="c-tags">
        {pair.reasons.map((reason) => (
          <Tag key={reason}>{reason}</Tag>
        ))}
      </span>
    ),
  },
]

const pairOf = ({ first, second, reasons }: z.output<typeof DuplicateView>): Pair => {
  const [kept, merged] = fullerFirst(first, second)
  return { kept, merged, reasons }
}

/** Rows of the register that may be one person twice. Each pair leads to its comparison; two others can be found by name. */
export function DuplicatesPage() {
  const duplicates = useQuery(api.people.duplicates.queryOptions({}))
  const [finding, setFinding] = useState(false)
  const pairs = duplicates.data?.map(pairOf)
  return (
    <>
      <PageHeader
        title="人员合并"
        aside={pairs && (pairs.length < MOST_PAIRS ? `${pairs.length} 组可能重复` : `先列出 ${MOST_PAIRS} 组，处理后再列其余`)}
        actions={
          <>
            <PrintButton />
            <Button type="primary" onClick={() => setFinding(true)}>
              查找要合并的人
            </Button>
          </>
        }
      />
      <MergeTabs />
      <DataTable<Pair>
        name="duplicates"
        label="可能重复的人员"
        columns={columns}
        page={{ ...duplicates, data: pairs && { items: pairs, next: null } }}
        rowKey={({ kept, merged }) => `${kept.id} ${merged.id}`}
        rowName={({ kept }) => kept.name}
        open={({ kept, merged }) => ({ to: '/people/merge', search: { kept: kept.id, merged: merged.id } })}
        empty={
          <EmptyState title="没有发现重复的资料">
            <p>这里列出姓名相同、且电话、出生日期或住址也相同的资料。姓名写法不同的，可以用“查找要合并的人”选出两条。</p>
          </EmptyState>
        }
        foot="每组两条，建议保留的在上 · 按姓名排列 · 两条各有公民身份号码的视为两个人，不列出"
      />
      {finding && <FindDialog onClose={() => setFinding(false)} />}
    </>
  )
}
