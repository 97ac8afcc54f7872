import { and, asc, eq, inArray, isNull } from 'drizzle-orm'
import { membershipOf } from '#modules/members/public.ts'
import { isPlaced } from '#modules/members/rules.ts'
import { branchKinds } from '#modules/organizations/rules.ts'
import { organizations } from '#modules/organizations/schema.ts'
import { people } from '#modules/people/schema.ts'
import { Invalid } from '#platform/errors.ts'
import { formatDay } from '#platform/time/format.ts'
import { Card, ChoiceField, Facts, PostForm, Rows } from '#site/kit.tsx'
import { definePage, type SiteRequest } from '#site/page.ts'
import { myCase } from '../case-view.ts'
import { applyOnline } from '../cases.ts'
import { endReasonLabels, identityLabels, nationalRules, stageLabels, stages } from '../rules.ts'
import { stepList, stepOf } from '../steps.ts'

const placeLabels = { WORK: '工作单位', STUDY: '学习单位', RESIDENCE: '居住地' } as const
const rules = nationalRules.at(-1)!.values

/** 申请入党: who may, to whom, how, and what happens next. For anybody. */
export const applyPage = definePage({
  path: '/apply',
  gate: 'public',
  async get(request) {
    const { base } = request.street
    return {
      title: '申请入党',
      back: { href: `${base}/`, label: '首页' },
      body: (
        <>
          <Card title="谁可以申请" id="who">
            <p>
              年满十八岁的中国工人、农民、军人、知识分子和其他社会阶层的先进分子，承认党的纲领和章程，愿意参加党的一个组织并在其中积极工作、执行党的决议和按期交纳党费的，可以申请入党。
            </p>
          </Card>
          <Card title="向谁提出" id="where">
            <p>
              有工作、学习单位的，向单位的党组织提出；没有工作、学习单位，或单位没有党组织的，向居住地的党组织提出。流动人员可以向单位所在地党组织或单位主管部门党组织提出。
            </p>
            <div className="buttons">
              <a className="button" href={`${base}/who`}>
                我家归哪个支部
              </a>
            </div>
          </Card>
          <Card title="怎样提出" id="how">
            <p>由本人写一份入党申请书，写明对党的认识、入党动机、个人经历和家庭情况，亲手签名后交给党支部。也可以先在这里提出，书面申请书随后交到支部。</p>
            <div className="buttons">
              <a className="button main" href={`${base}/me/application`}>
                在网上提出申请
              </a>
            </div>
          </Card>
          <Card title="接下来会怎样" id="next">
            <p>
              党支部收到申请后 {rules.firstTalkMonths} 个月内派人与您谈话。此后经过五个阶段：培养教育考察不少于 {rules.cultivationMonths} 个月，预备期{' '}
              {rules.probationMonths} 个月。
            </p>
            <ol className="rows">
              {stages.map((stage) => (
                <li key={stage}>
                  <div className="row">
                    <div className="say">
                      <h3>{stageLabels[stage]}</h3>
                      <p className="sub">
                        {stepList
                          .filter(({ step }) => step.stage === stage)
                          .map(({ step }) => step.label)
                          .join('，')}
                      </p>
                    </div>
                  </div>
                </li>
              ))}
            </ol>
          </Card>
        </>
      ),
    }
  },
})

