import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { api } from '#console/client.ts'
import { PrintButton } from '#console/ExportDialog.tsx'
import { Card, Tag } from '#console/Facts.tsx'
import { Loaded } from '#console/Loaded.tsx'
import { PageHeader } from '#console/PageHeader.tsx'
import { formatDayShort } from '#platform/time/format.ts'
import { honorKindLabels, honorLevelLabels } from '../rules.ts'
import { GradeTag } from './parts.tsx'

const route = getRouteApi('/appraisals/members/$id')

/** One member's grades by year, and honors. */
export function MemberRecordPage() {
  const { id } = route.useParams()
  const record = useQuery(api.appraisals.ofMember.queryOptions({ input: { id } }))
  return (
    <>
      {!record.data && <PageHeader title="评议与荣誉" path={<Link to="/appraisals">民主评议</Link>} />}
      <Loaded query={record}>
        {(r) => (
          <>
            <PageHeader
              title={`${r.member.name}的评议与荣誉`}
              path={
                <Link to={'/members/$id' as never} params={{ id } as never}>
                  {r.member.name}
                </Link>
              }
              actions={<PrintButton />}
            />
            <div className="c-stack">
              <Card title="民主评议">
                {r.appraisals.length === 0 && <p className="c-sub">还没有完成的评议。</p>}
                <ol className="c-rows">
                  {r.appraisals.map((a) => (
                    <li key={`${a.year} ${a.branchName}`}>
                      <b>{a.year}年度</b>
                      {a.absentReason ? <span>未参加：{a.absentReason}</span> : <GradeTag grade={a.grade} />}
                      <span className="c-sub c-rows-end">{a.branchName}</span>
                    </li>
                  ))}
                </ol>
              </Card>
              <Card title="荣誉">
                {r.honors.length === 0 && <p className="c-sub">没有登记荣誉。</p>}
                <ol className="c-rows">
                  {r.honors.map((h) => (
                    <li key={h.id}>
                      <Tag tone={h.revokedOn ? 'stop' : 'honour'}>
                        {honorLevelLabels[h.level]}级{honorKindLabels[h.kind]}
                      </Tag>
                      <span>{h.issuer}</span>
                      {h.documentNumber && <span className="c-sub">{h.documentNumber}</span>}
                      <span className="c-sub c-rows-end">
                        {formatDayShort(h.awardedOn)}
                        {h.revokedOn && `，${formatDayShort(h.revokedOn)} 撤销`}
                      </span>
                    </li>
                  ))}
                </ol>
              </Card>
            </div>
          </>
        )}
      </Loaded>
    </>
  )
}
