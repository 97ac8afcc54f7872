import { and, asc, eq, isNull } from 'drizzle-orm'
import { organizations } from '#modules/organizations/schema.ts'
import { Invalid } from '#platform/errors.ts'
import { isDay, today } from '#platform/time/day.ts'
import { formatDay } from '#platform/time/format.ts'
import { Card, Facts, Rows } from '#site/kit.tsx'
import { definePage } from '#site/page.ts'
import { getCase, votersOf } from '../case-view.ts'
import { listCases } from '../queries.ts'
import { identityLabels, noticeLabels, type RuleValues, type StepCode, stageLabels, stepCodes } from '../rules.ts'
import { takeStep } from '../service.ts'
import { stepOf } from '../steps.ts'
import { noticeState } from './NoticeWorkPages.tsx'
import { StepForm } from './StepForm.tsx'

type Shown = Awaited<ReturnType<typeof getCase>>

/** 发展党员 on the phone: who stands where, what is due first. */
export const workListPage = definePage({
  path: '/work/development',
  gate: 'development.read',
  async get(request) {
    const { base } = request.street
    const { items, next } = await listCases(request, { state: 'ACTIVE', limit: 100 })
    return {
      title: '发展党员',
      back: { href: `${base}/work`, label: '支部工作' },
      place: '/me',
      body: (
        <Card>
          {items.length === 0 ? (
            <p className="empty">还没有正在办理的人。收到入党申请书后，请在电脑上建立发展档案；本人也可以在“申请入党”中提出。</p>
          ) : (
            <Rows
              items={items.map((c) => ({
                key: c.id,
                href: `${base}/work/development/${c.id}`,
                title: c.name,
                sub: `${c.branch.name} · 下一步：${c.nextStep ? stepOf(c.nextStep).label : '无'}${c.nextDueOn ? ` · 期限 ${formatDay(c.nextDueOn)}` : ''}`,
                aside: <span className={`tag tone-${c.late ? 'late' : 'info'}`}>{c.late ? '已超期' : stageLabels[c.stage]}</span>,
              }))}
            />
          )}
          {next && <p className="quiet">只列先到期的 100 人，全部请在电脑上的管理端查看。</p>}
        </Card>
      ),
    }
  },
})

/** One file on the phone: what comes next, what is missing, and the form that records it. */
export const workCasePage = definePage({
  path: '/work/development/:id',
  gate: 'development.read',
  async get(request) {
    const { base } = request.street
    const c = await getCase(request, request.params.id ?? '')
    const here = `${base}/work/development/${c.id}`
    const step = c.offered.find((code) => code === request.query.get('step'))
    if (step) {
      const groups = await request.tx
        .select({ id: organizations.id, name: organizations.name })
        .from(organizations)
        .where(and(eq(organizations.parentId, c.branch.id), eq(organizations.kind, 'PARTY_GROUP'), isNull(organizations.dissolvedOn)))
        .orderBy(asc(organizations.ordinal))
      return {
        title: `${c.name}：${stepOf(step).label}`,
        back: { href: here, label: c.name },
        place: '/me',
        body: (
          <div className="card">
            <p className="quiet">{stepOf(step).clause}</p>
            <StepForm
              request={request}
              step={step}
              rules={c.rules as RuleValues}
              today={today(request.now)}
              members={await votersOf(request, c.id)}
              groups={groups}
              suggested={suggested(c, step)}
              dueOn={step === 'CULTIVATE' || step === 'APPLY_CONVERSION' ? null : (c.clocks.find((k) => k.step === step)?.dueOn ?? null)}
              responsible={c.entries.at(-1)?.responsible ?? request.actor.name}
              version={c.version}
            />
          </div>
        ),
      }
    }
    return {
      title: c.name,
      back: { href: `${base}/work/development`, label: '发展党员' },
      place: '/me',
      body: <CaseBody c={c} here={here} day={today(request.now)} />,
    }
  },
  async post({ form, ...request }) {
    const text = (name: string) => String(form.get(name) ?? '').trim()
    const step = text('step')
    if (!(stepCodes as readonly string[]).includes(step)) throw new Invalid([{ path: 'step', message: '请从本人的档案页办理' }])
    const errors = [
      ...(isDay(text('onDay')) ? [] : [{ path: 'onDay', message: '请填写日期' }]),
      ...(['record', 'responsible', 'signer'] as const).flatMap((name) => {
        const label = { record: '纪实', responsible: '责任人', signer: '签字人' }[name]
        if (text(name) === '') return [{ path: name, message: `请填写${label}` }]
        return text(name).length > (name === 'record' ? 2000 : 60) ? [{ path: name, message: `${label}太长，请写得简短些` }] : []
      }),
    ]
    if (errors.length) throw new Invalid(errors)
    const names = new Set([...form.keys()].filter((k) => k.startsWith('fields.')))
    const fields = Object.fromEntries(
      [...names].map((name) => {
        const values = form.getAll(name).map(String)
        return [name.slice('fields.'.length), values.length > 1 ? values : (values[0] ?? '')]
      }),
    )
    const input = {
      onDay: text('onDay'),
      responsible: text('responsible'),
      signer: text('signer'),
      record: text('record'),
      lateReason: text('lateReason').slice(0, 300) || undefined,
    }
    const id = request.params.id ?? ''
    await takeStep(request, id, Number(text('version')), step as StepCode, { ...input, papers: form.getAll('papers').map(String).slice(0, 20), fields })
    return { redirect: `${request.street.base}/work/development/${id}` }
  },
})