/** 我的入党申请: one's own stage and next step, or the form. */
export const myApplicationPage = definePage({
  path: '/me/application',
  gate: 'signedIn',
  async get(request) {
    const { base } = request.street
    const mine = await myCase(request)
    const frame = { title: '我的入党申请', back: { href: `${base}/me`, label: '我的' }, place: '/me' }
    const member = request.actor.personId ? await membershipOf(request, request.actor.personId) : null
    if (!mine && member && isPlaced(member.standing))
      return {
        ...frame,
        body: (
          <Card>
            <p>您已是党员，不需要提出入党申请。</p>
            <div className="buttons">
              <a className="button main" href={`${base}/my-branch`}>
                我的支部
              </a>
            </div>
          </Card>
        ),
      }
    if (!mine && !(await isOfStreet(request)))
      return {
        ...frame,
        body: (
          <Card>
            <p>您的资料没有登记在本街道。请在居住地所在街道的网站提出申请，或到社区登记后再提出。</p>
            <div className="buttons">
              <a className="button" href={`${base}/apply`}>
                申请入党的条件和步骤
              </a>
            </div>
          </Card>
        ),
      }
    if (!mine || (mine.state === 'ENDED' && mine.endReason !== 'ARCHIVED')) {
      const branches = await branchesOf(request)
      return {
        ...frame,
        body: (
          <>
            {mine?.endReason && <p className="notice">上一次申请已结束：{endReasonLabels[mine.endReason]}。可以重新提出。</p>}
            <div className="card">
              <PostForm>
                <ChoiceField
                  request={request}
                  name="place"
                  label="您向哪里的党组织提出"
                  hint="有工作、学习单位的向单位党组织提出"
                  choices={Object.entries(placeLabels).map(([value, label]) => ({ value, label }))}
                />
                <ChoiceField
                  request={request}
                  name="branchId"
                  label="党支部"
                  hint={
                    <>
                      不清楚的可以先查<a href={`${base}/who`}>我家归谁管</a>
                    </>
                  }
                  choices={branches.map((b) => ({ value: b.id, label: b.name }))}
                  value={request.query.get('branch') ?? ''}
                />
                <button type="submit" className="button main">
                  提出申请
                </button>
              </PostForm>
              <p className="quiet">
                提出后党支部会收到，一个月内派人与您谈话；书面申请书请交到支部。<a href={`${base}/apply`}>申请入党的条件和步骤</a>
              </p>
            </div>
          </>
        ),
      }
    }
    return {
      ...frame,
      body: (
        <>
          {mine.next && (
            <div className="notice">
              <p>
                下一步：{stepOf(mine.next.step).label}（{stepOf(mine.next.step).actor}办理）
                {mine.next.dueOn && `，${formatDay(mine.next.dueOn)}前`}
                {mine.next.allowedFrom && `，${formatDay(mine.next.allowedFrom)}起可以办理`}
              </p>
              {mine.letterMissing && <p>书面入党申请书还没有交到支部，请尽快递交。</p>}
            </div>
          )}
          <Card>
            <Facts
              facts={[
                ['身份', identityLabels[mine.identity]],
                ['阶段', mine.state === 'ACTIVE' ? stageLabels[mine.stage] : mine.endReason && endReasonLabels[mine.endReason]],
                ['党支部', mine.branch.name],
                ['申请入党', mine.appliedOn && formatDay(mine.appliedOn)],
                ['确定积极分子', mine.activistOn && formatDay(mine.activistOn)],
                ['确定发展对象', mine.targetOn && formatDay(mine.targetOn)],
                ['批准为预备党员', mine.approvedOn && formatDay(mine.approvedOn)],
                ['预备期满', mine.probationEndsOn && formatDay(mine.probationEndsOn)],
              ]}
            />
          </Card>
          <Card title="已经办理" id="done">
            <Rows items={mine.passed.map((p) => ({ key: p.step, title: stepOf(p.step).label, sub: formatDay(p.onDay) }))} />
          </Card>
        </>
      ),
    }
  },
  async post({ form, ...request }) {
    const place = String(form.get('place') ?? '')
    const branchId = String(form.get('branchId') ?? '')
    const errors = [
      ...(Object.hasOwn(placeLabels, place) ? [] : [{ path: 'place', message: '请选择向哪里的党组织提出' }]),
      ...((await branchesOf(request)).some((b) => b.id === branchId) ? [] : [{ path: 'branchId', message: '请选择党支部' }]),
    ]
    if (errors.length) throw new Invalid(errors)
    await applyOnline(request, { branchId, place: place as keyof typeof placeLabels })
    return { redirect: `${request.street.base}/me/application` }
  },
})

/** Whether the acting person is registered in the street whose site is open. */
async function isOfStreet({ tx, actor, street }: SiteRequest): Promise<boolean> {
  if (!actor.personId) return false
  const [row] = await tx
    .select({ id: people.id })
    .from(people)
    .where(and(eq(people.id, actor.personId), eq(people.streetId, street.id)))
  return row !== undefined
}

const branchesOf = ({ tx, street }: Pick<SiteRequest, 'tx' | 'street'>) =>
  tx
    .select({ id: organizations.id, name: organizations.name })
    .from(organizations)
    .where(and(eq(organizations.streetId, street.id), inArray(organizations.kind, [...branchKinds]), isNull(organizations.dissolvedOn)))
    .orderBy(asc(organizations.path))
