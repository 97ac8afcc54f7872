import { expect, test } from '@playwright/test'
import { checkAxe, logInToSite, noErrors, STREET } from './support.ts'

test('a notice is opened on the phone, hangs on the site, and is taken back', async ({ page, isMobile }) => {
  test.skip(!isMobile, 'the desk has the console')
  test.slow()
  const check = noErrors(page)
  await logInToSite(page, 'officer')
  await page.goto(`${STREET}/work/development`)
  await expect(page.getByRole('heading', { level: 1, name: '发展党员' })).toBeVisible()
  const rows = page.getByRole('link').filter({ hasText: '下一步：推荐和确定入党积极分子' })
  const files = await rows.evaluateAll((links) => links.map((a) => a.getAttribute('href')!))
  const open = page.getByRole('link', { name: '发布公示', exact: true })
  for (const file of files) {
    await page.goto(file)
    if (await open.count()) break
  }
  const name = (await page.getByRole('heading', { level: 1 }).textContent())!
  await checkAxe(page)
  await open.click()
  await expect(page.getByRole('heading', { level: 1, name: `${name}：拟确定入党积极分子公示` })).toBeVisible()
  await checkAxe(page)
  await page.getByRole('button', { name: '发布公示' }).click()
  await expect(page.getByRole('alert')).toContainText('请填写张贴处')
  await page.getByLabel('张贴处', { exact: true }).fill('社区公告栏')
  await page.getByRole('button', { name: '发布公示' }).click()
  await expect(page.getByRole('heading', { level: 2, name: '公示稿' })).toBeVisible()
  await expect(page.getByText(`现将${name}同志的有关情况公示如下`)).toBeVisible()
  await checkAxe(page)
  const here = page.url()
  await page.getByRole('link', { name: '看网站上的公示' }).click()
  await expect(page.getByRole('heading', { level: 1, name: '拟确定入党积极分子公示' })).toBeVisible()
  await page.goto(here)
  await page.getByRole('link', { name: '撤回公示' }).click()
  await expect(page.getByRole('heading', { level: 1, name: `撤回${name}的公示` })).toBeVisible()
  await checkAxe(page)
  await page.getByRole('textbox', { name: '原因', exact: true }).fill('时间有误')
  await page.getByRole('button', { name: '撤回公示' }).click()
  await expect(page.getByText('已撤回')).toBeVisible()
  check()
})

test('what came into the box of a notice is read and answered on the phone', async ({ page, isMobile }) => {
  test.skip(!isMobile, 'the desk has the console')
  const check = noErrors(page)
  await logInToSite(page, 'officer')
  await page.goto(`${STREET}/work/development`)
  await expect(page.getByRole('heading', { level: 1, name: '发展党员' })).toBeVisible()
  const rows = page.getByRole('link').filter({ hasText: '下一步：确定发展对象' })
  const files = await rows.evaluateAll((links) => links.map((a) => a.getAttribute('href')!))
  const waiting = page.locator('#notices').getByRole('link').filter({ hasText: '待核实' })
  for (const file of files) {
    await page.goto(file)
    if (await waiting.count()) break
  }
  await waiting.first().click()
  await expect(page.getByRole('heading', { level: 2, name: '公示期间的反映' })).toBeVisible()
  await page.locator('#box').getByRole('link').first().click()
  await expect(page.getByRole('heading', { level: 1, name: '填写核实结果' })).toBeVisible()
  await checkAxe(page)
  await page.getByRole('radio', { name: '反映不实' }).check()
  await page.getByRole('textbox', { name: '核实情况', exact: true }).fill('已走访核实，不属实')
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await expect(page.locator('#box')).toContainText('核实：已走访核实，不属实')
  check()
})
