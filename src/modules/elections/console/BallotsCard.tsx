import { Button } from 'antd'
import { useState } from 'react'
import { Card, Tag } from '#console/Facts.tsx'
import { EmptyState } from '#console/Loaded.tsx'
import { postKindLabels } from '#modules/organizations/rules.ts'
import { hasQuorum } from '../rules.ts'
import { BallotDialog } from './BallotDialog.tsx'
import type { Page, Vote } from './words.tsx'

/** The counts of each round, the arithmetic of the quorum and of who is elected. */
export function BallotsCard({ page, onChanged }: { page: Page; onChanged(said: string): void }) {
  const [dialog, setDialog] = useState<{ vote: Vote; round: number } | null>(null)
  return (
    <Card title="选举结果">
      {page.votes.map((vote) => (
        <section key={vote.post} aria-label={postKindLabels[vote.post]}>
          <div className="c-card-head">
            <h3>
              {postKindLabels[vote.post]}，应选 {vote.seats} 人
            </h3>
            <div className="c-buttons">
              {page.may.ballots && vote.open > 0 && (
                <Button onClick={() => setDialog({ vote, round: vote.rounds.length + 1 })}>
                  {vote.rounds.length ? `登记第 ${vote.rounds.length + 1} 轮` : '登记票数'}
                </Button>
              )}
              {page.may.ballots && vote.rounds.length > 0 && (
                <Button onClick={() => setDialog({ vote, round: vote.rounds.length })}>更正第 {vote.rounds.length} 轮</Button>
              )}
            </div>
          </div>
          {vote.rounds.length === 0 && <EmptyState title="还没有登记票数" />}
          {vote.rounds.map((r) => (
            <div key={r.round}>
              <p>
                {vote.rounds.length > 1 && `第 ${r.round} 轮：`}应到 {page.due} 人，实到 {r.present} 人（至少 {page.quorum} 人）{' '}
                <Tag tone={hasQuorum(r.present, page.due) ? 'ok' : 'stop'}>{hasQuorum(r.present, page.due) ? '会议有效' : '人数不足'}</Tag>
                。发出选票 {r.issued} 张，收回 {r.returned} 张，有效 {r.valid} 张。赞成票超过实到人数的半数（至少 {r.needed} 票）当选，本轮应选 {r.seats} 人。
              </p>
              <table className="c-figures">
                <thead>
                  <tr>
                    <th scope="col">姓名</th>
                    <th scope="col">赞成</th>
                    <th scope="col">不赞成</th>
                    <th scope="col">弃权</th>
                    <th scope="col">结果</th>
                  </tr>
                </thead>
                <tbody>
                  {r.votes.map((v) => (
                    <tr key={v.candidateId}>
                      <th scope="row">
                        {v.name}
                        {page.candidates.find((c) => c.id === v.candidateId)?.writeIn && <span className="c-sub">　另选人</span>}
                      </th>
                      <td>{v.yes}</td>
                      <td>{v.no}</td>
                      <td>{v.abstain}</td>
                      <td>
                        {v.elected ? (
                          <Tag tone="ok">当选</Tag>
                        ) : r.tied.includes(v.candidateId) ? (
                          <Tag tone="late">票数相等</Tag>
                        ) : v.yes >= r.needed ? (
                          '过半数'
                        ) : (
                          '未过半数'
                        )}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          ))}
          {vote.rounds.length > 0 && vote.open > 0 && (
            <p className="c-notice">
              还有 {vote.open} 个名额没有选出{vote.tied.length > 0 ? '：得票相等的，就他们再次投票' : '：可以再次投票，也可以在上报时说明缺额如何处理'}。
            </p>
          )}
        </section>
      ))}
      {dialog && (
        <BallotDialog
          page={page}
          {...dialog}
          onDone={() => {
            setDialog(null)
            onChanged('已登记票数')
          }}
          onClose={() => setDialog(null)}
        />
      )}
    </Card>
  )
}
