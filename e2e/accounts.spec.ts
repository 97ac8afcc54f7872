import { type Browser, expect, type Page, test } from '@playwright/test'
import { checkAxe, choose, fillDoor, logIn, noErrors } from './support.ts'

test.skip(({ isMobile }) => isMobile, 'accounts are desk work')

const PASSWORD = 'Shili#Mima2026'
/** Tells this run's accounts from those of a run before, on a server that goes on. */
const RUN = Date.now().toString(36)

/** Opens an account of a community worker as the administrator; gives the path of its one-time link. */
async function openAccount(page: Page, username: string, name: string): Promise<string> {
  await page.goto('/console/accounts')
  await page.getByRole('button', { name: '新建账号' }).click()
  await page.getByLabel('姓名', { exact: true }).fill(name)
  await page.getByRole('textbox', { name: '用户名' }).fill(username)
  await choose(page, '角色', '社区工作者')
  await choose(page, '授权范围', '石化路社区党支部', '石化路社区')
  await checkAxe(page)
  await page.getByRole('dialog').getByRole('button', { name: '建立', exact: true }).click()
  const link = page.getByRole('dialog', { name: '一次性链接' })
  await expect(link).toContainText(`${name}（${username}）`)
  const path = (await link.textContent())?.match(/\/link\/[\w.~-]+/)?.[0] ?? ''
  expect(path).not.toBe('')
  await checkAxe(page)
  await link.getByRole('button', { name: '我已交给本人' }).click()
  return path
}

/** The owner of a link sets his password, in a browser of his own. */
async function setPassword(browser: Browser, path: string): Promise<Page> {
  const page = await browser.newPage()
  await page.goto(path)
  await expect(page.getByRole('heading', { level: 1, name: '设置密码' })).toBeVisible()
  await checkAxe(page)
  await page.getByRole('textbox', { name: '密码', exact: true }).fill('short')
  await page.getByRole('textbox', { name: '再输入一次密码' }).fill('short')
  await page.getByRole('button', { name: '设置密码' }).click()
  await expect(page.getByText(/至少 8 个字符/).first()).toBeVisible()
  await page.getByRole('textbox', { name: '密码', exact: true }).fill(PASSWORD)
  await page.getByRole('textbox', { name: '再输入一次密码' }).fill(PASSWORD)
  await page.getByRole('button', { name: '设置密码' }).click()
  await expect(page.getByText('密码已经设好').first()).toBeVisible()
  await checkAxe(page)
  await page.goto(path)
  await expect(page.getByText('这个链接已用过或已过期')).toBeVisible()
  return page
}

test('an account is opened, its owner sets the password, works, is given another role and loses it; the audit names who did it', async ({ page, browser }) => {
  test.slow()
  const check = noErrors(page)
  const [username, name] = [`shequ.${RUN}`, '示例数据社区员']
  await logIn(page, 'street.admin')
  const path = await openAccount(page, username, name)
  const owner = await setPassword(browser, path)
  const checkOwner = noErrors(owner)
  await logIn(owner, username, PASSWORD)
  await expect(owner.getByRole('navigation', { name: '主导航' })).not.toContainText('账号与授权')
  await owner.goto('/console/accounts')
  await expect(owner.getByRole('alert')).toBeVisible()
  await owner.close()

  // Who types and at once opens a row keeps what he opened.
  await page.getByLabel('查找账号').fill('off')
  await page.getByRole('link', { name: 'officer' }).click()
  await expect(page).toHaveURL(/account=/)
  await page.waitForTimeout(600)
  await expect(page).toHaveURL(/account=/)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)

  await page.getByLabel('查找账号').fill(username)
  await expect(page).toHaveURL(/q=shequ/)
  await page.getByRole('link', { name: username }).click()
  const drawer = page.getByRole('dialog').first()
  await expect(drawer).toContainText('社区工作者')
  await drawer.getByRole('button', { name: '授予角色' }).click()
  await choose(page, '角色', '支部书记')
  await choose(page, '授权范围', '石化路社区党支部', '石化路社区')
  await page.getByRole('dialog').last().getByRole('button', { name: '授予', exact: true }).click()
  const taken = drawer.getByRole('button', { name: /^取消.*书记（石化路社区党支部）/ })
  await expect(taken).toBeVisible()
  await checkAxe(page)
  await taken.click()
  const asked = page.getByRole('dialog', { name: '取消角色' })
  await expect(asked).toContainText('立即生效')
  await asked.getByRole('button', { name: '取消角色' }).click()
  await expect(taken).toHaveCount(0)

  await drawer.getByRole('link', { name: '办理记录' }).click()
  await expect(page.getByRole('heading', { level: 1, name: '审计' })).toBeVisible()
  await page.goto('/console/audit?subject=account')
  const entries = page.getByRole('region', { name: '办理记录' }).getByRole('row')
  await expect(entries.nth(1)).toContainText('街道管理员')
  for (const action of ['新建账号', '授予角色', '取消角色']) await expect(entries.filter({ hasText: action }).first()).toBeVisible()
  await checkAxe(page)
  await page.getByRole('link', { name: '登录与账号安全' }).click()
  await expect(page.getByRole('row').filter({ hasText: username }).filter({ hasText: '用链接设置密码' }).first()).toBeVisible()
  await checkAxe(page)
  checkOwner()
  check()
})

