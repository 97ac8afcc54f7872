import { Button, Form } from 'antd'
import { useState } from 'react'
import { client } from '#console/client.ts'
import { FormDialog } from '#console/form.tsx'
import { type Found, RemoteSelect } from '#console/RemoteSelect.tsx'
import { standingLabels } from '#modules/members/rules.ts'
import type { Page } from './words.tsx'

interface Chosen {
  id: string
  name: string
  sub: string
}

const search = async (text: string): Promise<Found[]> => {
  if (!text) return []
  const { items } = await client.members.roster({ text, limit: 20 }, { context: { read: true } })
  return items.map((m) => ({ value: m.id, label: m.name, sub: m.branch.name }))
}

/** The members gathered for the new body: added one by one from the roster, taken out again. */
export function GatherDialog({ page, onDone, onClose }: { page: Page; onDone(output: unknown): void; onClose(): void }) {
  const [chosen, setChosen] = useState<readonly Chosen[]>(
    page.members.map((m) => ({ id: m.membershipId, name: m.name, sub: `${standingLabels[m.standing as keyof typeof standingLabels] ?? ''}，${m.branchName}` })),
  )
  const [turn, setTurn] = useState(0)
  const add = (found: Found | null) => {
    if (!found || chosen.some((c) => c.id === found.value)) return
    setChosen([...chosen, { id: found.value, name: found.label, sub: found.sub ?? '' }])
    // The field empties for the next name.
    setTurn(turn + 1)
  }
  return (
    <FormDialog<Record<string, never>, unknown>
      side
      title="党员名单"
      intro="组织建立时，名单上的党员自成立之日起转入新的支部。"
      verb="保存名单"
      send={(_, call) => client.procedures.setMembers({ id: page.id, version: page.version, membershipIds: chosen.map((c) => c.id) }, call)}
      onDone={onDone}
      onClose={onClose}
    >
      <Form.Item label="加入党员" htmlFor="gather-member">
        <RemoteSelect key={turn} id="gather-member" name="gather" search={search} placeholder="输入姓名或拼音首字母" onPick={add} />
      </Form.Item>
      <p>已选 {chosen.length} 人</p>
      <ul className="c-rows">
        {chosen.map((c) => (
          <li key={c.id}>
            <b>{c.name}</b>
            <span className="c-sub">{c.sub}</span>
            <Button className="c-rows-end" size="small" aria-label={`去掉${c.name}`} onClick={() => setChosen(chosen.filter((o) => o.id !== c.id))}>
              去掉
            </Button>
          </li>
        ))}
      </ul>
    </FormDialog>
  )
}
