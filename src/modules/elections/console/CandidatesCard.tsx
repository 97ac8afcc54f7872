import { Button, Form, Select } from 'antd'
import { useState } from 'react'
import { client } from '#console/client.ts'
import { Card, Tag } from '#console/Facts.tsx'
import { FormDialog } from '#console/form.tsx'
import { EmptyState } from '#console/Loaded.tsx'
import { postKindLabels } from '#modules/organizations/rules.ts'
import { candidatesNeeded } from '../rules.ts'
import type { Page } from './words.tsx'

/** Who stands for what, and whether they are enough. */
export function CandidatesCard({ page, onChanged }: { page: Page; onChanged(said: string): void }) {
  const [editing, setEditing] = useState(false)
  const named = page.candidates.filter((c) => !c.writeIn)
  return (
    <Card title="候选人" actions={page.may.candidates && <Button onClick={() => setEditing(true)}>{named.length ? '修改候选人' : '提出候选人'}</Button>}>
      {page.seats.map((seats) => {
        const { post, count } = seats
        const list = named.filter((c) => c.post === post)
        const needed = candidatesNeeded(seats)
        return (
          <section key={post} aria-label={postKindLabels[post]}>
            <p>
              {postKindLabels[post]}：应选 {count} 人，
              {post === 'COMMISSIONER' ? `候选人应多于应选名额的 20%，至少 ${needed} 人` : `候选人至少 ${needed} 人`}，现有 {list.length} 人{' '}
              <Tag tone={list.length >= needed ? 'ok' : 'late'}>{list.length >= needed ? '符合' : '不足'}</Tag>
            </p>
            {list.length === 0 ? (
              <EmptyState title="还没有提出候选人" />
            ) : (
              <ol className="c-rows">
                {list.map((c) => (
                  <li key={c.id}>{c.name}</li>
                ))}
              </ol>
            )}
          </section>
        )
      })}
      {editing && (
        <FormDialog<Record<string, string[]>, unknown>
          side
          title="候选人"
          intro="按选票上的顺序选择（一般按姓氏笔画）。候选人应是正式党员；书记候选人应有 1 年以上党龄。"
          verb="保存"
          initial={Object.fromEntries(page.seats.map((s) => [s.post, named.filter((c) => c.post === s.post).map((c) => c.membershipId)]))}
          send={(values, call) =>
            client.elections.setCandidates(
              {
                id: page.id,
                version: page.version,
                candidates: page.seats.flatMap(({ post }) => (values[post] ?? []).map((membershipId) => ({ membershipId, post }))),
              },
              call,
            )
          }
          onDone={() => {
            setEditing(false)
            onChanged('已保存候选人')
          }}
          onClose={() => setEditing(false)}
        >
          {page.seats.map((seats) => (
            <Form.Item key={seats.post} name={seats.post} label={`${postKindLabels[seats.post]}候选人（至少 ${candidatesNeeded(seats)} 人）`}>
              <Select
                mode="multiple"
                showSearch={{ optionFilterProp: 'label' }}
                options={page.electors.map((e) => ({ value: e.membershipId, label: e.name }))}
              />
            </Form.Item>
          ))}
        </FormDialog>
      )}
    </Card>
  )
}