/** What the file already holds of a step's fields. */
function suggested(c: Shown, step: StepCode): Record<string, string> {
  if (step === 'BRANCH_VOTE' || step === 'CONVERSION_VOTE') return { due: String(c.fullMembers), abstain: '0', writtenYes: '0', writtenNo: '0', secret: 'true' }
  if (step === 'NAME_ACTIVIST' || step === 'NAME_TARGET' || step === 'COMMITTEE_CHECK') return { meeting: c.fullMembers < 7 ? 'MEETING' : 'COMMITTEE' }
  return {}
}

function CaseBody({ c, here, day }: { c: Shown; here: string; day: string }) {
  const needsNotice = c.noticeNeeded !== null && c.can.keep
  return (
    <>
      <Card title="下一步" id="next">
        {c.nextStep ? (
          <>
            <p>
              <b>{stepOf(c.nextStep).label}</b>（{stepOf(c.nextStep).actor}）
            </p>
            <p className="quiet">{stepOf(c.nextStep).clause}</p>
          </>
        ) : (
          <p>没有待办的步骤。</p>
        )}
        {c.clocks.map((k) => (
          <p key={k.label}>
            {k.label}：{formatDay(k.dueOn)}
            {k.late && <span className="tag tone-late">已超期</span>}
          </p>
        ))}
        {c.missing.length > 0 && (
          <ul>
            {c.missing.map((m) => (
              <li key={m.code}>{m.message}</li>
            ))}
          </ul>
        )}
        <div className="buttons">
          {needsNotice && (
            <a className="button main" href={`${here}/notice`}>
              发布公示
            </a>
          )}
          {c.offered.map((code, i) => (
            <a key={code} className={i === 0 && !needsNotice ? 'button main' : 'button'} href={`${here}?step=${code}`}>
              {code === c.nextStep ? '记录' : '重新记录'}“{stepOf(code).label}”
            </a>
          ))}
        </div>
      </Card>
      <Card>
        <Facts
          facts={[
            ['身份', identityLabels[c.identity]],
            ['党支部', c.branch.name],
            ['申请入党', c.appliedOn && formatDay(c.appliedOn)],
            ['确定积极分子', c.activistOn && formatDay(c.activistOn)],
            ['确定发展对象', c.targetOn && formatDay(c.targetOn)],
            ['批准为预备党员', c.approvedOn && formatDay(c.approvedOn)],
            ['预备期满', c.probationEndsOn && formatDay(c.probationEndsOn)],
            ['缺件', c.missingPapers.map((p) => p.name).join('、')],
          ]}
        />
      </Card>
      {c.notices.length > 0 && (
        <Card title="公示" id="notices">
          <Rows
            items={c.notices.map((n) => {
              const { tone, word } = noticeState(n, day)
              return {
                key: n.id,
                href: `${here}/notices/${n.id}`,
                title: noticeLabels[n.step],
                sub: `${formatDay(n.fromOn)} 至 ${formatDay(n.untilOn)} · 收到反映 ${n.objections} 条`,
                aside: <span className={`tag tone-${tone}`}>{word}</span>,
              }
            })}
          />
        </Card>
      )}
      <Card title="已经办理" id="done">
        <Rows
          items={c.entries
            .filter((e) => !e.corrected)
            .map((e) => ({ key: e.id, title: stepOf(e.step).label, sub: `${formatDay(e.onDay)} · 责任人 ${e.responsible} · ${e.record}` }))
            .reverse()}
        />
      </Card>
    </>
  )
}
