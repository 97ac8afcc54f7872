import { readFileSync } from 'node:fs'
import { expect, type Page, test } from '@playwright/test'
import { checkAxe as axe, logInToSite, noErrors, STREET } from './support.ts'

test.skip(({ isMobile }) => !isMobile, 'a member holds a phone')

/** What a member does with his own record on his phone. `checkAxe` holds every page to accessibility where the browser can run the check. */
async function journey(page: Page, checkAxe: (page: Page) => Promise<void>): Promise<void> {
  test.slow()
  const open = async (path: string, title: string) => {
    await page.goto(STREET + path)
    await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible()
    await checkAxe(page)
  }
  const check = noErrors(page)
  // Whoever is not logged in is led to the door and back to the page that he wanted.
  await page.goto(`${STREET}/my-branch`)
  await expect(page.getByRole('heading', { level: 1, name: '登录' })).toBeVisible()
  await checkAxe(page)
  await logInToSite(page, 'member')
  await checkAxe(page)
  await expect(page.getByText(/154\*{4}\d{4}/)).toBeVisible()

  await open('/my-branch', '港湾社区党支部')
  await expect(page.getByRole('heading', { name: '支部委员会' })).toBeVisible()
  await expect(page.getByRole('heading', { name: '我的党员信息' })).toBeVisible()
  await expect(page.getByText('正式党员').first()).toBeVisible()

  await page.getByRole('link', { name: /谁看过我的资料/ }).click()
  await expect(page.getByRole('heading', { level: 1, name: '谁看过我的资料' })).toBeVisible()
  await expect(page.getByText(/用途：通知参加组织生活会/)).toBeVisible()
  await checkAxe(page)

  await open('/me/consents', '我同意的事项')
  const photo = '在活动报道中公开照片'
  await page.getByRole('button', { name: `同意：${photo}` }).click()
  await expect(page.locator('#PUBLIC_PHOTO')).toContainText(/已于 .+ 同意/)
  await page.getByRole('button', { name: `收回：${photo}` }).click()
  await expect(page.locator('#PUBLIC_PHOTO')).toContainText(/已于 .+ 收回/)
  await checkAxe(page)

  await open('/me/data', '取得一份我的资料')
  const arriving = page.waitForEvent('download')
  await page.getByRole('button', { name: '下载我的资料' }).click()
  const download = await arriving
  expect(download.suggestedFilename()).toBe('我的资料.json')
  const text = readFileSync(await download.path(), 'utf8')
  expect(text).toContain('通知参加组织生活会')
  expect(text).toMatch(/154\d{8}/)

  await page.goto(`${STREET}/my-branch`)
  await page.getByRole('banner').getByRole('link', { name: '长辈版' }).click()
  await expect(page.locator('html')).toHaveAttribute('data-elder')
  for (const path of ['/my-branch', '/me', '/me/accesses', '/me/consents', '/me/data', '/me/inbox']) {
    await page.goto(STREET + path)
    await expect(page.locator('html')).toHaveAttribute('data-elder')
    await expect(page.locator('body')).toHaveCSS('font-size', /^(2[2-9]|[3-9]\d)/)
    await checkAxe(page)
  }

  await page.goto(`${STREET}/me`)
  await page.getByRole('button', { name: '退出登录' }).click()
  await page.goto(`${STREET}/me`)
  await expect(page.getByRole('heading', { level: 1, name: '登录' })).toBeVisible()
  check()
}

test('a member reads his branch and record, who opened it, gives and takes back consent, takes his data', async ({ page }) => journey(page, axe))

test('who types a wrong password at the door reads how often he may still try, and keeps his name', async ({ page }) => {
  await page.goto(`${STREET}/login`)
  await page.getByRole('button', { name: '登录' }).click()
  await expect(page.getByText('请填写用户名').first()).toBeVisible()
  await axe(page)
  await page.getByRole('textbox', { name: '用户名' }).fill('nobody.there')
  await page.getByRole('textbox', { name: '密码' }).fill('Wrong#2026')
  await page.getByRole('button', { name: '登录' }).click()
  await expect(page.getByText(/用户名或密码不对，还可以再试 \d 次/).first()).toBeVisible()
  await expect(page.getByRole('textbox', { name: '用户名' })).toHaveValue('nobody.there')
  await expect(page.getByRole('textbox', { name: '密码' })).toHaveValue('')
})

test.describe('without a script', () => {
  test.use({ javaScriptEnabled: false })
  test('all of it works, from the door on', async ({ page }) => journey(page, async () => {}))
})
