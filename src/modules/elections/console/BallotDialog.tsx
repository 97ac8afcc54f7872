import { Button, Form, InputNumber, Select } from 'antd'
import { client } from '#console/client.ts'
import { DayInput, FormDialog } from '#console/form.tsx'
import { postKindLabels } from '#modules/organizations/rules.ts'
import { today } from '#platform/time/day.ts'
import { hasQuorum, quorumOf, votesNeeded } from '../rules.ts'
import type { Page, Vote } from './words.tsx'

interface BallotForm {
  heldOn: string
  present: number
  issued: number
  returned: number
  valid: number
  votes: { membershipId: string; yes: number; no: number; abstain: number }[]
}

const counts = [
  ['present', '实到'],
  ['issued', '发出选票'],
  ['returned', '收回选票'],
  ['valid', '有效票'],
] as const

/** Types the counts of one round; who is to be voted on is given, someone else can be added. */
export function BallotDialog({ page, vote, round, onDone, onClose }: { page: Page; vote: Vote; round: number; onDone(): void; onClose(): void }) {
  const before = vote.rounds.find((r) => r.round === round)
  const elected = new Set(vote.rounds.filter((r) => r.round < round).flatMap((r) => r.votes.filter((v) => v.elected).map((v) => v.membershipId)))
  const tied = vote.rounds.find((r) => r.round === round - 1)?.tied ?? []
  const standing = page.candidates.filter((c) => c.post === vote.post && !elected.has(c.membershipId) && (tied.length ? tied.includes(c.id) : !c.writeIn))
  const initial = before ? { ...before, votes: before.votes } : { votes: standing.map((c) => ({ membershipId: c.membershipId, yes: 0, no: 0, abstain: 0 })) }
  const nameOf = new Map(page.electors.map((e) => [e.membershipId, e.name]))
  return (
    <FormDialog<BallotForm, unknown>
      side
      title={`${postKindLabels[vote.post]}：第 ${round} 轮票数`}
      intro="只登记票数，谁投了什么票不记录。"
      verb="登记"
      initial={{ ...initial, heldOn: page.heldOn ?? today(new Date()) }}
      send={(values, call) =>
        client.elections.recordBallot(
          {
            ...values,
            votes: values.votes.map(({ membershipId, yes, no, abstain }) => ({ membershipId, yes: yes ?? 0, no: no ?? 0, abstain: abstain ?? 0 })),
            id: page.id,
            version: page.version,
            post: vote.post,
            round,
          },
          call,
        )
      }
      onDone={onDone}
      onClose={onClose}
    >
      {(form) => (
        <>
          <Form.Item name="heldOn" label="大会日期" rules={[{ required: true, message: '请填写大会日期' }]}>
            <DayInput max={today(new Date())} />
          </Form.Item>
          <div className="c-form-row">
            {counts.map(([name, label]) => (
              <Form.Item key={name} name={name} label={label} rules={[{ required: true, message: `请填写${label}` }]}>
                <InputNumber min={0} precision={0} />
              </Form.Item>
            ))}
          </div>
          <Form.Item noStyle dependencies={['present']}>
            {() => {
              const present = form.getFieldValue('present') as number | null
              if (!present)
                return (
                  <p className="c-sub">
                    应到 {page.due} 人，至少到会 {quorumOf(page.due)} 人。
                  </p>
                )
              return (
                <p className="c-notice">
                  应到 {page.due} 人，实到 {present} 人，
                  {hasQuorum(present, page.due) ? '达到五分之四，会议有效' : `不足五分之四（至少 ${quorumOf(page.due)} 人），不能选举`}；赞成票至少{' '}
                  {votesNeeded(present)} 票当选。
                </p>
              )
            }}
          </Form.Item>
          <Form.List name="votes">
            {(fields, { add, remove }) => (
              <>
                {fields.map(({ key, name }) => {
                  const id = form.getFieldValue(['votes', name, 'membershipId']) as string | undefined
                  const isGiven = standing.some((c) => c.membershipId === id)
                  return (
                    <fieldset key={key}>
                      <legend>{isGiven && id ? nameOf.get(id) : '另选他人'}</legend>
                      <Form.Item name={[name, 'membershipId']} label="姓名" hidden={isGiven} rules={[{ required: true, message: '请选择' }]}>
                        <Select
                          showSearch={{ optionFilterProp: 'label' }}
                          options={page.electors.filter((e) => !elected.has(e.membershipId)).map((e) => ({ value: e.membershipId, label: e.name }))}
                        />
                      </Form.Item>
                      <div className="c-form-row">
                        <Form.Item name={[name, 'yes']} label="赞成" rules={[{ required: true, message: '请填写' }]}>
                          <InputNumber min={0} precision={0} />
                        </Form.Item>
                        <Form.Item name={[name, 'no']} label="不赞成" rules={[{ required: true, message: '请填写' }]}>
                          <InputNumber min={0} precision={0} />
                        </Form.Item>
                        <Form.Item name={[name, 'abstain']} label="弃权" rules={[{ required: true, message: '请填写' }]}>
                          <InputNumber min={0} precision={0} />
                        </Form.Item>
                      </div>
                      {!isGiven && (
                        <button type="button" className="c-text-button" onClick={() => remove(name)}>
                          去掉
                        </button>
                      )}
                    </fieldset>
                  )
                })}
                <Button onClick={() => add({ yes: 0, no: 0, abstain: 0 })}>增加另选的人</Button>
              </>
            )}
          </Form.List>
        </>
      )}
    </FormDialog>
  )
}
