import { readFileSync } from 'node:fs'
import { expect, type Page, test } from '@playwright/test'
import { checkAxe, logIn, noErrors } from './support.ts'

test.skip(({ isMobile }) => isMobile, 'the roster is desk work')

const rows = (page: Page) => page.locator('.c-row-link')
/** How many members the heading says there are, once the list stands. */
async function counted(page: Page): Promise<number> {
  await expect(page.locator('.c-page-aside')).toContainText(/[\d,]+ 人/)
  return Number((await page.locator('.c-page-aside').textContent())?.match(/([\d,]+) 人/)?.[1]?.replace(',', ''))
}

test('an officer finds members by initials and standing; the address and the columns keep it', async ({ page }) => {
  const check = noErrors(page)
  await logIn(page, 'officer')
  await page.getByRole('link', { name: '党员名册' }).click()
  await expect(page.getByRole('heading', { level: 1, name: '党员名册' })).toBeVisible()
  await expect(rows(page)).toHaveCount(40)
  const all = await counted(page)
  expect(all).toBeGreaterThan(1000)
  await checkAxe(page)

  const name = (await rows(page).first().textContent()) ?? ''
  await page.getByLabel('查找党员').fill('zh')
  await expect(page).toHaveURL(/q=zh/)
  await expect.poll(() => counted(page)).toBeLessThan(all)
  const zh = await counted(page)
  await page.getByRole('button', { name: '类别' }).click()
  await page.getByRole('checkbox', { name: '预备党员' }).check()
  await expect(page).toHaveURL(/standing=PROBATIONARY/)
  await checkAxe(page)
  await page.keyboard.press('Escape')
  await expect.poll(() => counted(page)).toBeLessThan(zh)
  const few = await counted(page)
  expect(few).toBeGreaterThan(0)
  await expect(rows(page)).toHaveCount(Math.min(few, 40))
  expect(await page.locator('tbody .c-tag', { hasText: '预备' }).count()).toBe(Math.min(few, 40))

  await expect(page.getByRole('columnheader', { name: '党龄' })).toHaveCount(0)
  await page.getByRole('button', { name: '列', exact: true }).click()
  await page.getByRole('checkbox', { name: '党龄' }).check()
  await page.getByRole('checkbox', { name: '学历' }).uncheck()
  await page.reload()
  await expect(page).toHaveURL(/q=zh.*standing=PROBATIONARY/)
  await expect(page.getByRole('columnheader', { name: '党龄' })).toBeVisible()
  await expect(page.getByRole('columnheader', { name: '学历' })).toHaveCount(0)
  await expect(page.getByLabel('查找党员')).toHaveValue('zh')
  await expect.poll(() => counted(page)).toBe(few)

  await page.getByRole('button', { name: '全部清除' }).click()
  await expect.poll(() => counted(page)).toBe(all)
  await expect(rows(page).first()).toHaveText(name)
  await page.getByRole('button', { name: '下一页' }).click()
  await expect(page.getByText('第 2 页')).toBeVisible()
  await expect(rows(page).first()).not.toHaveText(name)
  await page.goBack()
  await expect(rows(page).first()).toHaveText(name)
  check()
})

test('a covered number opens for a purpose, says that this is recorded, and stands on the timeline of who looked', async ({ page }) => {
  const check = noErrors(page)
  await logIn(page, 'officer')
  await page.goto('/console/members?q=wx')
  await rows(page).first().click()
  await expect(page.getByRole('heading', { level: 2, name: '个人资料' })).toBeVisible()
  await expect(page.getByRole('heading', { level: 2, name: '全程纪实' })).toBeVisible()
  await checkAxe(page)
  const phone = page.locator('dl > div', { has: page.locator('dt', { hasText: '联系电话' }) })
  await expect(phone).toContainText(/\*{4}/)
  await phone.getByRole('button', { name: /查看.+的联系电话/ }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: '查看', exact: true }).click()
  await expect(dialog).toContainText('请写明用途')
  await checkAxe(page)
  await dialog.getByLabel('用途').fill('通知参加支部党员大会')
  await dialog.getByRole('button', { name: '查看', exact: true }).click()
  await expect(dialog).toHaveCount(0)
  await expect(phone).toContainText('已记录本次查看，本人可以看到')
  await expect(phone).toContainText(/154\d{8}/)
  // Covered again once the page is left.
  await page.reload()
  await expect(phone).toContainText(/\*{4}/)
  check()
})

test('what is shown is exported for a reason, as a spreadsheet', async ({ page }) => {
  const check = noErrors(page)
  await logIn(page, 'officer')
  await page.goto('/console/members?standing=PROBATIONARY')
  const few = await counted(page)
  await page.getByRole('button', { name: '导出所见' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText(`${few} 人`)
  await dialog.getByRole('button', { name: '导出' }).click()
  await expect(dialog).toContainText('请写明原因')
  await checkAxe(page)
  await dialog.getByLabel('导出原因').fill('上报区委组织部核对')
  const arriving = page.waitForEvent('download')
  await dialog.getByRole('button', { name: '导出' }).click()
  const download = await arriving
  expect(download.suggestedFilename()).toBe('党员花名册.xlsx')
  // Every xlsx is a zip file.
  expect(
    readFileSync(await download.path())
      .subarray(0, 4)
      .toString('latin1'),
  ).toBe('PK\u0003\u0004')
  await expect(page.getByText('文件已下载')).toBeVisible()
  check()
})

test('a figure of the statistics opens the members behind it', async ({ page }) => {
  const check = noErrors(page)
  await logIn(page, 'officer')
  await page.getByRole('link', { name: '党内统计' }).click()
  const figure = page.getByRole('link', { name: /^女，正式党员 [\d,]+ 人，查看名单/ })
  await expect(figure).toBeVisible()
  await checkAxe(page)
  const count = Number((await figure.textContent())?.replace(',', ''))
  await figure.click()
  await expect(page).toHaveURL(/\/console\/members\?.*sex=2/)
  await expect.poll(() => counted(page)).toBe(count)
  check()
})
