import { Button, Form, Select } from 'antd'
import { useState } from 'react'
import { client } from '#console/client.ts'
import { Card } from '#console/Facts.tsx'
import { FormDialog } from '#console/form.tsx'
import { EmptyState } from '#console/Loaded.tsx'
import { postKindLabels } from '#modules/organizations/rules.ts'
import { type ElectedPost, electedPosts } from '../rules.ts'
import type { Page } from './words.tsx'

/** Which post each of those elected takes. */
export function DivisionCard({ page, onChanged }: { page: Page; onChanged(said: string): void }) {
  const [editing, setEditing] = useState(false)
  const elected = [...new Map(page.votes.flatMap((v) => v.elected).map((e) => [e.membershipId, e])).values()]
  const postsOf = (membershipId: string) => page.division.filter((d) => d.membershipId === membershipId).map((d) => d.post)
  return (
    <Card
      title="当选人分工"
      actions={page.may.division && elected.length > 0 && <Button onClick={() => setEditing(true)}>{page.division.length ? '修改分工' : '登记分工'}</Button>}
    >
      {page.division.length === 0 ? (
        <EmptyState title="还没有登记分工">
          <p>设委员会的，书记、副书记由新一届委员会在当选的委员中选出。</p>
        </EmptyState>
      ) : (
        <ul className="c-rows">
          {elected.map((e) => (
            <li key={e.membershipId}>
              <b>{e.name}</b>
              <span>
                {postsOf(e.membershipId)
                  .map((p) => postKindLabels[p])
                  .join('、')}
              </span>
            </li>
          ))}
        </ul>
      )}
      {editing && (
        <FormDialog<Record<string, ElectedPost[]>, unknown>
          title="当选人分工"
          intro="每人至少一项，书记 1 人；人数少的委员会，一人可以兼任几项。"
          verb="保存"
          initial={Object.fromEntries(elected.map((e) => [e.membershipId, postsOf(e.membershipId)]))}
          send={(values, call) =>
            client.elections.divide(
              {
                id: page.id,
                version: page.version,
                division: elected.flatMap((e) => (values[e.membershipId] ?? []).map((post) => ({ membershipId: e.membershipId, post }))),
              },
              call,
            )
          }
          onDone={() => {
            setEditing(false)
            onChanged('已登记分工')
          }}
          onClose={() => setEditing(false)}
        >
          {elected.map((e) => (
            <Form.Item key={e.membershipId} name={e.membershipId} label={e.name} rules={[{ required: true, message: `请选择${e.name}的职务` }]}>
              <Select mode="multiple" options={electedPosts.map((p) => ({ value: p, label: postKindLabels[p] }))} />
            </Form.Item>
          ))}
        </FormDialog>
      )}
    </Card>
  )
}
