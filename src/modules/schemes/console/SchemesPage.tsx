import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Button, Checkbox, Form, Input, InputNumber } from 'antd'
import { useState } from 'react'
import { announce } from '#console/Announcer.tsx'
import { api, client } from '#console/client.ts'
import { FormDialog } from '#console/form.tsx'
import { EmptyState, Loaded } from '#console/Loaded.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { useSession } from '#console/session.ts'
import { formatDay } from '#platform/time/format.ts'

const route = getRouteApi('/schemes')

type Value = number | boolean
interface FieldOf {
  name: string
  label: string
  kind: 'number' | 'flag'
  unit: string | null
  min: number | null
  max: number | null
  help: string | null
  value: Value
  national: Value
}
interface SchemeOf {
  key: string
  label: string
  ruleSet: string
  tag: string
  document: string | null
  fields: FieldOf[]
  national: { from: string; name: string; tag: string }[]
  local: { fromOn: string; document: string; values: Record<string, Value>; setBy: string; begun: boolean }[]
}

const inWords = (field: Pick<FieldOf, 'unit'>, value: Value) => (typeof value === 'boolean' ? (value ? '是' : '否') : `${value}${field.unit ?? ''}`)

/** Which rules are in force, since when and by which document, and what the office sets for itself within them. */
export function SchemesPage() {
  const search = route.useSearch()
  const session = useSession()
  const queries = useQueryClient()
  const streets = useQuery(api.organizations.streets.queryOptions({ staleTime: 300_000 }))
  const streetId = search.street ?? session.streetId ?? streets.data?.items[0]?.id
  const schemes = useQuery(api.schemes.list.queryOptions({ input: { streetId: streetId ?? '', day: search.day }, enabled: streetId !== undefined }))
  const [changing, setChanging] = useState<SchemeOf | null>(null)
  const done = (said: string) => {
    setChanging(null)
    announce(said)
    void queries.invalidateQueries({ queryKey: api.schemes.key() })
  }
  return (
    <>
      <PageHeader title="规则与方案" aside="每一步按办理当日有效的规则检查；本街道的值从设定的日期起执行，不影响以前办过的事" />
      <Loaded query={schemes}>
        {({ items, canEdit }) =>
          items.length === 0 ? (
            <EmptyState title="还没有可设定的规则" />
          ) : (
            <div className="c-stack">
              {items.map((scheme) => (
                <section key={scheme.key} className="c-card" aria-labelledby={`scheme-${scheme.key}`}>
                  <header className="c-card-head">
                    <h2 id={`scheme-${scheme.key}`}>{scheme.label}</h2>
                    {canEdit && scheme.fields.length > 0 && (
                      <Button aria-label={`设定${scheme.label}的本地值`} onClick={() => setChanging(scheme)}>
                        设定本地值
                      </Button>
                    )}
                  </header>
                  <p>
                    现行规定：{scheme.ruleSet}
                    {scheme.document && `；本地方案：${scheme.document}`}
                  </p>
                  <ul className="c-rows">
                    {scheme.national.map((n) => (
                      <li key={n.from} className="c-sub">
                        {formatDay(n.from)}起执行 {n.name}
                      </li>
                    ))}
                  </ul>
                  {scheme.fields.length > 0 && (
                    <table className="c-figures" aria-label={`${scheme.label}可由本街道设定的值`}>
                      <thead>
                        <tr>
                          <th scope="col">项目</th>
                          <th scope="col">执行</th>
                          <th scope="col">上级规定</th>
                        </tr>
                      </thead>
                      <tbody>
                        {scheme.fields.map((f) => (
                          <tr key={f.name}>
                            <th scope="row">
                              {f.label}
                              {f.help && <span className="c-sub"> {f.help}</span>}
                            </th>
                            <td>{inWords(f, f.value)}</td>
                            <td>{inWords(f, f.national)}</td>
                          </tr>
                        ))}
                      </tbody>
                    </table>
                  )}
                  {scheme.local.length > 0 && (
                    <ul className="c-rows" aria-label={`${scheme.label}的本地方案`}>
                      {scheme.local.map((l) => (
                        <li key={l.fromOn}>
                          <b>{formatDay(l.fromOn)}起</b>
                          <span>
                            {l.document} · {l.setBy}设定
                          </span>
                          {!l.begun && canEdit && streetId && (
                            <Button
                              type="text"
                              aria-label={`撤回${formatDay(l.fromOn)}起的方案`}
                              onClick={() =>
                                client.schemes.remove({ key: scheme.key, streetId, fromOn: l.fromOn }).then(
                                  () => done('已撤回'),
                                  () => void schemes.refetch(),
                                )
                              }
                            >
                              撤回
                            </Button>
                          )}
                        </li>
                      ))}
                    </ul>
                  )}
                </section>
              ))}
            </div>
          )
        }
      </Loaded>
      {changing && streetId && <LocalDialog scheme={changing} streetId={streetId} onClose={() => setChanging(null)} onDone={() => done('已保存')} />}
    </>
  )
}

interface DialogProps {
  scheme: SchemeOf
  streetId: string
  onClose(): void
  onDone(): void
}

interface Typed {
  fromOn: string
  document: string
  values: Record<string, Value>
}

function LocalDialog({ scheme, streetId, onClose, onDone }: DialogProps) {
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format()
  return (
    <FormDialog<Typed, unknown>
      title={`设定${scheme.label}的本地值`}
      intro="从所填日期起执行，以前办过的事仍按当时的规定。与上级规定相同的值不必改。"
      verb="保存"
      initial={{ fromOn: today, values: Object.fromEntries(scheme.fields.map((f) => [f.name, f.value])) }}
      send={(typed, call) => client.schemes.set({ ...typed, key: scheme.key, streetId }, call)}
      onDone={onDone}
      onClose={onClose}
    >
      <Form.Item name="fromOn" label="从哪一天起" rules={[{ required: true, message: '请填写日期' }]}>
        <Input type="date" min={today} />
      </Form.Item>
      <Form.Item name="document" label="依据的文件" rules={[{ required: true, message: '请填写依据的文件' }]}>
        <Input maxLength={100} placeholder="管航东〔2026〕12号" />
      </Form.Item>
      {scheme.fields.map((f) =>
        f.kind === 'flag' ? (
          <Form.Item key={f.name} name={['values', f.name]} valuePropName="checked" extra={f.help}>
            <Checkbox>{f.label}</Checkbox>
          </Form.Item>
        ) : (
          <Form.Item
            key={f.name}
            name={['values', f.name]}
            label={`${f.label}${f.unit ? `（${f.unit}）` : ''}`}
            extra={f.help}
            rules={[{ required: true, message: `请填写${f.label}` }]}
          >
            <InputNumber min={f.min ?? undefined} max={f.max ?? undefined} />
          </Form.Item>
        ),
      )}
    </FormDialog>
  )
}
