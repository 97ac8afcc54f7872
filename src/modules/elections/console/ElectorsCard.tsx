import { Button, Form, Select } from 'antd'
import { useState } from 'react'
import { client } from '#console/client.ts'
import { Card } from '#console/Facts.tsx'
import { ConfirmDialog, FormDialog } from '#console/form.tsx'
import { type QuorumExclusionReason, quorumExclusionReasonLabels, quorumExclusionReasons } from '../rules.ts'
import type { Page } from './words.tsx'

/** Who is due at the meeting: full members without those who are not counted, and how many must come. */
export function ElectorsCard({ page, onChanged }: { page: Page; onChanged(said: string): void }) {
  const [dialog, setDialog] = useState<'exclude' | Page['electors'][number] | null>(null)
  const close = () => setDialog(null)
  const done = (said: string) => {
    close()
    onChanged(said)
  }
  const excluded = page.electors.filter((e) => e.excluded !== null)
  const sum = page.delegates
    ? `代表 ${page.delegates} 人应到会`
    : `正式党员 ${page.members.full} 人，不计入 ${excluded.length} 人，应到 ${page.due} 人；预备党员 ${page.members.probationary} 人没有选举权`
  return (
    <Card title="应到会" actions={page.may.electors && <Button onClick={() => setDialog('exclude')}>登记不计入的党员</Button>}>
      <p>
        {sum}。到会不少于应到的五分之四，即至少 <b className="c-number">{page.quorum}</b> 人，会议有效。
      </p>
      {excluded.length > 0 && (
        <ul className="c-rows">
          {excluded.map((e) => (
            <li key={e.membershipId}>
              <b>{e.name}</b>
              <span>{e.excluded && quorumExclusionReasonLabels[e.excluded]}</span>
              {page.may.electors && (
                <button type="button" className="c-text-button c-rows-end" aria-label={`重新计入${e.name}`} onClick={() => setDialog(e)}>
                  重新计入
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      {dialog === 'exclude' && (
        <FormDialog<{ membershipId: string; reason: QuorumExclusionReason }, unknown>
          title="登记不计入应到会的党员"
          intro="经支部确认后登记。原因只保存这一项，不记录病情等细节。"
          verb="登记"
          send={(values, call) => client.elections.setElector({ ...values, id: page.id, version: page.version }, call)}
          onDone={() => done('已登记')}
          onClose={close}
        >
          <Form.Item name="membershipId" label="党员" rules={[{ required: true, message: '请选择党员' }]}>
            <Select
              showSearch={{ optionFilterProp: 'label' }}
              options={page.electors.filter((e) => e.excluded === null).map((e) => ({ value: e.membershipId, label: e.name }))}
            />
          </Form.Item>
          <Form.Item name="reason" label="原因" rules={[{ required: true, message: '请选择原因' }]}>
            <Select options={quorumExclusionReasons.map((r) => ({ value: r, label: quorumExclusionReasonLabels[r] }))} />
          </Form.Item>
        </FormDialog>
      )}
      {dialog && dialog !== 'exclude' && (
        <ConfirmDialog
          title={`重新计入${dialog.name}`}
          verb="重新计入"
          send={(call) => client.elections.setElector({ id: page.id, version: page.version, membershipId: dialog.membershipId, reason: null }, call)}
          onDone={() => done('已重新计入')}
          onClose={close}
        >
          <p>{dialog.name}计入应到会人数。</p>
        </ConfirmDialog>
      )}
    </Card>
  )
}
