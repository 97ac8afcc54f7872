import { Invalid } from '#platform/errors.ts'
import { isDay, today } from '#platform/time/day.ts'
import { formatDay, formatDayShort } from '#platform/time/format.ts'
import { Card, ChoiceField, Facts, PostForm, Rows, TextArea, TextField } from '#site/kit.tsx'
import { definePage } from '#site/page.ts'
import { departureLine, getFloating, listFloating } from '../queries.ts'
import { contactResultLabels, contactResults, contactWayLabels, contactWays, departureStateLabels, type FloatingTab, floatingTabLabels } from '../rules.ts'
import { confirmDeparture, recordContact, recordReturn } from '../service.ts'

const parts = ['REPORTED', 'LOST', 'OUTFLOW', 'LAPSE'] as const satisfies readonly FloatingTab[]

/** 流动党员 on the phone: who is to be contacted first. */
export const workFloatingPage = definePage({
  path: '/work/floating',
  gate: 'floating.read',
  async get(request) {
    const { base } = request.street
    const lists = await Promise.all(parts.map((tab) => listFloating(request, { tab, limit: 60 })))
    const day = today(request.now)
    return {
      title: '流动党员',
      back: { href: `${base}/work`, label: '支部工作' },
      place: '/me',
      body: (
        <>
          {parts.map((tab, i) => {
            const { items } = lists[i]!
            if (items.length === 0 && tab !== 'OUTFLOW') return null
            return (
              <Card key={tab} title={`${floatingTabLabels[tab]} ${items.length} 人`} id={tab.toLowerCase()}>
                {items.length === 0 ? (
                  <p className="empty">没有外出流动的党员。</p>
                ) : (
                  <Rows
                    items={items.map((m) => {
                      const due = m.due[0]
                      return {
                        key: m.id,
                        href: `${base}/work/floating/${m.id}`,
                        title: m.name,
                        sub: [m.detail, m.lastContactOn ? `上次联系 ${formatDayShort(m.lastContactOn, day)}` : '还没有联系记录'].filter(Boolean).join(' · '),
                        aside: due && <span className={`tag tone-${due.dueOn <= day ? 'late' : 'plain'}`}>{formatDayShort(due.dueOn, day)}</span>,
                      }
                    })}
                  />
                )}
              </Card>
            )
          })}
        </>
      ),
    }
  },
})

