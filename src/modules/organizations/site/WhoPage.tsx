import type { ReactNode } from 'react'
import { Invalid } from '#platform/errors.ts'
import { isPoint, toCgcs2000 } from '#platform/geo.ts'
import { Card, Rows, Tel } from '#site/kit.tsx'
import { definePage, type PageView, type SiteRequest, type Street } from '#site/page.ts'
import { organizationKindLabels } from '../rules.ts'
import { AnswerCard, NextSteps } from './AnswerCard.tsx'
import { askedName, type Found, findPlaces, placeBy } from './find-place.ts'
import { bodiesOf, callName } from './queries.ts'
import { answerFor, whatIsAt } from './who-answers.ts'

const isId = (text: string | null): text is string => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text ?? '')

/** 我家归谁管？: who is in charge of a place, for anybody, without an account. */
export const whoPage = definePage({
  path: '/who',
  gate: 'public',
  async get(request) {
    const { street, query } = request
    const typed = (query.get('q') ?? '').slice(0, 100)
    const chosen = query.get('place')
    if (isId(chosen)) {
      const place = await placeBy(request, street.id, chosen)
      if (place) return view(request, typed, await answered(request, place), true)
    }
    const asked = askedName(typed, [street.districtName, street.name])
    if (!asked) return view(request, typed, await browse(request, null))
    const found = await findPlaces(request, street.id, asked)
    const [first, second] = found
    if (!first) return view(request, typed, await browse(request, typed.trim()))
    // The very name answers at once, whatever else contains it.
    if (second && (first.closeness < 3 || second.closeness === 3)) return view(request, typed, <Choices street={street} typed={typed} found={found} />)
    const alike = found.slice(1).filter((f) => f.closeness > 1)
    return view(request, typed, await answered(request, first, alike), true)
  },
  // The position comes by post: it is used for this one answer, and stands in no address, history or log.
  async post(request) {
    const { street, form } = request
    const position = [Number(form.get('longitude') || Number.NaN), Number(form.get('latitude') || Number.NaN)]
    if (!isPoint(position)) throw new Invalid([{ path: 'q', message: '没有收到您的位置，请输入小区、楼院或道路的名称查找' }], '没有收到您的位置')
    const { here, near } = await whatIsAt(request, street.id, toCgcs2000(position, 'WGS84'))
    if (!here && near.length === 0)
      return view(
        request,
        '',
        <>
          <Card title="您现在的位置不在本街道">
            <p>定位结果不在{street.name}的社区范围内。如果您家在本街道，请输入小区、楼院或道路的名称查找。</p>
          </Card>
          {await browse(request, null)}
        </>,
      )
    const nearest = near.length > 0 && (
      <Card title="您附近的楼院" id="near">
        <p className="quiet">定位可能偏差几十米。选您住的楼院，答案更准。</p>
        <Rows
          items={near.map((n) => ({
            key: n.id,
            href: `${street.base}/who?place=${n.id}`,
            title: n.name,
            sub: `约 ${Math.max(10, Math.round(n.meters / 10) * 10)} 米`,
          }))}
        />
      </Card>
    )
    return view(
      request,
      '',
      <>
        {nearest}
        {here && (await answered(request, here))}
      </>,
      true,
    )
  },
})

function view(request: SiteRequest, typed: string, below: ReactNode, isAnswer = false): PageView {
  const { street } = request
  return {
    title: '我家归谁管？',
    place: '/',
    back: { href: `${street.base}/`, label: '首页' },
    scripts: ['locate'],
    body: (
      <>
        {isAnswer && below}
        <FindForm street={street} typed={typed} locate again={isAnswer} />
        {!isAnswer && below}
      </>
    ),
  }
}

/** The one question of the home page. Works by itself; the button for one's position comes with the script. */
export function FindForm({ street, typed, locate = false, again = false }: { street: Street; typed: string; locate?: boolean; again?: boolean }) {
  return (
    <section className="card ask">
      <form action={`${street.base}/who`} method="get">
        <label htmlFor="q">{again ? '查别的地方' : locate ? '小区、楼院、道路或支部的名称' : '我家归谁管？'}</label>
        <div className="find">
          <input
            id="q"
            name="q"
            type="search"
            defaultValue={typed}
            maxLength={100}
            placeholder="例如 紫荆路58号院"
            autoComplete="street-address"
            enterKeyHint="search"
          />
          <button type="submit" className="button main">
            查一查
          </button>
        </div>
      </form>
      <p className="quiet">查到所属支部、楼院、网格、路长和电话，不用登录。也可以输拼音或首字母。</p>
      {locate && <use-my-location data-action={`${street.base}/who`} />}
    </section>
  )
}

async function answered(request: SiteRequest, place: Found, alike: readonly Found[] = []): Promise<ReactNode> {
  const { street } = request
  const answer = await answerFor(request, street.id, place)
  if (!answer) return browse(request, place.name)
  return (
    <>
      <AnswerCard street={street} answer={answer} />
      <NextSteps answer={answer} />
      {alike.length > 0 && (
        <Card title="名称相近的还有" id="alike">
          <Rows items={alike.slice(0, 8).map((f) => row(street, '', f))} />
        </Card>
      )}
    </>
  )
}

const row = (street: Street, typed: string, found: Found) => ({
  key: found.id,
  href: `${street.base}/who?${new URLSearchParams({ ...(typed && { q: typed }), place: found.id })}`,
  title: found.name,
  sub: organizationKindLabels[found.kind],
})

function Choices({ street, typed, found }: { street: Street; typed: string; found: readonly Found[] }) {
  const shown = found.slice(0, 30)
  return (
    <Card title={`找到 ${found.length} 处，请选择`} id="choices">
      <Rows items={shown.map((f) => row(street, typed, f))} />
      {found.length > shown.length && <p className="quiet">只列出最接近的 {shown.length} 处。名称再写全一些，会更准。</p>}
    </Card>
  )
}

/** What to do when nothing was asked or found: how to ask, and the way by community. */
async function browse(request: SiteRequest, notFound: string | null): Promise<ReactNode> {
  const { street, setting } = request
  const communities = await bodiesOf(request, street.id, ['WORKING_COMMITTEE', 'COMMUNITY_COMMITTEE', 'GENERAL_BRANCH', 'COMMUNITY_BRANCH'])
  const phone = String((await setting('contact.phone')) || '') || communities.find((c) => c.kind === 'WORKING_COMMITTEE')?.phone
  return (
    <>
      {notFound !== null && (
        <Card title={`没有找到“${notFound.slice(0, 30)}”`} id="none">
          <ul className="tips">
            <li>只写小区、楼院或道路的名字，不写楼号和门牌，例如“紫荆路”。</li>
            <li>换一种叫法，例如小区的老名字，或门前道路的名字。</li>
            <li>写拼音或首字母也可以，例如“jsgw”。</li>
            <li>还是没有，请在下面选您的社区{phone ? '，或打电话问街道' : ''}。</li>
          </ul>
          {phone && <Tel number={phone} about="街道值班电话" />}
        </Card>
      )}
      <Card title="按社区找" id="browse">
        <ul className="chips">
          {communities
            .filter((c) => c.kind !== 'WORKING_COMMITTEE')
            .map((c) => (
              <li key={c.id}>
                <a className="chip" href={`${street.base}/organizations/${c.id}`}>
                  {callName(c)}
                </a>
              </li>
            ))}
        </ul>
      </Card>
    </>
  )
}
