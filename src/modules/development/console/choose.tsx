import { client } from '#console/client.ts'
import { type Found, RemoteSelect } from '#console/RemoteSelect.tsx'
import { branchKinds } from '#modules/organizations/rules.ts'
import { formatDayShort } from '#platform/time/format.ts'

interface ChoiceProps {
  initial?: Found
  value?: string | null
  onChange?(value: string | undefined): void
  id?: string
}

/** Chooses a branch by name, pinyin or initials, or one of a branch's Party groups. */
export function BranchChoice({ groupsOf, ...rest }: ChoiceProps & { groupsOf?: string }) {
  return (
    <RemoteSelect
      {...rest}
      name={groupsOf ? `groups:${groupsOf}` : 'branches'}
      search={async (text) => {
        const { items } = await client.organizations.list(
          { below: groupsOf, kind: groupsOf ? ['PARTY_GROUP'] : [...branchKinds], text: text || undefined, limit: 30 },
          { context: { read: true } },
        )
        return items.filter((o) => !groupsOf || o.parentId === groupsOf).map((o) => ({ value: o.id, label: o.name, sub: o.parentName ?? undefined }))
      }}
    />
  )
}

/** Chooses a person of the register. A typed number is sent in the body and stands in no address. */
export function PersonChoice(props: ChoiceProps) {
  return (
    <RemoteSelect
      {...props}
      name="people"
      placeholder="姓名、拼音首字母、手机后四位"
      search={async (text) =>
        text === ''
          ? []
          : (await client.people.find({ text })).map((p) => ({
              value: p.id,
              label: p.name,
              sub: [p.birthOn && formatDayShort(p.birthOn), p.phoneHint, p.employer].filter(Boolean).join(' · '),
            }))
      }
    />
  )
}
