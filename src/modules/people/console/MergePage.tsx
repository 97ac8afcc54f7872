import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import type { z } from 'zod'
import { announce } from '#console/Announcer.tsx'
import { api, client } from '#console/client.ts'
import { PrintButton } from '#console/ExportDialog.tsx'
import { Card } from '#console/Facts.tsx'
import { ConfirmDialog } from '#console/form.tsx'
import { EmptyState, Loaded } from '#console/Loaded.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import type { MergePreview } from '../contract.ts'
import { CompareTable } from './CompareTable.tsx'
import { type Chosen, takenOf } from './merge-choices.ts'

const route = getRouteApi('/people/merge')
type Preview = z.output<typeof MergePreview>

/** A merge before it is done: both rows field by field, what would move, and why it is refused if it is. */
export function MergePage() {
  const { kept, merged } = route.useSearch()
  const chosenBoth = kept !== undefined && merged !== undefined
  const preview = useQuery(
    api.people.previewMerge.queryOptions({ input: { keptId: kept ?? '', mergedId: merged ?? '' }, enabled: chosenBoth, staleTime: 0, gcTime: 0 }),
  )
  // Choices are kept by row, so they outlive the swap, but not the pair.
  const pair = [kept, merged].sort().join(' ')
  const [choices, setChoices] = useState<{ pair: string; chosen: Chosen }>({ pair, chosen: {} })
  const chosen = choices.pair === pair ? choices.chosen : {}
  if (!chosenBoth)
    return (
      <>
        <Head />
        <EmptyState title="还没有选好要合并的两条资料">
          <p>请先选择可能重复的一组，或查找两个人。</p>
          <p>
            <Link to="/people/duplicates">去选择</Link>
          </p>
        </EmptyState>
      </>
    )
  return (
    <>
      {!preview.data && <Head />}
      <Loaded query={preview}>{(data) => <Comparison preview={data} chosen={chosen} onChoose={(next) => setChoices({ pair, chosen: next })} />}</Loaded>
    </>
  )
}

function Head({ name, actions }: { name?: string; actions?: React.ReactNode }) {
  return <PageHeader title={name ? `合并“${name}”的两条资料` : '合并两条资料'} path={<Link to="/people/duplicates">人员合并</Link>} actions={actions} />
}

function Comparison({ preview, chosen, onChoose }: { preview: Preview; chosen: Chosen; onChoose(next: Chosen): void }) {
  const { kept, merged, fields, moves, refusal } = preview
  const navigate = useNavigate({ from: '/people/merge' })
  const queries = useQueryClient()
  const [asking, setAsking] = useState(false)
  const { sides, following } = takenOf(fields, kept.id, chosen)
  const replaced = fields.filter((f) => f.differs && sides[f.field] === 'MERGED')
  const dropped = fields.filter((f) => f.differs && sides[f.field] === 'KEPT' && f.merged !== null)
  const swap = () => navigate({ search: { kept: merged.id, merged: kept.id }, replace: true })
  return (
    <>
      <Head
        name={kept.name}
        actions={
          <>
            <PrintButton />
            <Button onClick={swap}>对调：改为保留另一条</Button>
            <Button
              type="primary"
              disabled={refusal !== null}
              aria-describedby={refusal === null ? undefined : 'merge-refusal'}
              onClick={() => setAsking(true)}
            >
              合并
            </Button>
          </>
        }
      />
      <div className="c-stack">
        {refusal !== null && (
          <p id="merge-refusal" className="c-summary" role="alert">
            不能合并：{refusal}
          </p>
        )}
        <Card title="逐项比对">
          <p className="c-form-intro">两条不同的项目，请选择保留哪一个；相同的不用选。</p>
          <CompareTable
            fields={fields}
            sides={sides}
            following={following}
            onChoose={(field, side) => onChoose({ ...chosen, [field]: side === 'KEPT' ? kept.id : merged.id })}
          />
        </Card>
        <Card title="随之转移的记录">
          <MovedRecords moves={moves} />
        </Card>
      </div>
      {asking && (
        <ConfirmDialog
          title={`合并“${kept.name}”的两条资料`}
          verb="合并"
          send={(call) => client.people.merge({ keptId: kept.id, mergedId: merged.id, choices: sides }, call)}
          onDone={async () => {
            announce('已合并，可以在合并记录里撤销')
            // First away from here: the comparison of a pair that is one by now would be refused.
            await navigate({ to: '/people/merges', search: {} })
            void queries.invalidateQueries({ queryKey: api.people.key() })
            void queries.invalidateQueries({ queryKey: ['console', 'choose', 'people'] })
          }}
          onClose={() => setAsking(false)}
        >
          <div className="c-form-intro">
            <p>并入的一条不再单独出现在名册、查找和统计里，保留的一条代表这个人。</p>
            <p>{replaced.length ? `下列项目改用并入的一条的内容：${replaced.map((f) => f.label).join('、')}。其余项目不变。` : '保留的一条的各项内容不变。'}</p>
            {dropped.length > 0 && <p>不采用并入的一条的：{dropped.map((f) => f.label).join('、')}。</p>}
            {moves.length > 0 && <p>转到保留的一条：{moves.flatMap((m) => m.lines).join('、')}。</p>}
            <p>合并后可以在“合并记录”里撤销；两条中任何一条再有修改，就不能再撤销。</p>
          </div>
        </ConfirmDialog>
      )}
    </>
  )
}

function MovedRecords({ moves }: { moves: Preview['moves'] }) {
  if (moves.length === 0) return <EmptyState title="并入的一条没有要转移的记录" />
  return (
    <ul className="c-rows">
      {moves.map((m) => (
        <li key={m.name}>
          <b>{m.name}</b>
          <span>{m.lines.join('、')}</span>
        </li>
      ))}
    </ul>
  )
}
