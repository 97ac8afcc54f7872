import { Invalid } from '#platform/errors.ts'
import { dayOf } from '#platform/time/day.ts'
import { formatDay } from '#platform/time/format.ts'
import { Card, PostForm } from '#site/kit.tsx'
import { definePage } from '#site/page.ts'
import { myConsents } from '../queries.ts'
import { type ConsentPurpose, consentPurposes } from '../rules.ts'
import { setConsent } from '../service.ts'

/** What the person agreed to; taking back is as easy as giving. [PIPL §15] */
export const consentsPage = definePage({
  path: '/me/consents',
  gate: 'signedIn',
  async get(request) {
    const { street } = request
    const consents = await myConsents(request)
    const on = (instant: string | null) => (instant ? formatDay(dayOf(new Date(instant))) : '')
    return {
      title: '我同意的事项',
      back: { href: `${street.base}/me`, label: '我的' },
      place: '/me',
      body: (
        <>
          <p className="quiet">每一项分别同意，随时可以收回；不同意不影响您办理其他事情，也不会反复询问。</p>
          {consents.map((c) => (
            <Card key={c.purpose} title={c.label} id={c.purpose}>
              <p>{c.given ? `已于 ${on(c.givenAt)} 同意` : c.withdrawnAt ? `已于 ${on(c.withdrawnAt)} 收回` : '没有同意'}</p>
              <PostForm className="buttons">
                <input type="hidden" name="purpose" value={c.purpose} />
                <input type="hidden" name="given" value={c.given ? '0' : '1'} />
                <button type="submit" className="button" aria-label={`${c.given ? '收回' : '同意'}：${c.label}`}>
                  {c.given ? '收回同意' : '同意'}
                </button>
              </PostForm>
            </Card>
          ))}
        </>
      ),
    }
  },
  async post({ form, ...request }) {
    const purpose = form.get('purpose')
    if (!consentPurposes.includes(purpose as ConsentPurpose)) throw new Invalid([{ path: 'purpose', message: '请选择事项' }])
    await setConsent(request, purpose as ConsentPurpose, form.get('given') === '1')
    return { redirect: `${request.street.base}/me/consents` }
  },
})
