import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Button, Checkbox, Form, Input, InputNumber, Select } from 'antd'
import type { z } from 'zod'
import { announce } from '#console/Announcer.tsx'
import { api, client } from '#console/client.ts'
import { PrintButton } from '#console/ExportDialog.tsx'
import { Card, Facts, Tag } from '#console/Facts.tsx'
import { DayInput, ProblemSummary, useSubmit } from '#console/form.tsx'
import { Loaded } from '#console/Loaded.tsx'
import { Moves } from '#console/Moves.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { TimelinePanel } from '#console/TimelinePanel.tsx'
import { formatDayShort } from '#platform/time/format.ts'
import type { ReviewView } from '../contract.ts'
import { reviewLifecycle } from '../lifecycle.ts'
import { type Ballots, type Decider, deciderLabels, deciders, type Grade, gradeLabels, grades } from '../rules.ts'
import { GradeTag } from './parts.tsx'

const route = getRouteApi('/appraisals/$id')
type Review = z.output<typeof ReviewView>

interface Values {
  heldOn?: string
  ballotsIssued?: number | null
  ballotsReturned?: number | null
  decider?: Decider
  decidedOn?: string
  lines: { absentReason?: string; selfDone: boolean; mutualDone: boolean; ballots: Ballots; grade?: Grade | null }[]
}

/** One branch's review of a year: what was held, ballots as counts, grades; saved as far as it is, closed when nothing is missing. */
export function ReviewPage() {
  const { id } = route.useParams()
  const queries = useQueryClient()
  const review = useQuery(api.appraisals.get.queryOptions({ input: { id } }))
  const timeline = useInfiniteQuery(
    api.appraisals.timeline.infiniteOptions({
      input: (cursor: string | undefined) => ({ id, cursor }),
      initialPageParam: undefined,
      getNextPageParam: (last) => last.next ?? undefined,
    }),
  )
  const renew = (said: string) => {
    announce(said)
    void queries.invalidateQueries({ queryKey: api.appraisals.key() })
  }
  return (
    <>
      {!review.data && <PageHeader title="民主评议" path={<Link to="/appraisals">民主评议</Link>} />}
      <Loaded query={review}>
        {(r) => (
          <>
            <PageHeader
              title={`${r.branch.name} ${r.year}年度民主评议`}
              path={
                <Link to="/appraisals" search={{ year: r.year }}>
                  民主评议
                </Link>
              }
              aside={<Tag tone={reviewLifecycle.states[r.state].tone}>{reviewLifecycle.states[r.state].label}</Tag>}
              actions={<PrintButton />}
            />
            <div className="c-detail">
              <div className="c-stack">
                {r.canKeep ? <ReviewForm key={`${r.id} ${r.version}`} review={r} onSaved={() => renew('已保存')} /> : <Closed review={r} />}
              </div>
              <div className="c-stack">
                <Card title="办理">
                  <p className="c-sub">
                    期限 {formatDayShort(r.dueOn)} · 优秀最多 {r.mostExcellent} 人
                  </p>
                  {r.missing.length > 0 && (
                    <ul>
                      {r.missing.map((m) => (
                        <li key={m}>{m}</li>
                      ))}
                    </ul>
                  )}
                  <Moves
                    moves={r.moves}
                    send={(name, note, call) => client.appraisals.move({ id: r.id, name, note }, call)}
                    onDone={(after) => renew(reviewLifecycle.states[after.state].label)}
                  />
                </Card>
                <TimelinePanel query={timeline} />
              </div>
            </div>
          </>
        )}
      </Loaded>
    </>
  )
}

