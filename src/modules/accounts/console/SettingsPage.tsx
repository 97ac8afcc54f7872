import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { Button, Select } from 'antd'
import { useState } from 'react'
import { announce } from '#console/Announcer.tsx'
import { api } from '#console/client.ts'
import { EmptyState, Loaded } from '#console/Loaded.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { useSession } from '#console/session.ts'
import type { SettingKey } from '../rules.ts'
import { SettingDialog } from './SettingDialog.tsx'
import { settingFields, shownSetting } from './setting-fields.tsx'

const route = getRouteApi('/settings')

/** Settings of a street, one line each, changed one at a time. */
export function SettingsPage() {
  const search = route.useSearch()
  const navigate = useNavigate({ from: '/settings' })
  const session = useSession()
  const queries = useQueryClient()
  const streets = useQuery(api.organizations.streets.queryOptions({ staleTime: 300_000 }))
  const streetId = search.street ?? session.streetId ?? streets.data?.items[0]?.id
  const settings = useQuery(api.accounts.settings.queryOptions({ input: { streetId: streetId ?? '' }, enabled: streetId !== undefined }))
  const [changing, setChanging] = useState<{ key: SettingKey; label: string; value: unknown } | null>(null)
  const many = (streets.data?.items.length ?? 0) > 1
  return (
    <>
      <PageHeader
        title="街道设置"
        aside={streets.data?.items.find((s) => s.id === streetId)?.name}
        actions={
          many && (
            <Select
              className="c-street-choice"
              aria-label="设置哪个街道"
              value={streetId}
              popupMatchSelectWidth={false}
              options={streets.data?.items.map((s) => ({ value: s.id, label: s.name }))}
              onChange={(street) => navigate({ search: { street } })}
            />
          )
        }
      />
      <section className="c-card" aria-label="街道设置">
        {streetId === undefined && streets.isSuccess ? (
          <EmptyState title="还没有可以设置的街道" />
        ) : (
          <Loaded query={settings}>
            {({ items }) => (
              <dl className="c-settings">
                {items.map((s) => (
                  <div key={s.key}>
                    <dt>{s.label}</dt>
                    <dd>
                      <span>{shownSetting(s.key, s.value)}</span>
                      <span className="c-sub">{settingFields[s.key].explains}</span>
                    </dd>
                    <dd>
                      <Button aria-label={`修改${s.label}`} onClick={() => setChanging(s)}>
                        修改
                      </Button>
                    </dd>
                  </div>
                ))}
              </dl>
            )}
          </Loaded>
        )}
      </section>
      {changing && streetId && (
        <SettingDialog
          streetId={streetId}
          setting={changing}
          onClose={() => setChanging(null)}
          onDone={() => {
            setChanging(null)
            announce('已保存')
            void queries.invalidateQueries({ queryKey: api.accounts.settings.key() })
          }}
        />
      )}
    </>
  )
}
