import { eq } from 'drizzle-orm'
import { permissions as membersPermissions } from '#modules/members/policy.ts'
import { aMember } from '#modules/members/testing.ts'
import { permissions as organizationsPermissions } from '#modules/organizations/policy.ts'
import { type Body, testStreets } from '#modules/organizations/testing.ts'
import { permissions as peoplePermissions } from '#modules/people/policy.ts'
import { deadlines } from '#platform/deadlines/schema.ts'
import type { Actor } from '#platform/scope/actor.ts'
import { declarePermissions } from '#platform/scope/policy.ts'
import { electionPage } from './election-page.ts'
import { type PlanInput, planElection } from './plan.ts'
import { permissions } from './policy.ts'
import { connectElections } from './public.ts'
import type { VotedPost } from './rules.ts'
import { moveElection, recordBallot, setCandidates } from './service.ts'

/** A branch of the tests with its members by name. */
export interface Branch {
  body: Body
  ids: Map<string, string>
  of(who: string): string
  secretary: Actor
}

/** The module connected in streets of its own; who plans, votes and counts there. */
export async function electionsKit() {
  for (const p of [organizationsPermissions, membersPermissions, peoplePermissions, permissions]) declarePermissions(p)
  connectElections()
  const t = await testStreets()
  const officer = t.someone('STREET_OFFICER', t.street)
  const names = ['王建国', '李秀英', '张伟', '刘洋', '陈静', '杨帆', '赵敏', '黄勇', '周杰', '吴霞', '徐磊', '孙丽', '胡军', '朱琳', '高峰']

  /** A branch with so many full members (and probationary ones); gives the members' ids by name. */
  async function aBranch(name: string, full: number, probationary = 0, kind: 'COMMUNITY_BRANCH' | 'ESTATE_BRANCH' = 'COMMUNITY_BRANCH'): Promise<Branch> {
    const parent = kind === 'ESTATE_BRANCH' ? await t.aBody('COMMUNITY_BRANCH', t.street, { name: `${name}所在社区` }) : t.street
    const body = await t.aBody(kind, parent, { name, communityType: kind === 'COMMUNITY_BRANCH' ? 'ORDINARY' : null })
    const ids = new Map<string, string>()
    await t.asSystem(async (ctx) => {
      for (let i = 0; i < full + probationary; i++) {
        const person = names[i] ?? `党员${i}`
        const made = await aMember(
          ctx,
          body,
          i < full ? { person: { name: person } } : { person: { name: person }, standing: 'PROBATIONARY', joinedOn: '2019-01-10', fromOn: '2019-01-10' },
        )
        ids.set(person, made.id)
      }
    })
    return { body, ids, of: (who: string) => ids.get(who)!, secretary: t.someone('BRANCH_SECRETARY', body, { name: '支部书记' }) }
  }

  const plan = (about: Partial<PlanInput> = {}): PlanInput => ({
    purpose: 'TERM',
    plannedOn: '2019-06-28',
    meeting: 'MEETING',
    seats: [{ post: 'COMMISSIONER', count: 3 }],
    ...about,
  })
  const page = (id: string) => t.as(officer, (ctx) => electionPage(ctx, id))
  const versionOf = async (id: string) => (await page(id)).version
  const move = async (actor: Actor, id: string, name: Parameters<typeof moveElection>[3]['move'], more: object = {}) => {
    const version = await versionOf(id)
    await t.as(actor, (ctx) => moveElection(ctx, id, version, { move: name, ...more }))
  }
  const clocks = (subjectId: string) =>
    t.as(officer, async ({ tx }) =>
      Object.fromEntries((await tx.select().from(deadlines).where(eq(deadlines.subjectId, subjectId))).map((d) => [d.kind, d.dueOn])),
    )

  /** An election with candidates agreed, ready for the meeting. */
  async function ready(branch: Branch, about: Partial<PlanInput> = {}, standing = names.slice(0, 4)): Promise<string> {
    const { id } = await t.as(branch.secretary, (ctx) => planElection(ctx, branch.body.id, plan(about)))
    await move(officer, id, 'approve', { number: '管航东党〔2019〕8号', on: '2019-06-20' })
    const post: VotedPost = about.seats?.[0]?.post ?? 'COMMISSIONER'
    const version = await versionOf(id)
    await t.as(branch.secretary, (ctx) =>
      setCandidates(
        ctx,
        id,
        version,
        standing.map((n) => ({ membershipId: branch.of(n), post })),
      ),
    )
    await move(branch.secretary, id, 'confirmCandidates')
    return id
  }
  const ballot = (branch: Branch, yes: Record<string, number>, about: object = {}) => ({
    post: 'COMMISSIONER' as VotedPost,
    round: 1,
    heldOn: '2019-06-28',
    present: 8,
    issued: 8,
    returned: 8,
    valid: 8,
    ...about,
    votes: Object.entries(yes).map(([n, y]) => ({ membershipId: branch.of(n), yes: y, no: 8 - y, abstain: 0 })),
  })
  const count = async (branch: Branch, id: string, yes: Record<string, number>, about: object = {}) => {
    const version = await versionOf(id)
    await t.as(branch.secretary, (ctx) => recordBallot(ctx, id, version, ballot(branch, yes, about)))
  }

  return { t, officer, names, aBranch, plan, page, versionOf, move, clocks, ready, ballot, count }
}
