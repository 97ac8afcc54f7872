import { formatDay, formatMoney } from '#platform/time/format.ts'
import { Card, Facts, Rows, Tel } from '#site/kit.tsx'
import { definePage } from '#site/page.ts'
import { publicBirthdays } from '../birthdays.ts'
import { myMembership } from '../queries.ts'
import { isActive, markKindLabels, standingLabels } from '../rules.ts'

const month = (day: string) => `${Number(day.slice(0, 4))}年${Number(day.slice(5, 7))}月`

/** 我的支部: the branch, its committee and group of the member who is logged in, and his own membership. */
export const myBranchPage = definePage({
  path: '/my-branch',
  gate: 'signedIn',
  async get(request) {
    const { base } = request.street
    const mine = await myMembership(request)
    if (!mine)
      return {
        title: '我的支部',
        place: '/my-branch',
        body: (
          <Card>
            <p>这个账号没有登记党员身份。党员请联系所在支部或社区党建专干核对；想了解住处归哪个支部的，可以在这里查：</p>
            <div className="buttons">
              <a className="button main" href={`${base}/who`}>
                我家归谁管？
              </a>
            </div>
          </Card>
        ),
      }
    const { branch, group, committee, groupLeader, counts, contactPhone, address } = mine.branch
    const celebrating = isActive(mine.standing) ? await publicBirthdays(request, branch.id, request.street.id) : []
    return {
      title: branch.name,
      place: '/my-branch',
      body: (
        <>
          <Card title="支部委员会" id="committee" more={{ href: `${base}/organizations/${branch.id}`, label: '支部主页' }}>
            <Facts
              facts={[
                ...committee.map((c) => [c.label, c.holderName] as const),
                ['党小组', group && `${group.name}${groupLeader ? `，组长 ${groupLeader}` : ''}`],
                ['党员', `${counts.members} 人（正式 ${counts.full} 人，预备 ${counts.probationary} 人）`],
                ['地址', address],
              ]}
            />
            {contactPhone && <Tel number={contactPhone} main="联系支部" />}
          </Card>
          <Card title="我的党员信息" id="mine" more={{ href: `${base}/me`, label: '个人资料' }}>
            <Facts
              facts={[
                ['类别', standingLabels[mine.standing]],
                ['入党日期', formatDay(mine.joinedOn)],
                ['转正日期', mine.fullOn && formatDay(mine.fullOn)],
                ['党龄', mine.standingYears === null ? null : `${mine.standingYears} 年`],
                ['党费缴至', mine.duesPaidThrough && month(mine.duesPaidThrough)],
                ['每月党费', mine.monthlyDuesFen === null ? null : formatMoney(mine.monthlyDuesFen)],
                [
                  '标记',
                  mine.marks
                    .filter((m) => !m.untilOn)
                    .map((m) => `${markKindLabels[m.kind]}${m.detail ? `（${m.detail}）` : ''}`)
                    .join('、'),
                ],
              ]}
            />
          </Card>
          {celebrating.length > 0 && (
            <Card title="本月政治生日" id="birthdays" more={{ href: `${base}/me/consents`, label: '我的选择' }}>
              <Rows items={celebrating.map((b) => ({ key: `${b.on} ${b.name}`, title: b.name, sub: `${formatDay(b.on)} · 入党 ${b.years} 周年` }))} />
            </Card>
          )}
          <Card title="我的经历" id="history">
            <Rows
              items={mine.periods.map((p) => ({
                key: p.id,
                title: `${standingLabels[p.standing]} · ${p.branch.name}`,
                sub: `${formatDay(p.fromOn)}起${p.untilOn ? `，至 ${formatDay(p.untilOn)}` : ''}${p.group ? ` · ${p.group.name}` : ''}${p.reason ? ` · ${p.reason}` : ''}`,
              }))}
            />
          </Card>
          <Card>
            <Rows
              items={[
                { key: 'dues', href: `${base}/me/dues`, title: '我的党费', sub: '应交多少、已交月份、收据、申请减免' },
                { key: 'transfers', href: `${base}/me/transfers`, title: '组织关系转接', sub: '申请转出，看办到哪一步、要带什么' },
                { key: 'floating', href: `${base}/me/floating`, title: '外出报告', sub: '外出三个月以上的，走之前向支部报告' },
                { key: 'appraisals', href: `${base}/me/appraisals`, title: '我的评议与荣誉', sub: '每年民主评议的等次、获得的荣誉' },
                { key: 'accesses', href: `${base}/me/accesses`, title: '谁看过我的资料', sub: '每一次打开都有记录' },
              ]}
            />
          </Card>
        </>
      ),
    }
  },
})
