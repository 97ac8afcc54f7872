import { expect, type Page, test } from '@playwright/test'
import { checkAxe, fillDoor, logIn, noErrors } from './support.ts'

test.skip(({ isMobile }) => isMobile, 'the console is made for a desk')

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name })
const node = (page: Page, name: string) => page.locator('.ant-tree-node-content-wrapper').filter({ hasText: name }).first()

test('a page asked for without a log-in comes after it; a wrong password is said and what was typed stays; log-out ends it', async ({ page }) => {
  await page.goto('/console/organizations/list?kind=GRID')
  await expect(heading(page, '登录工作台')).toBeVisible()
  await checkAxe(page)
  await fillDoor(page, 'secretary', 'Falsch#2026')
  await expect(page.getByRole('alert')).toContainText('用户名或密码不对')
  await expect(page.getByLabel('用户名')).toHaveValue('secretary')
  await checkAxe(page)
  await logIn(page, 'secretary')
  await page.goto('/console/organizations/list?kind=GRID')
  await expect(heading(page, '网格')).toBeVisible()
  // A secretary works with members, not with accounts: what is not his is not in his menu.
  await expect(page.getByRole('navigation', { name: '主导航' }).getByRole('link', { name: '账号与授权' })).toHaveCount(0)
  await page.locator('.c-user').click()
  await page.getByText('退出登录').click()
  await expect(heading(page, '登录工作台')).toBeVisible()
  await page.goto('/console/organizations')
  await expect(page).toHaveURL(/\/console\/login\?back=/)
})

test('everything is found from the keyboard: slash, initials, arrow, Enter; the heading of the page is announced', async ({ page }) => {
  const check = noErrors(page)
  await logIn(page, 'officer')
  await page.goto('/console/organizations/list?kind=COMMUNITY_BRANCH')
  const rows = page.locator('.c-row-link')
  await expect(rows).toHaveCount(14)
  await checkAxe(page)
  await page.keyboard.press('/')
  await page.keyboard.type('gwsq')
  await expect(page.getByRole('option').filter({ hasText: '港湾社区党支部' }).first()).toBeVisible()
  await checkAxe(page)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/console\/organizations\/[0-9a-f-]{36}$/)
  await expect(heading(page, /港湾/)).toBeFocused()
  // Up and down go from row to row.
  await page.goBack()
  await rows.first().focus()
  await page.keyboard.press('ArrowDown')
  await expect(rows.nth(1)).toBeFocused()
  const second = (await rows.nth(1).textContent()) ?? ''
  await page.keyboard.press('Enter')
  await expect(heading(page, second)).toBeFocused()
  check()
})

test('a body dragged to another place is not moved before its effect was shown and confirmed', async ({ page }) => {
  const check = noErrors(page)
  await logIn(page, 'officer')
  await page.goto('/console/organizations')
  await expect(node(page, '机关第二党小组')).toBeVisible()
  await checkAxe(page)
  await node(page, '机关第三党小组').scrollIntoViewIfNeeded()
  // A neighbour in the tree, so that both are in sight.
  const [from, to] = [await node(page, '机关第二党小组').boundingBox(), await node(page, '永丰社区党支部').boundingBox()]
  await page.mouse.move(from!.x + 30, from!.y + from!.height / 2)
  await page.mouse.down()
  await page.mouse.move(to!.x + 60, to!.y + to!.height / 2, { steps: 12 })
  await page.mouse.up()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('由“航海东路街道机关党支部”调整到“永丰社区党支部”，共 1 个组织一同移动')
  await checkAxe(page)
  await dialog.getByRole('button', { name: '取消' }).click()
  await expect(dialog).toHaveCount(0)
  await node(page, '机关第二党小组').dblclick()
  await expect(page.getByRole('navigation', { name: '所在位置' })).toContainText('航海东路街道机关党支部')
  check()
})