test('five wrong passwords lock an account, in words, even for the right one', async ({ page, browser }) => {
  test.slow()
  const username = `suoding.${RUN}`
  await logIn(page, 'street.admin')
  const owner = await setPassword(browser, await openAccount(page, username, '示例数据锁定员'))
  await owner.goto('/console/login')
  await checkAxe(owner)
  for (const left of [4, 3, 2, 1]) {
    await fillDoor(owner, username, `Wrong#${left}2026`)
    await expect(owner.getByRole('alert').first()).toContainText(`用户名或密码不对，还可以再试 ${left} 次`)
  }
  await fillDoor(owner, username, 'Wrong#02026')
  await expect(owner.getByRole('alert').first()).toContainText(/请 \d+ 分钟后再试/)
  await expect(owner.getByRole('textbox', { name: '用户名' })).toHaveValue(username)
  await checkAxe(owner)
  await fillDoor(owner, username, PASSWORD)
  await expect(owner.getByRole('button', { name: '登录', exact: true })).toBeEnabled()
  await expect(owner.getByRole('alert').first()).toContainText(/请 \d+ 分钟后再试/)
  await expect(owner).toHaveURL(/\/console\/login/)
  await owner.close()
})

test('the district sees both streets, one at a time', async ({ page }) => {
  const check = noErrors(page)
  await logIn(page, 'qu.admin')
  await page.getByRole('link', { name: '组织', exact: true }).click()
  const tree = page.getByRole('tree', { name: '组织树' })
  for (const [street, body] of [
    ['城东路街道', '郑汴路社区党支部'],
    ['航海东路街道', '港湾社区党支部'],
  ] as const) {
    await choose(page, '查看哪个街道', street)
    await expect(tree).toContainText(body)
  }
  await checkAxe(page)
  await page.getByRole('link', { name: '账号与授权' }).click()
  await page.getByRole('button', { name: '所属街道' }).click()
  // The choice closes the list at once: nothing is left to be seen checked.
  await page.getByRole('radio', { name: /城东路街道/ }).click()
  await expect(page.getByRole('link', { name: 'neighbor' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'officer' })).toHaveCount(0)
  await checkAxe(page)
  check()
})

test('after logging out nothing of the inside comes back, by the back button or by the address', async ({ page }) => {
  const check = noErrors(page)
  await logIn(page, 'secretary')
  await page.goto('/console/members')
  await expect(page.locator('.c-row-link').first()).toBeVisible()
  const name = (await page.locator('.c-row-link').first().textContent()) ?? ''
  await page.locator('.c-user').click()
  await checkAxe(page)
  await page.getByRole('menuitem', { name: '退出登录' }).click()
  await expect(page.getByRole('heading', { level: 1, name: '登录工作台' })).toBeVisible()
  await page.goBack()
  await expect(page.getByRole('heading', { level: 1, name: '登录工作台' })).toBeVisible()
  await expect(page.locator('body')).not.toContainText(name)
  await page.goto('/console/members?standing=FULL')
  await expect(page.getByRole('heading', { level: 1, name: '登录工作台' })).toBeVisible()
  // The door leads back to where he wanted to go.
  await fillDoor(page, 'secretary', 'Hanghai#2026')
  await expect(page).toHaveURL(/\/console\/members\?standing=FULL/)
  check()
})