function ReviewForm({ review: r, onSaved }: { review: Review; onSaved(): void }) {
  const [form] = Form.useForm<Values>()
  const { submit, busy, problem } = useSubmit(
    ({ lines, ...head }: Values, call) =>
      client.appraisals.save(
        {
          id: r.id,
          version: r.version,
          heldOn: head.heldOn ?? null,
          ballotsIssued: head.ballotsIssued ?? null,
          ballotsReturned: head.ballotsReturned ?? null,
          decider: head.decider ?? null,
          decidedOn: head.decidedOn ?? null,
          lines: lines.map((l, i) => ({ ...l, membershipId: r.lines[i]!.membershipId, absentReason: l.absentReason?.trim() || null, grade: l.grade ?? null })),
        },
        call,
      ),
    onSaved,
  )
  const gradeOptions = [...grades.map((g) => ({ value: g as Grade, label: gradeLabels[g] }))]
  return (
    <Form<Values>
      form={form}
      layout="vertical"
      onFinish={submit}
      initialValues={{
        heldOn: r.heldOn ?? undefined,
        ballotsIssued: r.ballotsIssued ?? undefined,
        ballotsReturned: r.ballotsReturned ?? undefined,
        decider: r.decider ?? undefined,
        decidedOn: r.decidedOn ?? undefined,
        lines: r.lines.map((l) => ({ ...l, absentReason: l.absentReason ?? '' })),
      }}
    >
      <ProblemSummary problem={problem} form={form} />
      <Card
        title="评议情况"
        actions={
          <Button type="primary" htmlType="submit" loading={busy}>
            保存
          </Button>
        }
      >
        <div className="c-facts">
          <Form.Item name="heldOn" label="评议日期">
            <DayInput />
          </Form.Item>
          <Form.Item name="ballotsIssued" label="发出测评票">
            <InputNumber min={0} precision={0} />
          </Form.Item>
          <Form.Item name="ballotsReturned" label="收回测评票">
            <InputNumber min={0} precision={0} />
          </Form.Item>
          <Form.Item name="decider" label="由谁确定等次">
            <Select allowClear options={deciders.map((d) => ({ value: d, label: deciderLabels[d] }))} />
          </Form.Item>
          <Form.Item name="decidedOn" label="确定日期">
            <DayInput />
          </Form.Item>
        </div>
      </Card>
      <section className="c-table" aria-label="参加评议的党员">
        <section className="c-table-scroll" aria-label="参加评议的党员">
          <table>
            <thead>
              <tr>
                <th scope="col">姓名</th>
                <th scope="col">自评</th>
                <th scope="col">互评</th>
                {grades.map((g) => (
                  <th key={g} scope="col">
                    {gradeLabels[g]}票
                  </th>
                ))}
                <th scope="col">等次</th>
                <th scope="col">未参加原因</th>
              </tr>
            </thead>
            <tbody>
              {r.lines.map((l, i) => (
                <tr key={l.membershipId}>
                  <th scope="row">
                    {l.name}
                    {l.probationary && <Tag tone="info">预备</Tag>}
                  </th>
                  <td>
                    <Form.Item name={['lines', i, 'selfDone']} valuePropName="checked" noStyle>
                      <Checkbox aria-label={`${l.name}完成自评`} />
                    </Form.Item>
                  </td>
                  <td>
                    <Form.Item name={['lines', i, 'mutualDone']} valuePropName="checked" noStyle>
                      <Checkbox aria-label={`${l.name}完成互评`} />
                    </Form.Item>
                  </td>
                  {grades.map((g) => (
                    <td key={g}>
                      <Form.Item name={['lines', i, 'ballots', g]} noStyle>
                        <InputNumber min={0} precision={0} controls={false} aria-label={`${l.name}${gradeLabels[g]}票`} style={{ width: 56 }} />
                      </Form.Item>
                    </td>
                  ))}
                  <td>
                    {l.probationary && !r.probationaryGraded ? (
                      <span className="c-sub">不定等次</span>
                    ) : (
                      <Form.Item name={['lines', i, 'grade']} noStyle>
                        <Select allowClear aria-label={`${l.name}的等次`} options={gradeOptions} style={{ width: 110 }} />
                      </Form.Item>
                    )}
                  </td>
                  <td>
                    <Form.Item name={['lines', i, 'absentReason']} noStyle>
                      <Input maxLength={100} aria-label={`${l.name}未参加的原因`} style={{ width: 120 }} />
                    </Form.Item>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </section>
    </Form>
  )
}

function Closed({ review: r }: { review: Review }) {
  return (
    <>
      <Card title="评议情况">
        <Facts
          facts={[
            ['评议日期', r.heldOn && formatDayShort(r.heldOn)],
            ['测评票', r.ballotsIssued === null ? null : `发出 ${r.ballotsIssued}，收回 ${r.ballotsReturned ?? 0}`],
            ['由谁确定等次', r.decider && deciderLabels[r.decider]],
            ['确定日期', r.decidedOn && formatDayShort(r.decidedOn)],
          ]}
        />
      </Card>
      <Card title="等次">
        <ol className="c-rows">
          {r.lines.map((l) => (
            <li key={l.membershipId}>
              <Link to="/appraisals/members/$id" params={{ id: l.membershipId }}>
                {l.name}
              </Link>
              {l.probationary && <Tag tone="info">预备</Tag>}
              {l.absentReason ? <span className="c-sub">未参加：{l.absentReason}</span> : <GradeTag grade={l.grade} />}
              <span className="c-sub c-rows-end">{grades.map((g) => `${gradeLabels[g]} ${l.ballots[g]}`).join(' · ')}</span>
            </li>
          ))}
        </ol>
      </Card>
    </>
  )
}