test('facts of a body are refused at their field and kept, then saved once by a double click', async ({ page }) => {
  const check = noErrors(page)
  await logIn(page, 'officer')
  await page.goto('/console/organizations/list?kind=COMMUNITY_BRANCH&q=永丰')
  await page.locator('.c-row-link').first().click()
  await expect(heading(page, /永丰/)).toBeVisible()
  await page.getByRole('button', { name: '修改资料' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('区划代码').fill('123')
  await dialog.getByLabel('开放时间').fill('周一至周六 8:00–18:00')
  await dialog.getByRole('button', { name: '保存' }).click()
  await expect(dialog.getByRole('alert').filter({ hasText: '有 1 处需要修改' })).toBeVisible()
  await checkAxe(page)
  await dialog.getByRole('button', { name: /区划代码/ }).click()
  await expect(dialog.getByLabel('区划代码')).toBeFocused()
  await expect(dialog.getByLabel('开放时间')).toHaveValue('周一至周六 8:00–18:00')
  await dialog.getByLabel('区划代码').fill('410104009098')
  await dialog.getByRole('button', { name: '保存' }).dblclick()
  await expect(dialog).toHaveCount(0)
  await expect(page.getByRole('region', { name: '基本资料' })).toContainText('周一至周六 8:00–18:00')
  const history = page.getByRole('region', { name: '全程纪实' })
  await expect(history.getByText('修改资料')).toHaveCount(1)
  await expect(history).toContainText('→ 410104009098')
  check()
})

test('pages of settings and messages, and every page at 768 wide, hold to the norm', async ({ page }) => {
  const check = noErrors(page)
  await logIn(page, 'officer')
  for (const [path, name] of [
    ['/settings', '街道设置'],
    ['/inbox', '消息'],
    ['/password', '修改密码'],
    ['/second-factor', '二次验证'],
  ] as const) {
    await page.goto(`/console${path}`)
    await expect(heading(page, name)).toBeVisible()
    await checkAxe(page)
  }
  await page.setViewportSize({ width: 768, height: 1000 })
  await page.goto('/console/organizations')
  await expect(node(page, '石化路社区党支部')).toBeVisible()
  await checkAxe(page)
  await page.getByRole('button', { name: '菜单' }).click()
  await expect(page.getByRole('navigation', { name: '主导航' }).getByRole('link', { name: '党员名册' })).toBeVisible()
  await checkAxe(page)
  await page.keyboard.press('Tab')
  await page.getByRole('navigation', { name: '主导航' }).getByRole('link', { name: '街道设置' }).click()
  await expect(heading(page, '街道设置')).toBeVisible()
  await expect(page.getByRole('button', { name: '菜单' })).toHaveAttribute('aria-expanded', 'false')
  check()
})

test('the first page of the console comes in at most 400 KB, and other sections only when they are opened', async ({ page }) => {
  await logIn(page, 'officer')
  const browser = await page.context().newCDPSession(page)
  await browser.send('Network.setCacheDisabled', { cacheDisabled: true })
  await page.goto('/console/organizations')
  await expect(node(page, '石化路社区党支部')).toBeVisible()
  const loaded = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .flatMap((e) => (e instanceof PerformanceResourceTiming && e.name.includes('/assets/') ? [{ name: e.name, bytes: e.encodedBodySize }] : [])),
  )
  const bytes = loaded.reduce((sum, file) => sum + file.bytes, 0)
  expect(bytes).toBeGreaterThan(100_000)
  expect(bytes).toBeLessThanOrEqual(400 * 1024)
  expect(loaded.filter((file) => /AuditPage|RosterPage|SettingsPage/.test(file.name))).toEqual([])
})

test('on paper a list is its table: no menu, no buttons, no filters', async ({ page }) => {
  await logIn(page, 'officer')
  await page.goto('/console/organizations/list?kind=COMMUNITY_BRANCH')
  await expect(page.locator('.c-row-link')).toHaveCount(14)
  await page.emulateMedia({ media: 'print' })
  for (const gone of [page.getByRole('navigation', { name: '主导航' }), page.getByRole('button', { name: '打印' }), page.getByLabel('查找组织')])
    await expect(gone).toBeHidden()
  await expect(page.getByRole('columnheader', { name: '名称' })).toBeVisible()
  // Above it stand for whom it is, when it was printed and what was asked for; nothing goes beyond the sheet, which lies across.
  const lines = page.locator('.c-print-line')
  await expect(lines).toHaveCount(2)
  for (const line of await lines.all()) await expect(line).toBeVisible()
  const said = await lines.evaluateAll((all) => all.flatMap((p) => ['::before', '::after'].map((part) => getComputedStyle(p, part).content)).join(' '))
  expect(said).toMatch(/单位：中共航海东路街道工作委员会.*打印日期：\d{4}年.*条件：类别为社区党支部/)
  await page.setViewportSize({ width: 1032, height: 700 }) // A4 across without its margins
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1032)
  const narrow = await page.locator('tbody td:first-child').evaluateAll((cells) => Math.min(...cells.map((c) => c.clientWidth)))
  expect(narrow).toBeGreaterThan(60)
})
