import { EDUCATION, ETHNICITY, SEX } from '#platform/codes/standards.ts'
import { NotFound } from '#platform/errors.ts'
import { formatDay } from '#platform/time/format.ts'
import { Card, Facts, PostForm, Rows, TextArea, TextField } from '#site/kit.tsx'
import { definePage } from '#site/page.ts'
import { object, publicNotices } from '../notices.ts'

const wordOf = (table: { entries: readonly { code: string; label: string }[] }, code: string | null) => table.entries.find((e) => e.code === code)?.label
const monthOf = (month: string) => `${Number(month.slice(0, 4))}年${Number(month.slice(5, 7))}月`

/** 发展党员公示 that run today. What is over is gone. */
export const noticesPage = definePage({
  path: '/party-notices',
  gate: 'public',
  async get(request) {
    const { base } = request.street
    const running = await publicNotices(request, request.street.id)
    return {
      title: '发展党员公示',
      back: { href: `${base}/`, label: '首页' },
      body:
        running.length === 0 ? (
          <p className="empty">现在没有正在进行的公示。公示到期后自动撤下。</p>
        ) : (
          <Card>
            <Rows
              items={running.map((n) => ({
                key: n.id,
                href: `${base}/party-notices/${n.id}`,
                title: `${n.name}：${n.title}`,
                sub: `${n.branch} · 公示到 ${formatDay(n.untilOn)}`,
              }))}
            />
          </Card>
        ),
    }
  },
})

/** One notice with its box. 404 once it is over. */
export const noticePage = definePage({
  path: '/party-notices/:id',
  gate: 'public',
  async get(request) {
    const { base } = request.street
    const id = request.params.id ?? ''
    const [notice] = await publicNotices(request, request.street.id, id)
    if (!notice) throw new NotFound('这项公示')
    return {
      title: notice.title,
      back: { href: `${base}/party-notices`, label: '发展党员公示' },
      body: (
        <>
          {request.query.has('sent') && (
            <div className="notice" role="status">
              <p>已收到您反映的情况，只有本支部和上级党组织可以看到，公示期满前会核实。</p>
            </div>
          )}
          <Card>
            <Facts
              facts={[
                ['姓名', notice.name],
                ['性别', wordOf(SEX, notice.sex)],
                ['民族', wordOf(ETHNICITY, notice.ethnicity)],
                ['出生年月', notice.birthMonth && monthOf(notice.birthMonth)],
                ['学历', wordOf(EDUCATION, notice.education)],
                ['工作单位及职务', notice.employer],
                ['党支部', notice.branch],
                ['申请入党', notice.appliedOn && formatDay(notice.appliedOn)],
                ['确定积极分子', notice.activistOn && formatDay(notice.activistOn)],
                ['公示时间', `${formatDay(notice.fromOn)} 至 ${formatDay(notice.untilOn)}`],
                ['受理反映', notice.contact],
              ]}
            />
          </Card>
          <Card title="反映情况" id="box">
            <p>对公示对象有不同意见的，可以在这里反映，不需要登录。内容只有本支部和上级党组织可以看到。</p>
            <PostForm>
              <TextArea request={request} name="text" label="情况" hint="请写明时间、地点和具体情况，5 到 2000 个字" />
              <TextField request={request} name="name" label="您的姓名" hint="署名的情况更便于核实" optional />
              <button type="submit" className="button main">
                提交
              </button>
            </PostForm>
          </Card>
        </>
      ),
    }
  },
  async post({ form, ...request }) {
    const id = request.params.id ?? ''
    const [notice] = await publicNotices(request, request.street.id, id)
    if (!notice) throw new NotFound('这项公示')
    await object(request, id, { text: String(form.get('text') ?? ''), name: String(form.get('name') ?? '') })
    return { redirect: `${request.street.base}/party-notices/${id}?sent=1` }
  },
})
