import { NotFound } from '#platform/errors.ts'
import { formatDay } from '#platform/time/format.ts'
import { Card, Facts, Rows } from '#site/kit.tsx'
import { definePage, type SiteRequest } from '#site/page.ts'
import { finishStep, recordStep } from '../cases.ts'
import { addFile, fileKinds, removeFile } from '../files.ts'
import { caseLifecycle } from '../lifecycle.ts'
import { casePage as caseOf, listCases } from '../queries.ts'
import { stepActorLabels } from '../rules.ts'
import { FinishForm, finishOf, RecordForm, RemoveForm, recordOf } from './forms.tsx'
import { NextStep, type Page, StepRows, standingWord } from './parts.tsx'

const SHOWN = 60

/** The cases of the bodies that the account works for: running ones first, each with what comes next. */
export const casesPage = definePage({
  path: '/work/procedures',
  gate: 'procedures.read',
  async get(request) {
    const { base } = request.street
    const { items, next } = await listCases(request, { streetId: request.street.id, limit: SHOWN })
    return {
      title: '分步流程',
      place: '/me',
      back: { href: `${base}/work`, label: '支部工作' },
      body: (
        <Card>
          {items.length === 0 ? (
            <p className="empty">您管理的组织还没有办理分步流程。需要办理的，在电脑上的管理端“分步流程”里开始，之后就可以在这里登记和签字。</p>
          ) : (
            <Rows
              items={items.map((c) => ({
                key: c.id,
                href: `${base}/work/procedures/${c.id}`,
                title: c.title,
                sub: c.next
                  ? `${c.organization.name} · 第 ${c.stepsDone + 1} 步（共 ${c.steps} 步）：${c.next.label}${c.next.dueOn ? ` · ${formatDay(c.next.dueOn)}前` : ''}`
                  : `${c.organization.name} · ${c.endedOn ? formatDay(c.endedOn) : ''}${caseLifecycle.states[c.state].label}`,
                aside: <span className={`tag tone-${caseLifecycle.states[c.state].tone}`}>{caseLifecycle.states[c.state].label}</span>,
              }))}
            />
          )}
          {next && <p className="quiet">只列最近的 {SHOWN} 件，全部请在电脑上的管理端查看。</p>}
        </Card>
      ),
    }
  },
})

/** What `?do=` asks for, of what this actor may do with the step under way. */
function asked({ query }: Pick<SiteRequest, 'query'>, page: Page) {
  const step = page.steps.find((s) => s.state === 'NEXT')
  if (!step || !page.may.record) return null
  const file = step.files.find((f) => f.id === query.get('file'))
  if (query.get('do') === 'record') return { do: 'record' as const, step, title: `登记“${step.label}”` }
  if (query.get('do') === 'finish' && step.mayFinish) return { do: 'finish' as const, step, title: `完成“${step.label}”` }
  if (query.get('do') === 'remove' && file) return { do: 'remove' as const, step, file, title: '删除材料文件' }
  return null
}

/** One case on the phone: what is missing now and why, how to record and sign it, what was done. */
export const casePage = definePage({
  path: '/work/procedures/:id',
  gate: 'procedures.read',
  uploads: fileKinds,
  maxBytes: 64 * 1024 ** 2,
  async get(request) {
    const { base } = request.street
    const page = await caseOf(request, request.params.id ?? '')
    const here = `${base}/work/procedures/${page.id}`
    const form = asked(request, page)
    if (form)
      return {
        title: form.title,
        place: '/me',
        back: { href: here, label: page.title },
        body: (
          <div className="card">
            {form.do === 'record' && <RecordForm request={request} page={page} step={form.step} />}
            {form.do === 'finish' && <FinishForm request={request} page={page} step={form.step} signer={request.actor.name} />}
            {form.do === 'remove' && <RemoveForm file={form.file} back={here} />}
          </div>
        ),
      }
    const next = page.steps.find((s) => s.state === 'NEXT')
    return {
      title: page.title,
      place: '/me',
      back: { href: `${base}/work/procedures`, label: '分步流程' },
      body: (
        <>
          {request.query.has('saved') && (
            <p className="notice ok" role="status">
              已保存。
            </p>
          )}
          {next ? (
            <NextStep page={page} step={next} here={here} />
          ) : (
            <p className={page.state === 'DONE' ? 'notice ok' : 'notice'}>
              {page.endedOn && formatDay(page.endedOn)}
              {caseLifecycle.states[page.state].label}。
            </p>
          )}
          <StepRows steps={page.steps.filter((s) => s !== next)} />
          <Card title="事项" id="about">
            <Facts
              facts={[
                ['流程', page.template.name],
                [page.subject === 'NEW_BODY' && !page.founded ? '设在' : '承办组织', page.organization.name],
                ['拟成立', !page.founded && page.newBody?.name],
                ['已成立', page.founded?.name],
                ['联合的单位', page.units.join('、')],
                ['开始', formatDay(page.startedOn)],
                ['由谁完成', next && stepActorLabels[next.actor]],
              ]}
            />
          </Card>
          {page.members.length > 0 && (
            <Card title={`党员名单（${page.members.length} 人）`} id="members">
              <Rows items={page.members.map((m) => ({ key: m.membershipId, title: m.name, sub: `${standingWord(m.standing)} · ${m.branchName}` }))} />
            </Card>
          )}
        </>
      ),
    }
  },
  async post({ form, uploads, ...request }) {
    const id = request.params.id ?? ''
    const page = await caseOf(request, id)
    const doing = asked(request, page)
    if (!doing) throw new NotFound('这个步骤')
    const version = Number(form.get('version'))
    const stepId = String(form.get('stepId') ?? '')
    if (doing.do === 'record') {
      await recordStep(request, id, version, stepId, recordOf(form, page, doing.step))
      for (const { field, ...file } of uploads) {
        const material = doing.step.materials[Number(field.slice('file.'.length))]?.label ?? null
        await addFile(request, { caseId: id, stepId, material }, file)
      }
    } else if (doing.do === 'finish') await finishStep(request, id, version, stepId, finishOf(form))
    else await removeFile(request, id, doing.file.id)
    return { redirect: `${request.street.base}/work/procedures/${id}?saved=1` }
  },
})
