import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api } from '#console/client.ts'
import { Card } from '#console/Facts.tsx'
import { useCan } from '#console/session.ts'
import { branchKinds, type OrganizationKind } from '../rules.ts'
import type { Page } from './page.ts'

/** Kinds in which, or below which, members stand. */
const peopled: readonly OrganizationKind[] = [
  'WORKING_COMMITTEE',
  'REGIONAL_GRAND_COMMITTEE',
  'COMMUNITY_COMMITTEE',
  'GENERAL_BRANCH',
  ...branchKinds,
  'PARTY_GROUP',
]

/** How many members stand here and below, and the way to their roster; nothing for who may not read them here. */
export function MembersCard({ page: { organization: o } }: { page: Page }) {
  const can = useCan()
  const asked = can('members.read') && peopled.includes(o.kind)
  const all = useQuery(api.members.count.queryOptions({ input: { organizationId: o.id }, enabled: asked }))
  const probationary = useQuery(api.members.count.queryOptions({ input: { organizationId: o.id, standings: ['PROBATIONARY'] }, enabled: asked }))
  if (!asked || !all.data || !probationary.data) return null
  return (
    <Card
      title="党员"
      actions={
        <Link to="/members" search={{ org: o.id }} className="c-plain-button">
          打开名册
        </Link>
      }
    >
      <p>
        共 {all.data.count.toLocaleString('zh-CN')} 人{probationary.data.count > 0 && `，其中预备党员 ${probationary.data.count} 人`}
        {o.kind === 'PARTY_GROUP' ? '。' : '（含下级组织）。'}
      </p>
    </Card>
  )
}
