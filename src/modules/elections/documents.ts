import { postKindLabels } from '#modules/organizations/rules.ts'
import type { Ctx } from '#platform/db/database.ts'
import { type Block, docx, longDate as long } from '#platform/documents/document.ts'
import { Refused } from '#platform/errors.ts'
import { electionPage } from './election-page.ts'
import { electionKindLabels, meetingKindLabels, quorumExclusionReasonLabels, quorumExclusionReasons, votesNeeded } from './rules.ts'

type Page = Awaited<ReturnType<typeof electionPage>>

/** 中共… once, whatever the record says. */
const formal = (name: string) => (name.startsWith('中共') ? name : `中共${name}`)
const word = (page: Page) => (page.kind === 'BY_ELECTION' ? '补选' : page.kind === 'FIRST' ? '选举' : '换届选举')
const posts = (page: Page) => page.seats.map((s) => `${postKindLabels[s.post]}${s.count}人`).join('、')
const listOf = (page: Page, post: string) => page.candidates.filter((c) => c.post === post && !c.writeIn).map((c) => c.name)

/** The request to the superior for its agreement to the plan, to be checked and signed by the branch. @throws NotFound | Forbidden */
export async function requestLetter(ctx: Ctx, id: string): Promise<{ name: string; body: Buffer }> {
  const page = await electionPage(ctx, id)
  const { organization, members } = page
  const excluded = quorumExclusionReasons.flatMap((reason) => {
    const n = page.electors.filter((e) => e.excluded === reason).length
    return n ? [`${quorumExclusionReasonLabels[reason]}${n}人`] : []
  })
  const named = page.seats.flatMap((s): Block[] => {
    const list = listOf(page, s.post)
    return list.length ? [{ text: `${postKindLabels[s.post]}候选人（应选${s.count}人，候选人${list.length}人）：${list.join('、')}。` }] : []
  })
  const body: Block[] = [
    // Once it is held, the term that is known is the new one.
    ...(page.termEndsOn && !page.heldOn && page.kind !== 'BY_ELECTION' ? [{ text: `本届任期于${long(page.termEndsOn)}届满。` }] : []),
    {
      text: `根据《中国共产党章程》和《中国共产党基层组织选举工作条例》，拟于${long(page.plannedOn)}召开${meetingKindLabels[page.meeting]}，进行${word(page)}。现将有关事项请示如下。`,
    },
    ...(page.shiftReason ? [{ text: `${electionKindLabels[page.kind]}的原因：${page.shiftReason}` }] : []),
    { text: '一、党员情况', level: 1 },
    {
      text: `现有正式党员${members.full}人、预备党员${members.probationary}人。${page.delegates ? `拟选代表${page.delegates}人。` : `${excluded.length ? `不计入应到会${page.electors.filter((e) => e.excluded).length}人（${excluded.join('；')}），` : ''}应到会${page.due}人，到会不少于${page.quorum}人方可选举。`}`,
    },
    { text: '二、名额和候选人', level: 1 },
    { text: `拟选举${posts(page)}。` },
    ...named,
    { text: '三、选举办法', level: 1 },
    {
      text: `采用无记名投票方式${page.seats.some((s) => s.post === 'COMMISSIONER') ? '差额选举，候选人人数多于应选人数的百分之二十' : '选举'}。被选举人获得的赞成票超过实到会有选举权人数的半数，始得当选。`,
    },
    ...(page.termYears ? [{ text: `新一届任期${page.termYears}年。` }] : []),
    ...(page.note ? [{ text: page.note }] : []),
    { text: '妥否，请批示。' },
  ]
  const title = `${formal(organization.name)}\n关于召开${meetingKindLabels[page.meeting]}进行${word(page)}的请示`
  return {
    name: `${organization.name}${word(page)}请示.docx`,
    body: await docx({
      title,
      number: page.letters.plan ?? undefined,
      addressee: page.superior ?? undefined,
      body,
      signer: formal(organization.name),
      date: null,
    }),
  }
}

/** The report of the result to the superior, with every count. @throws NotFound | Forbidden | Refused `election.notNow` */
export async function resultReport(ctx: Ctx, id: string): Promise<{ name: string; body: Buffer }> {
  const page = await electionPage(ctx, id)
  if (!page.heldOn) throw new Refused('election.notNow', '还没有登记选举结果，不能生成结果报告')
  const { organization } = page
  const rounds = page.votes.flatMap((vote): Block[] =>
    vote.rounds.flatMap((r): Block[] => [
      {
        text: `${postKindLabels[vote.post]}${vote.rounds.length > 1 ? `第${r.round}轮投票` : '选举'}：应选${r.seats}人。应到会${page.due}人，实到会${r.present}人，超过应到会人数的五分之四，符合规定。发出选票${r.issued}张，收回${r.returned}张，其中有效票${r.valid}张。赞成票至少${votesNeeded(r.present)}票当选。`,
      },
      {
        table: [
          ['姓名', '赞成', '不赞成', '弃权', '结果'],
          ...r.votes.map((v) => [v.name, String(v.yes), String(v.no), String(v.abstain), v.elected ? '当选' : '']),
        ],
        widths: [3, 2, 2, 2, 2],
        header: true,
      },
    ]),
  )
  const byPerson = Map.groupBy(page.division, (d) => d.name)
  const body: Block[] = [
    {
      text: `根据${page.superior ?? '上级党组织'}${page.letters.reply ? `《${page.letters.reply}》` : '的'}批复，我支部于${long(page.heldOn)}召开${meetingKindLabels[page.meeting]}，进行${word(page)}。现将结果报告如下。`,
    },
    { text: '一、选举结果', level: 1 },
    ...rounds,
    ...(byPerson.size
      ? ([
          { text: '二、分工', level: 1 },
          { text: `${[...byPerson].map(([name, list]) => `${list.map((d) => postKindLabels[d.post]).join('、')}：${name}`).join('；')}。` },
        ] as Block[])
      : []),
    ...(page.newTermEndsOn && page.termYears ? [{ text: `新一届任期${page.termYears}年，至${long(page.newTermEndsOn)}届满。` }] : []),
    { text: '以上结果，请予备案。' },
  ]
  return {
    name: `${organization.name}${word(page)}结果报告.docx`,
    body: await docx({
      title: `${formal(organization.name)}\n关于${word(page)}结果的报告`,
      number: page.letters.report ?? undefined,
      addressee: page.superior ?? undefined,
      body,
      signer: formal(organization.name),
      date: page.letters.reportedOn ?? page.heldOn,
    }),
  }
}
