import { client } from '#console/client.ts'
import { type Found, RemoteSelect } from '#console/RemoteSelect.tsx'

// Kinds in which a member's relation can stand, and the groups inside; words of `organizations`.
const branches = ['COMMUNITY_BRANCH', 'STREET_ORGAN_BRANCH', 'ESTATE_BRANCH', 'NON_PUBLIC_ORG', 'JOINT_BRANCH', 'TEMPORARY_BRANCH'] as const

interface Props {
  /** Groups of this branch instead of branches. */
  groupsOf?: string
  initial?: Found
  value?: string | null
  onChange?(value: string | undefined): void
  id?: string
}

/** Chooses a branch by name, pinyin or initials, or one of a branch's groups. */
export function BranchSelect({ groupsOf, ...rest }: Props) {
  return (
    <RemoteSelect
      {...rest}
      name={groupsOf ? `groups:${groupsOf}` : 'branches'}
      search={async (text) => {
        const { items } = await client.organizations.list(
          { below: groupsOf, kind: groupsOf ? ['PARTY_GROUP'] : [...branches], text: text || undefined, limit: 30 },
          { context: { read: true } },
        )
        // Groups of an estate branch lie below the community branch too; only the branch's own are meant.
        return items.filter((o) => !groupsOf || o.parentId === groupsOf).map((o) => ({ value: o.id, label: o.name, sub: o.parentName ?? undefined }))
      }}
    />
  )
}
