import { useQuery } from '@tanstack/react-query'
import { Form, Input } from 'antd'
import { api, client } from '#console/client.ts'
import { Tag } from '#console/Facts.tsx'
import { ConfirmDialog, DayInput, FormDialog } from '#console/form.tsx'
import { Loaded } from '#console/Loaded.tsx'
import { today } from '#platform/time/day.ts'
import { changeKindLabels } from '../rules.ts'
import type { Page } from './words.ts'

interface Props<O = unknown> {
  page: Page
  onDone(output: O): void
  onClose(): void
}

const published = (page: Page) => page.versions.find((v) => v.state === 'PUBLISHED')

/** Publishes a draft, and says what that changes. */
export function PublishDialog({ page, onDone, onClose }: Props) {
  const changes = useQuery(api.programmes.changes.queryOptions({ input: { id: page.id }, staleTime: 0 }))
  const before = published(page)
  const isFirst = page.versions.every((v) => v.state === 'DRAFT')
  return (
    <FormDialog<{ fromOn: string }, unknown>
      title={`发布“${page.name}”第 ${page.version} 版`}
      intro={`发布以后不能再修改${before ? `；第 ${before.version} 版自施行之日停用，仍可查看` : ''}。`}
      verb="发布"
      initial={{ fromOn: today(new Date()) }}
      closed={!changes.data}
      send={({ fromOn }, call) => client.programmes.publish({ id: page.id, fromOn, stamp: changes.data!.stamp }, call)}
      onDone={onDone}
      onClose={onClose}
    >
      <Form.Item name="fromOn" label="自哪天起施行" rules={[{ required: true, message: '请填写施行日期' }]}>
        <DayInput min={before?.fromOn ?? undefined} />
      </Form.Item>
      <Loaded query={changes}>
        {({ items: list }) => (
          <section aria-label="发布后的变化">
            <h3>{isFirst ? `共 ${list.length} 个条目` : list.length > 0 ? '与上一版本相比' : '与上一版本相比没有变化'}</h3>
            {!isFirst && (
              <ul className="c-rows">
                {list.map((c) => (
                  <li key={`${c.kind} ${c.code}`}>
                    <Tag tone={c.kind === 'REMOVED' ? 'late' : 'info'}>{changeKindLabels[c.kind]}</Tag>
                    <span>{c.kind === 'RENAMED' ? c.before : c.label}</span>
                    {c.kind === 'RENAMED' && <span>改为“{c.after}”</span>}
                    {(c.kind === 'MOVED' || c.kind === 'REORDERED' || c.kind === 'REWORDED') && (
                      <span className="c-sub">
                        {c.before ?? '无'} → {c.after ?? '无'}
                      </span>
                    )}
                  </li>
                ))}
              </ul>
            )}
            {list.some((c) => c.kind === 'REMOVED') && <p className="c-sub">已归入被移除条目的记录保持不变，并注明不属于现行版本。</p>}
          </section>
        )}
      </Loaded>
    </FormDialog>
  )
}

/** Name and note of a draft. */
export function DescribeDialog({ page, onDone, onClose }: Props) {
  return (
    <FormDialog<{ name: string; note?: string | null }, unknown>
      title="修改名称和说明"
      verb="保存"
      initial={{ name: page.name, note: page.note }}
      send={(values, call) => client.programmes.describe({ name: values.name, note: values.note || null, id: page.id }, call)}
      onDone={onDone}
      onClose={onClose}
    >
      <Form.Item name="name" label="名称" rules={[{ required: true, whitespace: true, message: '请填写名称' }]}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="note" label="说明">
        <Input.TextArea rows={3} maxLength={500} showCount />
      </Form.Item>
    </FormDialog>
  )
}

/** Throws a draft away. */
export function DiscardDialog({ page, onDone, onClose }: Props) {
  return (
    <ConfirmDialog
      title={`删除第 ${page.version} 版草稿`}
      verb="删除草稿"
      grave
      send={(call) => client.programmes.discard({ id: page.id }, call)}
      onDone={onDone}
      onClose={onClose}
    >
      <p>
        草稿和其中的 {page.elements.length} 个条目一并删除，不能恢复。{published(page) && '已发布的版本不变。'}全程纪实保留这次删除。
      </p>
    </ConfirmDialog>
  )
}

/** Copies the newest version into a draft. */
export function CopyDialog({ page, onDone, onClose }: Props<{ id: string }>) {
  return (
    <ConfirmDialog title="起草新版本" verb="起草" send={(call) => client.programmes.copy({ id: page.id }, call)} onDone={onDone} onClose={onClose}>
      <p>
        第 {page.version} 版的 {page.elements.length} 个条目连同代码复制到草稿。草稿发布以前，
        {page.state === 'PUBLISHED' ? `第 ${page.version} 版继续施行。` : '没有现行版本。'}
      </p>
    </ConfirmDialog>
  )
}

/** Ends the published version without another. */
export function RetireDialog({ page, onDone, onClose }: Props) {
  return (
    <FormDialog<{ untilOn: string }, unknown>
      title={`停用“${page.name}”`}
      intro="停用以后不能再把记录归入它的条目；已归入的记录保持不变。要换成新的版本，请起草新版本并发布，不必停用。"
      verb="停用"
      grave
      initial={{ untilOn: today(new Date()) }}
      send={({ untilOn }, call) => client.programmes.retire({ id: page.id, untilOn }, call)}
      onDone={onDone}
      onClose={onClose}
    >
      <Form.Item name="untilOn" label="自哪天起停用" rules={[{ required: true, message: '请填写停用日期' }]}>
        <DayInput min={page.fromOn ?? undefined} />
      </Form.Item>
    </FormDialog>
  )
}
