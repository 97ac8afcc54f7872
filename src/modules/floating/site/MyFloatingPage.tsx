import { myMembership } from '#modules/members/public.ts'
import { isPlaced } from '#modules/members/rules.ts'
import { Invalid } from '#platform/errors.ts'
import { isDay, today } from '#platform/time/day.ts'
import { formatDay } from '#platform/time/format.ts'
import { Card, ChoiceField, PostForm, Rows, TextArea, TextField } from '#site/kit.tsx'
import { definePage } from '#site/page.ts'
import { departureLine, myDepartures } from '../queries.ts'
import { type DepartureReason, type DepartureState, departureReasonLabels, departureReasons, departureStateLabels } from '../rules.ts'
import { reportDeparture } from '../service.ts'

const tones: Record<DepartureState, string> = { REPORTED: 'info', CONFIRMED: 'late', RETURNED: 'ok', DECLINED: 'plain' }

/** 外出报告: the member says where he goes before he leaves, and sees what his branch answered. */
export const myFloatingPage = definePage({
  path: '/me/floating',
  gate: 'signedIn',
  async get(request) {
    const { base } = request.street
    const [mine, membership] = await Promise.all([myDepartures(request), myMembership(request)])
    const open = mine.find((d) => d.state === 'REPORTED' || d.state === 'CONFIRMED')
    const mayReport = membership !== null && isPlaced(membership.standing) && !open
    return {
      title: '外出报告',
      back: { href: `${base}/my-branch`, label: '我的支部' },
      place: '/my-branch',
      body: (
        <>
          {open?.state === 'REPORTED' && (
            <div className="notice">
              <p>报告已收到，支部五个工作日内答复。需要流动党员活动证的，请到支部领取。</p>
            </div>
          )}
          {open?.state === 'CONFIRMED' && (
            <div className="notice">
              <p>外出期间请持流动党员活动证，到流入地党组织参加组织生活，按月交纳党费，并与支部保持联系。返回后请告诉支部。</p>
            </div>
          )}
          <Card title="我的外出" id="mine">
            {mine.length === 0 ? (
              <p className="empty">您还没有报告过外出。</p>
            ) : (
              <Rows
                items={mine.map((d) => ({
                  key: d.id,
                  title: departureLine(d),
                  sub: [
                    `${formatDay(d.leftOn)}起`,
                    d.returnedOn ? `${formatDay(d.returnedOn)}返回` : d.expectedBackOn && `预计${formatDay(d.expectedBackOn)}返回`,
                    d.hostOrganization,
                    d.passNumber && `活动证 ${d.passNumber}`,
                    d.state === 'DECLINED' && d.note,
                  ]
                    .filter(Boolean)
                    .join(' · '),
                  aside: <span className={`tag tone-${tones[d.state]}`}>{departureStateLabels[d.state]}</span>,
                }))}
              />
            )}
          </Card>
          {mayReport && (
            <Card title="报告外出" id="report">
              <PostForm>
                <ChoiceField
                  request={request}
                  name="reason"
                  label="为什么外出"
                  choices={departureReasons.map((value) => ({ value, label: departureReasonLabels[value] }))}
                />
                <TextField request={request} name="place" label="到哪里" hint="写到县（市、区），如：广东省深圳市龙岗区" />
                <ChoiceField
                  request={request}
                  name="fixedPlace"
                  label="是否住在一个固定的地方"
                  hint="在固定地点外出六个月以上的，应当转接组织关系"
                  choices={[
                    { value: 'yes', label: '固定' },
                    { value: 'no', label: '不固定' },
                  ]}
                />
                <TextField request={request} name="leftOn" type="date" label="哪天走" value={today(request.now)} />
                <TextField request={request} name="expectedBackOn" type="date" label="预计哪天回来" optional />
                <TextArea request={request} name="note" label="要告诉支部的" optional rows={2} />
                <button type="submit" className="button main">
                  报告支部
                </button>
              </PostForm>
            </Card>
          )}
          {!membership && (
            <Card>
              <p>这个账号没有登记党员身份。流入党员、在职党员报到请到居住地社区党支部办理。</p>
            </Card>
          )}
        </>
      ),
    }
  },
  async post({ form, ...request }) {
    const text = (name: string) => String(form.get(name) ?? '').trim()
    const reason = departureReasons.find((r) => r === text('reason'))
    const errors = [
      ...(reason ? [] : [{ path: 'reason', message: '请选择为什么外出' }]),
      ...([...text('place')].length < 2 || text('place').length > 200 ? [{ path: 'place', message: '请填写到哪里' }] : []),
      ...(text('fixedPlace') ? [] : [{ path: 'fixedPlace', message: '请选择是否住在一个固定的地方' }]),
      ...(isDay(text('leftOn')) ? [] : [{ path: 'leftOn', message: '请填写哪天走' }]),
      ...(text('expectedBackOn') && !isDay(text('expectedBackOn')) ? [{ path: 'expectedBackOn', message: '日期请写成 2019-07-01 这样' }] : []),
    ]
    if (errors.length) throw new Invalid(errors)
    await reportDeparture(request, {
      reason: reason as DepartureReason,
      place: text('place'),
      fixedPlace: text('fixedPlace') === 'yes',
      leftOn: text('leftOn'),
      expectedBackOn: text('expectedBackOn') || null,
      note: text('note').slice(0, 500),
    })
    return { redirect: `${request.street.base}/me/floating` }
  },
})
