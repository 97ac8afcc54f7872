import { z } from 'zod'
import { pageOf, paging, procedure } from '#platform/http/contract.ts'
import { importStates } from './import-rules.ts'

const tags = ['党员名册导入']
const body = z.object({ id: z.uuid(), name: z.string() })
const byId = z.object({ id: z.uuid() })

/** An import in a list. Counts are of rows. */
export const ImportRowView = z.object({
  id: z.uuid(),
  organization: body,
  fileName: z.string(),
  state: z.enum(importStates),
  rowsTotal: z.int(),
  rowsDone: z.int(),
  rowsNew: z.int(),
  rowsChanged: z.int(),
  rowsSame: z.int(),
  rowsWrong: z.int(),
  createdByName: z.string(),
  createdAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
})

/** One import with what the dry run found. */
export const ImportView = ImportRowView.extend({
  failure: z.string().nullable().describe('没有完成的原因'),
  notices: z.array(z.string()).describe('没有读取的内容和原因'),
  faults: z.array(z.object({ rowNumber: z.int(), header: z.string(), message: z.string() })).describe('前 50 处错误；全部在错误表里'),
  changes: z.array(z.object({ label: z.string(), count: z.int() })).describe('更新的各项涉及多少人'),
  hasErrorSheet: z.boolean(),
  canConfirm: z.boolean(),
  canDiscard: z.boolean(),
})

/**
 * Imports of rosters. A roster is uploaded as `multipart/form-data` to `POST /console-files/member-imports` (parts `organizationId`, then `file`), which
 * answers `{ "id": … }`; the dry run begins at once.
 */
export const memberImportsContract = {
  places: procedure
    .meta({ gate: 'members.import' })
    .route({ method: 'GET', path: '/member-import-places', summary: '可以导入名册的党组织', tags })
    .output(z.object({ items: z.array(body) })),
  list: procedure
    .meta({ gate: 'members.import' })
    .route({ method: 'GET', path: '/member-imports', summary: '导入记录，新的在前', tags })
    .input(z.object(paging))
    .output(pageOf(ImportRowView)),
  get: procedure
    .meta({ gate: 'members.import' })
    .route({ method: 'GET', path: '/member-imports/{id}', summary: '一次导入：进度和检查结果', tags })
    .input(byId)
    .output(ImportView),
  confirm: procedure
    .meta({ gate: 'members.import' })
    .route({ method: 'POST', path: '/member-imports/{id}/confirm', summary: '确认导入；全部写入或全部不写入', tags })
    .input(byId.extend({ rowsNew: z.int().min(0).describe('页面上所示的新增人数'), rowsChanged: z.int().min(0).describe('页面上所示的更新人数') }))
    .output(ImportView),
  discard: procedure
    .meta({ gate: 'members.import' })
    .route({ method: 'POST', path: '/member-imports/{id}/discard', summary: '放弃这次导入', tags })
    .input(byId)
    .output(ImportView),
}
