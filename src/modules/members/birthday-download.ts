import { z } from 'zod'
import { listFile } from '#modules/people/public.ts'
import { defineDownload } from '#platform/http/download.ts'
import { today } from '#platform/time/day.ts'
import { BirthdayFilter } from './birthday-contract.ts'
import { birthdays } from './birthdays.ts'

/** 政治生日名单 of a month. A post, because it leaves a trace. Who did not agree to be named before others is marked. */
export const birthdaysDownload = defineDownload({
  method: 'POST',
  path: '/console-files/party-birthdays.xlsx',
  gate: 'members.birthdays',
  input: BirthdayFilter.extend({ reason: z.string().default('') }),
  make: (ctx, { reason, organizationId, ...asked }) => {
    const day = today(ctx.now)
    const { year = Number(day.slice(0, 4)), month = Number(day.slice(5, 7)) } = asked
    return listFile(ctx, {
      name: '党员政治生日名单',
      title: `${year}年${month}月党员政治生日名单`,
      permission: 'members.birthdays',
      of: organizationId,
      action: 'member.birthdaysExported',
      reason,
      header: ['序号', '姓名', '党支部', '入党日期', '政治生日', '入党周年', '公布'],
      textColumns: [3, 4],
      rows: async () =>
        (await birthdays(ctx, { organizationId, year, month })).map((b) => [
          ...[b.name, b.branch.name, b.joinedOn, b.on, b.years, b.isPublic ? '本人同意向支部公布' : '不公布'],
        ]),
    })
  },
})
