import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Button, Progress } from 'antd'
import { type ReactNode, useState } from 'react'
import type { z } from 'zod'
import { announce } from '#console/Announcer.tsx'
import { api, client } from '#console/client.ts'
import { Card, Facts, Tag } from '#console/Facts.tsx'
import { ConfirmDialog } from '#console/form.tsx'
import { Loaded } from '#console/Loaded.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import type { ImportView } from '../import-contract.ts'
import { FAULTS_SHOWN, IMPORT_KEPT_DAYS, importStateLabels, importTones } from '../import-rules.ts'
import { momentOf } from './ImportsPage.tsx'

const route = getRouteApi('/members/imports/$id')
const ASK_AGAIN_MS = 1000

type View = z.output<typeof ImportView>
const people = (count: number) => `${count.toLocaleString('zh-CN')} 人`

/** One import: how far it is, what was found, and what may be done about it. One can leave and come back. */
export function ImportPage() {
  const { id } = route.useParams()
  const queries = useQueryClient()
  const found = useQuery(
    api.memberImports.get.queryOptions({
      input: { id },
      refetchInterval: ({ state }) => (state.data && ['CHECKING', 'IMPORTING'].includes(state.data.state) ? ASK_AGAIN_MS : false),
    }),
  )
  const [dialog, setDialog] = useState<'confirm' | 'discard' | null>(null)
  const renewed = (said: string) => {
    setDialog(null)
    announce(said)
    void queries.invalidateQueries({ queryKey: api.memberImports.key() })
    void queries.invalidateQueries({ queryKey: api.members.key() })
  }
  const it = found.data
  return (
    <>
      <PageHeader
        title={it?.fileName ?? '导入花名册'}
        aside={it && <Tag tone={importTones[it.state]}>{importStateLabels[it.state]}</Tag>}
        path={
          <>
            <Link to="/members">党员名册</Link> / <Link to="/members/imports">导入花名册</Link>
          </>
        }
        actions={
          it && (
            <>
              {it.canDiscard && <Button onClick={() => setDialog('discard')}>放弃导入</Button>}
              {it.canConfirm && (
                <Button type="primary" onClick={() => setDialog('confirm')}>
                  确认导入
                </Button>
              )}
            </>
          )
        }
      />
      <Loaded query={found}>
        {(shown) => (
          <div className="c-stack">
            <Stage it={shown} />
            <Part title="这次导入">
              <Facts
                facts={[
                  ['导入到', shown.organization.name],
                  ['上传人', shown.createdByName],
                  ['上传时间', momentOf(shown.createdAt)],
                  ['表中党员', people(shown.rowsTotal)],
                ]}
              />
              {shown.notices.length > 0 && (
                <div>
                  <h3>没有读取的内容</h3>
                  <ul className="c-rows">
                    {shown.notices.map((notice) => (
                      <li key={notice}>{notice}</li>
                    ))}
                  </ul>
                </div>
              )}
            </Part>
          </div>
        )}
      </Loaded>
      {it && dialog === 'confirm' && (
        <ConfirmDialog
          title={`导入到${it.organization.name}`}
          verb="确认导入"
          send={(call) => client.memberImports.confirm({ id, rowsNew: it.rowsNew, rowsChanged: it.rowsChanged }, call)}
          onDone={() => renewed('已开始导入')}
          onClose={() => setDialog(null)}
        >
          <p>
            新增 {people(it.rowsNew)}，更新 {people(it.rowsChanged)}，{people(it.rowsSame)}不变。全部成功或全部不导入，每一名党员的全程纪实都会留下记录。
          </p>
        </ConfirmDialog>
      )}
      {it && dialog === 'discard' && (
        <ConfirmDialog
          title="放弃这次导入"
          verb="放弃导入"
          grave
          send={(call) => client.memberImports.discard({ id }, call)}
          onDone={() => renewed('已放弃')}
          onClose={() => setDialog(null)}
        >
          <p>上传的文件和错误表将被删除，党员资料没有任何改动。</p>
        </ConfirmDialog>
      )}
    </>
  )
}