/** One member on the phone: record a contact in a few taps, confirm his report, note his return. */
export const workFloatingMemberPage = definePage({
  path: '/work/floating/:id',
  gate: 'floating.read',
  async get(request) {
    const { base } = request.street
    const m = await getFloating(request, request.params.id ?? '')
    const day = today(request.now)
    const report = m.departures.find((d) => d.state === 'REPORTED')
    const away = m.departures.find((d) => d.state === 'CONFIRMED')
    const keep = m.can.keep && m.can.placed
    return {
      title: m.name,
      back: { href: `${base}/work/floating`, label: '流动党员' },
      place: '/me',
      body: (
        <>
          {m.due.length > 0 && (
            <div className="notice">
              {m.due.map((d) => (
                <p key={d.label}>
                  {d.label}：{d.dueOn < day ? '已过期限' : '期限'} {formatDay(d.dueOn)}。{d.clause}。
                </p>
              ))}
            </div>
          )}
          {keep && report && (
            <Card title="外出报告" id="report">
              <p>
                {departureLine(report)}，{formatDay(report.leftOn)}起。
              </p>
              {report.leftOn <= day ? (
                <PostForm>
                  <input type="hidden" name="action" value="confirm" />
                  <TextField request={request} name="passNumber" label="流动党员活动证编号" optional />
                  <TextField request={request} name="hostOrganization" label="流入地党组织" optional />
                  <button type="submit" className="button main">
                    确认外出
                  </button>
                </PostForm>
              ) : (
                <p className="quiet">外出那一天起可以确认。</p>
              )}
            </Card>
          )}
          {keep && !report && (
            <Card title="登记联系" id="contact">
              <PostForm>
                <input type="hidden" name="action" value="contact" />
                <ChoiceField
                  request={request}
                  name="result"
                  label="结果"
                  choices={contactResults.map((value) => ({ value, label: contactResultLabels[value] }))}
                  value="REACHED"
                />
                <ChoiceField
                  request={request}
                  name="way"
                  label="方式"
                  choices={contactWays.map((value) => ({ value, label: contactWayLabels[value] }))}
                  value="PHONE"
                />
                <TextField request={request} name="onDay" type="date" label="日期" value={day} />
                <TextArea request={request} name="note" label="情况" optional rows={2} />
                <label className="choice">
                  <input type="checkbox" name="mark" value="yes" />
                  {m.lostSince ? '已经找到，取消失联标记' : '自这一天起标记为失联'}
                </label>
                <button type="submit" className="button main">
                  登记联系
                </button>
              </PostForm>
            </Card>
          )}
          {keep && (m.outflowSince || away) && (
            <Card title="登记返回" id="return">
              <PostForm>
                <input type="hidden" name="action" value="return" />
                <TextField request={request} name="returnedOn" type="date" label="返回日期" value={day} />
                <button type="submit" className="button">
                  登记返回
                </button>
              </PostForm>
            </Card>
          )}
          <Card title="情况" id="facts">
            <Facts
              facts={[
                ['联系电话', m.phoneHint],
                ['流出', m.outflowSince && `${formatDay(m.outflowSince)}起`],
                ['失联', m.lostSince && `${formatDay(m.lostSince)}起`],
              ]}
            />
            <Rows
              items={[
                ...m.departures.map((d) => ({
                  key: d.id,
                  title: departureLine(d),
                  sub: [`${formatDay(d.leftOn)}起`, d.hostOrganization, d.passNumber && `活动证 ${d.passNumber}`].filter(Boolean).join(' · '),
                  aside: <span className="tag tone-plain">{departureStateLabels[d.state]}</span>,
                })),
                ...m.contacts.slice(0, 20).map((c) => ({
                  key: c.id,
                  title: `${formatDayShort(c.onDay)} ${contactWayLabels[c.way]}`,
                  sub: [c.note, c.recordedBy].filter(Boolean).join(' · '),
                  aside: <span className={`tag tone-${c.result === 'REACHED' ? 'ok' : 'late'}`}>{contactResultLabels[c.result]}</span>,
                })),
              ]}
            />
            <p className="quiet">跟踪不参加组织生活等情况、提出处置决定，请在电脑上的管理端办理。</p>
          </Card>
        </>
      ),
    }
  },
  async post({ form, ...request }) {
    const id = request.params.id ?? ''
    const text = (name: string) => String(form.get(name) ?? '').trim()
    const day = (name: string) => {
      if (!isDay(text(name))) throw new Invalid([{ path: name, message: '请填写日期' }])
      return text(name)
    }
    switch (text('action')) {
      case 'confirm':
        await confirmDeparture(request, id, { passNumber: text('passNumber').slice(0, 60), hostOrganization: text('hostOrganization').slice(0, 200) })
        break
      case 'return':
        await recordReturn(request, id, day('returnedOn'))
        break
      case 'contact': {
        const way = contactWays.find((w) => w === text('way'))
        const result = contactResults.find((r) => r === text('result'))
        if (!way || !result) throw new Invalid([{ path: way ? 'result' : 'way', message: '请选择方式和结果' }])
        const { lostSince } = await getFloating(request, id)
        await recordContact(request, id, {
          onDay: day('onDay'),
          way,
          result,
          note: text('note').slice(0, 500),
          ...(text('mark') && { lost: lostSince === null }),
        })
        break
      }
      default:
        throw new Invalid([{ path: 'action', message: '没有这个步骤' }])
    }
    return { redirect: `${request.street.base}/work/floating/${id}` }
  },
})
