import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { planDemo } from '#demo/demo.ts'
import { today } from '#platform/time/day.ts'
import { openStage, type Stage, type Walker } from './walk-testing.ts'

let stage: Stage
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage?.close())

interface Found {
  type: string
  title: string
  subtitle: string
  href: string
}
const find = async (who: Walker, text: string): Promise<Found[]> => {
  const answer = await stage.call(who, ['search', 'everything'], { text, limit: 50 })
  return answer.status === 200 ? ((await answer.json()) as { json: { items: Found[] } }).json.items : []
}
const { members } = planDemo(today(new Date()))
const inStreet = () => members.find((m) => m.branch.body.streetId === stage.street.id && m.person.phone?.startsWith('1'))!

test('staff find a member by name and by the last four digits of the phone; the district, an auditor, a resident and a neighbour street do not', async () => {
  const { person } = inStreet()
  const tail = person.phone!.slice(-4)
  for (const who of ['STREET_ADMIN', 'STREET_OFFICER', 'COMMUNITY_WORKER', 'BRANCH_SECRETARY'] as const) {
    expect([who, (await find(who, person.name)).map((f) => f.title)]).toEqual([who, expect.arrayContaining([person.name])])
    const byTail = await find(who, tail)
    expect([who, byTail.map((f) => f.title)]).toEqual([who, expect.arrayContaining([person.name])])
    // The hint says why he was found; the number stays hidden.
    expect(byTail.filter((f) => f.type === 'member').every((f) => f.subtitle.includes(`****${tail}`))).toBe(true)
    expect(JSON.stringify(byTail)).not.toContain(person.phone)
  }
  for (const who of ['DISTRICT_ADMIN', 'AUDITOR', 'RESIDENT', 'MEMBER', 'GUEST'] as const)
    for (const text of [person.name, tail, person.phone!]) expect([who, (await find(who, text)).filter((f) => f.type === 'member')]).toEqual([who, []])
  expect((await find('NEIGHBOUR', person.phone!)).filter((f) => f.type === 'member')).toEqual([])
})

test('a programme is found by its name, by initials and by one of its elements, and leads to its page', async () => {
  for (const text of ['五个一', 'wgy', '敲一次门']) {
    const found = (await find('COMMUNITY_WORKER', text)).find((f) => f.type === 'programme')
    expect([text, found]).toEqual([text, expect.objectContaining({ title: '五个一', href: expect.stringMatching(/^\/programmes\/[0-9a-f-]{36}$/) })])
  }
  expect((await find('RESIDENT', '五个一')).filter((f) => f.type === 'programme')).toEqual([])
})
