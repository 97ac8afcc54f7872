import { client } from '#console/client.ts'
import { type Found, RemoteSelect } from '#console/RemoteSelect.tsx'
import { type OrganizationKind, organizationKindLabels } from '../rules.ts'

interface Props {
  streetId?: string
  kinds?: readonly OrganizationKind[]
  initial?: Found
  placeholder?: string
  value?: string | null
  onChange?(value: string | undefined): void
  id?: string
}

/** Chooses a body by name, pinyin or initials, of some kinds only. */
export function OrganizationSelect({ streetId, kinds, ...rest }: Props) {
  return (
    <RemoteSelect
      {...rest}
      name={`organization:${streetId ?? ''}:${kinds?.join() ?? ''}`}
      search={async (text) => {
        const { items } = await client.organizations.list(
          { streetId, kind: kinds ? [...kinds] : undefined, text: text || undefined, limit: 20 },
          { context: { read: true } },
        )
        return items.map((o) => ({ value: o.id, label: o.name, sub: `${organizationKindLabels[o.kind]}${o.parentName ? ` · ${o.parentName}` : ''}` }))
      }}
    />
  )
}

/** Chooses a registered person, so that his post and his record belong together. The name is enough for one who is not registered. */
export function PersonSelect(props: {
  value?: string | null
  onChange?(value: string | undefined): void
  onPick?(found: Found | null): void
  initial?: Found
  id?: string
}) {
  return (
    <RemoteSelect
      {...props}
      name="person"
      placeholder="按姓名、拼音或手机后四位查找"
      search={async (text) => {
        if (!text) return []
        const people = await client.people.find({ text })
        return people.map((p) => ({ value: p.id, label: p.name, sub: p.phoneHint ?? p.employer ?? undefined }))
      }}
    />
  )
}
