import { expect, type Page, test } from '@playwright/test'
import { checkAxe, choose, logIn, noErrors } from './support.ts'

test.skip(({ isMobile }) => isMobile, 'the structure is desk work')

/** Tells this run's bodies from those of a run before, on a server that goes on. */
const RUN = Date.now().toString(36)

const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true })
const timeline = (page: Page) => page.locator('.c-timeline li')

/** Opens the tree at one body, found by its whole name. */
async function openInTree(page: Page, name: string): Promise<void> {
  await page.goto('/console/organizations')
  await page.getByLabel('查找组织').fill(name)
  await expect(page).toHaveURL(/q=/)
  await page.getByRole('tree', { name: '组织树' }).getByText(name, { exact: true }).click()
  await expect(card(page, name)).toBeVisible()
}

/** Makes a body of the test's own below another, from the tree; ends on its page. */
async function create(page: Page, below: string, kind: string, name: string): Promise<void> {
  await openInTree(page, below)
  await card(page, below).getByRole('button', { name: '建立下级' }).click()
  await expect(page.getByRole('dialog')).toContainText(`建立在“${below}”之下`)
  await choose(page, '类别', kind)
  await page.getByRole('textbox', { name: '名称' }).fill(name)
  await page.getByLabel('成立日期').fill('2020-05-20')
  await page.getByRole('dialog').getByRole('button', { name: '建立', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
}

test('a body is moved from the tree by keyboard after its effect was shown, and moved back', async ({ page }) => {
  test.slow()
  const check = noErrors(page)
  const name = `示例数据搬迁${RUN}联合党支部`
  await logIn(page, 'officer')
  await page.goto('/console/organizations')
  await expect(page.getByRole('tree', { name: '组织树' }).getByText('港湾社区党支部', { exact: true })).toBeVisible()
  await checkAxe(page)
  await create(page, '美景社区党支部', '联合党支部', name)

  await openInTree(page, name)
  const move = card(page, name).getByRole('button', { name: '移动到…' })
  await move.focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText(`调整“${name}”的隶属`)
  await expect(dialog.getByRole('button', { name: '确认调整' })).toBeDisabled()
  const to = page.getByRole('combobox', { name: '移动到' })
  await to.focus()
  await page.keyboard.type('银莺社区党支部（社区党支部')
  await page.keyboard.press('Enter')
  await expect(dialog).toContainText('由“美景社区党支部”调整到“银莺社区党支部”，共 1 个组织一同移动')
  await expect(dialog).toContainText(/能管理它的账号/)
  await checkAxe(page)
  await dialog.getByLabel('说明').fill('依据街道党工委会议纪要')
  await dialog.getByRole('button', { name: '确认调整' }).click()
  await expect(dialog).toHaveCount(0)

  await card(page, name).getByRole('link', { name: '打开组织页' }).click()
  await expect(page.getByRole('navigation', { name: '所在位置' })).toContainText('银莺社区党支部')
  await expect(timeline(page).first()).toContainText('美景社区党支部 → 银莺社区党支部')
  await expect(timeline(page).first()).toContainText('依据街道党工委会议纪要')
  await expect(card(page, '隶属沿革').getByRole('listitem')).toHaveCount(2)
  await expect(card(page, '隶属沿革')).toContainText(/美景社区党支部\s*2020/)
  await checkAxe(page)

  await page.getByRole('button', { name: '更多' }).click()
  await page.getByRole('menuitem', { name: '移动到…' }).click()
  await choose(page, '移动到', /^美景社区党支部（/, '美景社区党支部')
  await page.getByRole('dialog').getByRole('button', { name: '确认调整' }).click()
  await expect(page.getByRole('navigation', { name: '所在位置' })).toContainText('美景社区党支部')
  await expect(timeline(page).first()).toContainText('银莺社区党支部 → 美景社区党支部')
  check()
})

test('a post is filled and ended; a second holder of the same seat is refused and what was typed stays', async ({ page }) => {
  test.slow()
  const check = noErrors(page)
  const name = `示例数据任职${RUN}联合党支部`
  await logIn(page, 'officer')
  await create(page, '石化路社区党支部', '联合党支部', name)
  const posts = card(page, '任职')
  const appoint = async (holder: string, from: string) => {
    await posts.getByRole('button', { name: '登记任职' }).click()
    await choose(page, '职务', '联系人', '联系人')
    await page.getByLabel('姓名', { exact: true }).fill(holder)
    await page.getByLabel('任职日期').fill(from)
    await page.getByRole('dialog').getByRole('button', { name: '登记', exact: true }).click()
  }
  await appoint('示例甲', '2024-03-01')
  await expect(posts).toContainText('示例甲')
  await appoint('示例乙', '2025-03-01')
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('alert').first()).toContainText('已有人担任')
  await expect(page.getByLabel('姓名', { exact: true })).toHaveValue('示例乙')
  await expect(page.getByLabel('任职日期')).toHaveValue('2025-03-01')
  await checkAxe(page)
  await dialog.getByRole('button', { name: '取消' }).click()

  await posts.getByRole('button', { name: '登记示例甲离任' }).click()
  await page.getByLabel('离任日期').fill('2025-03-01')
  await page.getByRole('dialog').getByRole('button', { name: '登记离任' }).click()
  await expect(posts).toContainText('历任 1 人')
  await appoint('示例乙', '2025-03-01')
  await expect(posts.getByRole('button', { name: '登记示例乙离任' })).toBeVisible()
  await expect(timeline(page).first()).toContainText('示例乙')
  check()
})

test('a body is dissolved with its reason, leaves the tree, and is still found among the dissolved', async ({ page }) => {
  test.slow()
  const check = noErrors(page)
  const name = `示例数据撤销${RUN}联合党支部`
  await logIn(page, 'officer')
  await create(page, '映月路社区党支部', '联合党支部', name)
  await page.getByRole('button', { name: '更多' }).click()
  await page.getByRole('menuitem', { name: '撤销组织…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: '撤销', exact: true }).click()
  await expect(dialog).toContainText('请填写撤销日期')
  await dialog.getByLabel('撤销日期').fill('2026-01-15')
  await dialog.getByLabel('撤销原因和批复').fill('示例数据：换届后合并')
  await dialog.getByRole('button', { name: '撤销', exact: true }).click()
  await expect(page.locator('.c-page-aside')).toContainText('撤销')
  await expect(timeline(page).first()).toContainText('示例数据：换届后合并')
  await checkAxe(page)

  await page.goto(`/console/organizations?q=${encodeURIComponent(name)}`)
  await expect(page.getByText(`没有名称含“${name}”的组织`)).toBeVisible()
  await page.getByRole('button', { name: '包括已撤销' }).click()
  await expect(page.getByRole('tree', { name: '组织树' })).toContainText(name)
  check()
})

test('the search over everything opens by the slash key and finds by initials', async ({ page }) => {
  const check = noErrors(page)
  await logIn(page, 'officer')
  await expect(page.getByRole('heading', { level: 1, name: '组织' })).toBeVisible()
  await page.keyboard.press('/')
  const search = page.getByRole('combobox', { name: /^查找人员、组织/ })
  await expect(search).toBeFocused()
  await page.keyboard.type('gwsq')
  const found = page.getByRole('option').filter({ hasText: '港湾社区党支部' }).first()
  await expect(found).toBeVisible()
  await checkAxe(page)
  await found.click()
  await expect(page.getByRole('heading', { level: 1, name: '港湾社区党支部' })).toBeVisible()
  await checkAxe(page)
  check()
})

test('an officer next door opens nothing of this street, even by its address', async ({ page, browser }) => {
  await logIn(page, 'officer')
  await page.goto('/console/organizations/list?kind=COMMUNITY_BRANCH')
  await page.getByRole('link', { name: '港湾社区党支部', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: '港湾社区党支部' })).toBeVisible()
  const address = page.url()
  await page.goto('/console/members')
  await page.locator('.c-row-link').first().click()
  await expect(page).toHaveURL(/members\/[0-9a-f-]{36}$/)
  const member = page.url()

  const next = await browser.newPage()
  await logIn(next, 'neighbor')
  for (const one of [address, member]) {
    await next.goto(one)
    await expect(next.getByRole('alert')).toContainText('没有找到')
    await expect(next.getByRole('alert')).toContainText('不在您的管理范围内')
    await expect(next.locator('body')).not.toContainText('港湾')
    await checkAxe(next)
  }
  await next.goto('/console/organizations')
  await expect(next.getByRole('tree', { name: '组织树' })).toContainText('城东路街道')
  await expect(next.getByRole('tree', { name: '组织树' })).not.toContainText('航海东路街道')
  await next.close()
})
