import { expect, type Page, test } from '@playwright/test'
import { identityCheck } from '#platform/codes/identity-number.ts'
import { checkAxe, logIn, noErrors } from './support.ts'

test.skip(({ isMobile }) => isMobile, 'the import is desk work')

const header = '序号,姓名,身份证号码,入党时间,转正时间,所在支部,联系电话'
const numberOf = (order: number) => {
  const first17 = `41010419850615${String(700 + order)}`
  return first17 + identityCheck(first17)
}
const line = (order: number, about: { name?: string; joined?: string } = {}) =>
  `${order},${about.name ?? `郝示例${'甲乙丙丁戊'[order]}`},${numberOf(order)},${about.joined ?? '2010.07'},2011年7月1日,港湾社区党支部,1380000${String(1000 + order)}`

const send = (page: Page, lines: readonly string[], name = '港湾社区党员花名册.csv') =>
  page.getByLabel(/选择花名册文件/).setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(lines.join('\n')) })

async function openImports(page: Page): Promise<void> {
  await logIn(page, 'officer')
  await page.getByRole('link', { name: '党员名册' }).click()
  await page.getByRole('button', { name: '导入花名册' }).click()
  await expect(page.getByRole('heading', { level: 1, name: '导入花名册' })).toBeVisible()
}

test('an officer brings in a roster: refused file, wrong rows with their sheet, then all at once', async ({ page }) => {
  const check = noErrors(page)
  await openImports(page)
  await checkAxe(page)
  const [template] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: '下载空白表样' }).click()])
  expect(template.suggestedFilename()).toBe('党员花名册（空白表样）.xlsx')

  await send(page, ['你好'], '名册.xlsx')
  await expect(page.getByRole('alert')).toContainText('没有找到表头')

  await send(page, ['港湾社区党员花名册', header, line(0), line(1, { joined: '去年' }), '合计,,,2 人'])
  await expect(page.getByRole('heading', { level: 2, name: '有内容需要改正' })).toBeVisible()
  await expect(page.getByRole('row', { name: /第 4 行 入党日期/ })).toContainText('看不懂这个日期')
  await expect(page.getByText('第 5 行不是党员（“合计”），已略过')).toBeVisible()
  await expect(page.getByRole('button', { name: '确认导入' })).toHaveCount(0)
  await checkAxe(page)
  const [errors] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: '下载错误表' }).click()])
  expect(errors.suggestedFilename()).toBe('错误表 港湾社区党员花名册.xlsx')

  await page.getByRole('link', { name: '重新上传' }).click()
  await send(page, ['港湾社区党员花名册', header, line(0), line(1)])
  await expect(page.getByRole('heading', { level: 2, name: '检查完毕，没有错误' })).toBeVisible()
  await page.reload()
  await page.getByRole('button', { name: '确认导入' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('新增 2 人，更新 0 人，0 人不变')
  await checkAxe(page)
  await dialog.getByRole('button', { name: '确认导入' }).click()
  await expect(page.getByRole('heading', { level: 2, name: '导入完成' })).toBeVisible()
  await checkAxe(page)

  await page.getByRole('link', { name: /的党员名册$/ }).click()
  await page.getByLabel('查找党员').fill('郝示例')
  await expect(page.locator('.c-row-link')).toHaveText(['郝示例甲', '郝示例乙'])
  check()
})

test('a roster that was checked can be discarded, and the list says so', async ({ page }) => {
  const check = noErrors(page)
  await openImports(page)
  await send(page, [header, line(2)], '待放弃.csv')
  await expect(page.getByRole('heading', { level: 2, name: '检查完毕，没有错误' })).toBeVisible()
  await page.getByRole('button', { name: '放弃导入' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '放弃导入' }).click()
  await expect(page.getByRole('heading', { level: 2, name: '已放弃' })).toBeVisible()
  await page.getByRole('link', { name: '导入花名册' }).click()
  await expect(page.getByRole('row', { name: /待放弃\.csv/ })).toContainText('已放弃')
  check()
})
