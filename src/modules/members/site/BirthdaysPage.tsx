import { today } from '#platform/time/day.ts'
import { formatDay } from '#platform/time/format.ts'
import { Card, Rows } from '#site/kit.tsx'
import { definePage } from '#site/page.ts'
import { birthdays } from '../birthdays.ts'

/** The secretary's list of this month and the next, on the phone. */
export const workBirthdaysPage = definePage({
  path: '/work/birthdays',
  gate: 'members.birthdays',
  async get(request) {
    const [year, month] = [Number(today(request.now).slice(0, 4)), Number(today(request.now).slice(5, 7))]
    const next = month === 12 ? { year: year + 1, month: 1 } : { year, month: month + 1 }
    const lists = [
      { year, month, rows: await birthdays(request, { year, month }) },
      { ...next, rows: await birthdays(request, next) },
    ]
    return {
      title: '政治生日',
      back: { href: `${request.street.base}/work`, label: '支部工作' },
      place: '/me',
      body: (
        <>
          <p className="quiet">当天由系统私下问候本人。名单只有支部书记能看到，没有标明同意公布的，请勿张贴或在群里公布。</p>
          {lists.map(({ year, month, rows }) => (
            <Card key={month} title={`${year}年${month}月`} id={`m${month}`}>
              {rows.length === 0 ? (
                <p className="empty">这个月没有党员过政治生日。</p>
              ) : (
                <Rows
                  items={rows.map((r) => ({
                    key: r.id,
                    title: `${r.name} · 入党 ${r.years} 周年`,
                    sub: `${formatDay(r.on)} · ${r.branch.name}`,
                    aside: r.isPublic ? <span className="tag tone-ok">同意公布</span> : undefined,
                  }))}
                />
              )}
            </Card>
          ))}
        </>
      ),
    }
  },
})

/** What staff can do on the phone. */
export const birthdayDoors = [{ href: '/work/birthdays', label: '政治生日', sub: '本月和下月过政治生日的党员', permission: 'members.birthdays' }]
