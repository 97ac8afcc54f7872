import { expect, test } from '@playwright/test'
import { checkAxe, logIn, logInToSite, noErrors, STREET } from './support.ts'

test('the yearly tables open whom they count; the board, the results and the honors', async ({ page, isMobile }) => {
  test.skip(isMobile, 'the yearly tables are made at a desk')
  test.slow()
  const check = noErrors(page)
  await logIn(page, 'officer')
  await page.goto('/console/annual-statistics?year=2025')
  await expect(page.getByRole('heading', { level: 1, name: '2025年党内统计年报' })).toBeVisible()
  await expect(page.getByRole('heading', { level: 2, name: /民主评议党员/ })).toBeVisible()
  await checkAxe(page)
  const excellent = page.getByRole('link', { name: /^优秀，人数 \d+，查看名单$/ })
  const count = Number(await excellent.textContent())
  await excellent.click()
  await expect(page.getByRole('heading', { level: 1, name: '评议结果' })).toBeVisible()
  await expect(page.getByRole('row').filter({ hasText: '优秀' }).first()).toBeVisible()
  expect(count).toBeGreaterThan(0)
  await checkAxe(page)

  await page.goto('/console/appraisals')
  await expect(page.getByRole('heading', { level: 1, name: /民主评议党员$/ })).toBeVisible()
  await checkAxe(page)
  await page.getByRole('table').getByRole('link').first().click()
  await expect(page.getByRole('heading', { level: 1, name: /年度民主评议$/ })).toBeVisible()
  await checkAxe(page)

  await page.goto('/console/honors')
  await expect(page.getByRole('heading', { level: 1, name: '荣誉' })).toBeVisible()
  await expect(page.getByRole('row').filter({ hasText: '优秀共产党员' }).first()).toBeVisible()
  await checkAxe(page)
  check()
})

test('a member reads his own grades', async ({ page, isMobile }) => {
  test.skip(!isMobile, 'a member holds a phone')
  const check = noErrors(page)
  await logInToSite(page, 'member')
  await page.goto(`${STREET}/me/appraisals`)
  await expect(page.getByRole('heading', { level: 1, name: '我的评议与荣誉' })).toBeVisible()
  await expect(page.locator('#appraisals')).toContainText('年度：')
  await checkAxe(page)
  check()
})