/** What is going on or was found, by state. */
function Stage({ it }: { it: View }) {
  switch (it.state) {
    case 'CHECKING':
      return <Underway it={it} title="正在逐行检查" hint="检查不改动任何资料。可以离开这一页，检查完毕会有消息。" />
    case 'IMPORTING':
      return <Underway it={it} title="正在导入" hint="可以离开这一页，导入完成会有消息。导入中断时不会留下一半，系统会自动重做。" />
    case 'CHECKED':
      return it.rowsWrong > 0 ? <Faults it={it} /> : <Ready it={it} />
    case 'DONE':
      return (
        <Part title="导入完成">
          <Counts it={it} />
          <p>
            <Link to="/members" search={{ org: it.organization.id }}>
              查看{it.organization.name}的党员名册
            </Link>
          </p>
        </Part>
      )
    case 'FAILED':
      return (
        <Part title="没有导入">
          <p role="alert">{it.failure}</p>
          <UploadAgain />
        </Part>
      )
    case 'DISCARDED':
      return (
        <Part title="已放弃">
          <p>这次导入已放弃，上传的文件已删除，党员资料没有改动。</p>
          <UploadAgain />
        </Part>
      )
  }
}

function Underway({ it, title, hint }: { it: View; title: string; hint: string }) {
  return (
    <Part title={title}>
      <Progress percent={it.rowsTotal > 0 ? Math.floor((it.rowsDone / it.rowsTotal) * 100) : 0} aria-label={title} />
      <p role="status">
        {it.rowsDone.toLocaleString('zh-CN')} / {it.rowsTotal.toLocaleString('zh-CN')} 行
      </p>
      <p>{hint}</p>
    </Part>
  )
}

function Counts({ it, wrong }: { it: View; wrong?: ReactNode }) {
  return (
    <Facts
      facts={[
        ['新增', people(it.rowsNew)],
        ['更新', people(it.rowsChanged)],
        ['不变', people(it.rowsSame)],
        ...(wrong === undefined ? [] : [['需要改正', wrong] as const]),
      ]}
    />
  )
}

function Ready({ it }: { it: View }) {
  return (
    <Part title="检查完毕，没有错误">
      <Counts it={it} />
      {it.changes.length > 0 && <p>更新的内容：{it.changes.map(({ label, count }) => `${label} ${people(count)}`).join('，')}。</p>}
      <p>{it.canConfirm ? `请核对人数后确认导入。${IMPORT_KEPT_DAYS} 天内没有确认的，文件会自动删除。` : '名册与系统中的登记完全相同，不需要导入。'}</p>
    </Part>
  )
}

function Faults({ it }: { it: View }) {
  return (
    <Part
      title="有内容需要改正"
      actions={
        it.hasErrorSheet && (
          <a className="c-plain-button" href={`/console-files/member-imports/${it.id}/errors.xlsx`} download>
            下载错误表
          </a>
        )
      }
    >
      <Counts it={it} wrong={`${it.rowsWrong.toLocaleString('zh-CN')} 行`} />
      <p>一行都没有导入。请在原来的花名册里改正后重新上传整份名册；也可以在错误表里改正后上传，那样只导入错误表里的人。</p>
      <p>
        <Link to="/members/imports">重新上传</Link>
      </p>
      <div className="c-table">
        <table aria-label="错误">
          <thead>
            <tr>
              <th scope="col">行</th>
              <th scope="col">栏</th>
              <th scope="col">说明</th>
            </tr>
          </thead>
          <tbody>
            {it.faults.map((f) => (
              <tr key={`${f.rowNumber} ${f.header} ${f.message}`}>
                <td>第 {f.rowNumber} 行</td>
                <td>{f.header}</td>
                <td className="c-wrong">{f.message}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {it.faults.length >= FAULTS_SHOWN && <p>这里只列出前 {FAULTS_SHOWN} 处，全部错误在错误表里。</p>}
    </Part>
  )
}

const UploadAgain = () => (
  <p>
    <Link to="/members/imports">上传花名册</Link>
  </p>
)

/** A card whose contents stand apart. */
function Part({ title, actions, children }: { title: string; actions?: ReactNode; children: ReactNode }) {
  return (
    <Card title={title} actions={actions}>
      <div className="c-stack">{children}</div>
    </Card>
  )
}
