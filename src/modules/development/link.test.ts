import { afterAll, beforeAll, expect, test } from 'vitest'
import { permissions as memberPermissions } from '#modules/members/policy.ts'
import { connectMembers } from '#modules/members/public.ts'
import { type Body, type TestStreets, testStreets } from '#modules/organizations/testing.ts'
import { permissions as peoplePermissions } from '#modules/people/policy.ts'
import { canAtAny, placesOf } from '#modules/people/public.ts'
import { aPerson } from '#modules/people/testing.ts'
import { declarePermissions } from '#platform/scope/policy.ts'
import { getCase } from './case-view.ts'
import { endCase } from './cases.ts'
import { connectDevelopment, developmentLink } from './link.ts'
import { permissions } from './policy.ts'
import { takeStep } from './service.ts'
import { aCase, fullMembersIn, stepOfWay } from './testing.ts'

declarePermissions(peoplePermissions)
declarePermissions(memberPermissions)
declarePermissions(permissions)
let t: TestStreets
let branch: Body
let by: string[]
beforeAll(async () => {
  t = await testStreets()
  connectMembers()
  connectDevelopment()
  branch = await t.aBody('COMMUNITY_BRANCH', t.street, { name: '映月路社区党支部' })
  by = await fullMembersIn(t, branch, 8)
})
afterAll(() => t.close())

test('an applicant stands at his branch: its secretary may read his record while the case is open', async () => {
  const made = await t.asSystem((ctx) => aCase(ctx, branch, by, 'NAME_ACTIVIST'))
  const places = () => t.asSystem(async (ctx) => (await placesOf(ctx, [{ id: made.personId, streetId: t.street.id }])).get(made.personId)!)
  const secretary = t.someone('BRANCH_SECRETARY', branch)
  expect(canAtAny(secretary, 'people.read', await places())).toBe(true)
  await t.asSystem((ctx) => endCase(ctx, made.id, made.version, { reason: 'WITHDRAWN', onDay: '2016-03-01', note: '本人撤回' }))
  expect(canAtAny(secretary, 'people.read', await places())).toBe(false)
})

test('the copy of his own data tells every step, and an open case keeps his record', async () => {
  const made = await t.asSystem((ctx) => aCase(ctx, branch, by, 'NAME_ACTIVIST'))
  const own = await t.asSystem((ctx) => developmentLink.ownData!(ctx, made.personId))
  expect(own).toMatchObject([{ identity: '入党申请人', state: '办理中', steps: [{ step: '递交入党申请书', onDay: '2016-01-10' }, { step: '党组织派人谈话' }] }])
  expect(await t.asSystem((ctx) => developmentLink.whyKept!(ctx, made.personId))).toContain('发展档案按规定须保留')
  expect(await t.asSystem((ctx) => developmentLink.whyKept!(ctx, by[0]!))).toBeNull()
  expect(await t.asSystem((ctx) => developmentLink.ownData!(ctx, by[0]!))).toBeNull()
})

test('a merge takes the case along and gives it back, unless it went on; two open cases are not merged', async () => {
  const made = await t.asSystem((ctx) => aCase(ctx, branch, by, 'NAME_ACTIVIST'))
  const kept = await t.asSystem((ctx) => aPerson(ctx, t.street))
  const merge = developmentLink.merge!
  expect(await t.asSystem((ctx) => merge.preview(ctx, kept.id, made.personId))).toEqual({ lines: ['发展档案 1 份（入党申请人，办理中）'], refusal: null })
  const moved = await t.asSystem((ctx) => merge.move(ctx, kept.id, made.personId))
  expect(await t.asSystem((ctx) => getCase(ctx, made.id))).toMatchObject({ personId: kept.id, name: '李秀英' })
  await t.asSystem((ctx) => merge.undo(ctx, kept.id, made.personId, moved))
  const back = await t.asSystem((ctx) => getCase(ctx, made.id))
  expect(back.personId).toBe(made.personId)
  const again = await t.asSystem((ctx) => merge.move(ctx, kept.id, made.personId))
  await t.asSystem((ctx) => takeStep(ctx, made.id, back.version + 1, 'NAME_ACTIVIST', stepOfWay(by, 'NAME_ACTIVIST')))
  await expect(t.asSystem((ctx) => merge.undo(ctx, kept.id, made.personId, again))).rejects.toMatchObject({ code: 'merge.changedSince' })
  const other = await t.asSystem((ctx) => aCase(ctx, branch, by, 'FIRST_TALK'))
  expect((await t.asSystem((ctx) => merge.preview(ctx, kept.id, other.personId))).refusal).toContain('都有正在办理的发展档案')
})
