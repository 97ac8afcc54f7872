import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { api } from '#console/client.ts'
import { Facts } from '#console/Facts.tsx'
import { Loaded } from '#console/Loaded.tsx'
import { formatDayShort } from '#platform/time/format.ts'
import { organizationKindLabels } from '../rules.ts'
import type { Body } from './tree.ts'
import type { Arrange } from './use-arrange.ts'

interface Props {
  body: Body
  bodies: readonly Body[]
  mayArrange: boolean
  arrange: Arrange
  onMove(): void
  onCreate(): void
}

/** What stands beside the tree for the chosen body: the gist, and everything that dragging does, as buttons. */
export function ChosenBody({ body, mayArrange, arrange, onMove, onCreate }: Props) {
  const page = useQuery(api.organizations.get.queryOptions({ input: { id: body.id } }))
  const up = arrange.step(body, -1)
  const down = arrange.step(body, 1)
  return (
    <section className="c-card" aria-label={body.name} aria-live="polite">
      <div className="c-card-head">
        <h2>{body.name}</h2>
      </div>
      <p className="c-sub">{organizationKindLabels[body.kind]}</p>
      <Loaded query={page}>
        {({ organization, posts, children }) => (
          <Facts
            facts={[
              [
                '负责人',
                posts
                  .filter((p) => p.untilOn === null && ['SECRETARY', 'GROUP_LEADER', 'COURTYARD_HEAD', 'ROAD_CHIEF', 'TEAM_LEADER', 'CONTACT'].includes(p.kind))
                  .map((p) => `${p.holderName}（${p.label}）`)
                  .join('、'),
              ],
              ['办公电话', organization.contactPhone],
              ['地址', organization.address],
              ['下级', children.map((c) => `${c.label} ${c.count}`).join('、') || '无'],
              ...(organization.dissolvedOn ? [['撤销日期', formatDayShort(organization.dissolvedOn)] as const] : []),
            ]}
          />
        )}
      </Loaded>
      <div className="c-buttons">
        <Link to="/organizations/$id" params={{ id: body.id }} className="c-plain-button">
          打开组织页
        </Link>
        {mayArrange && body.dissolvedOn === null && (
          <>
            <Button onClick={onCreate}>建立下级</Button>
            {body.parentId && (
              <>
                <Button onClick={onMove}>移动到…</Button>
                <Button disabled={!up} onClick={() => up?.()}>
                  上移
                </Button>
                <Button disabled={!down} onClick={() => down?.()}>
                  下移
                </Button>
              </>
            )}
          </>
        )}
      </div>
      {arrange.problem && (
        <p role="alert" className="c-wrong">
          {arrange.problem}
        </p>
      )}
    </section>
  )
}
