import { expect, type Page, test } from '@playwright/test'
import { checkAxe, logIn, STREET } from './support.ts'

// The console is made for a desk.
test.skip(({ isMobile }) => isMobile)

const table = (page: Page, name: string) => page.getByRole('region', { name, exact: true }).getByRole('row')

test('a person typed twice is found, compared by keyboard, merged, and the merge is undone', async ({ page }) => {
  await logIn(page, 'officer')
  await page.goto('/console/people/duplicates')
  const pair = table(page, '可能重复的人员').filter({ hasText: '志愿者登记时重复录入' }).first()
  await expect(pair).toContainText('姓名相同')
  await checkAxe(page)
  await pair.getByRole('link').focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: /^合并“.+”的两条资料$/ })).toBeVisible()
  const keptAddress = page.getByRole('radio', { name: /^家庭住址用保留的一条的/ })
  const mergedAddress = page.getByRole('radio', { name: /^家庭住址用并入的一条的/ })
  await expect(keptAddress).toBeChecked()
  await keptAddress.focus()
  await page.keyboard.press('ArrowRight')
  await expect(mergedAddress).toBeChecked()
  await checkAxe(page)
  // What was chosen stays with its row when the two change places; the number is taken from the row that has one.
  const [before] = (await page.url().match(/kept=[^&]+/)) ?? []
  await page.getByRole('button', { name: /^对调/ }).click()
  await expect(page).not.toHaveURL(new RegExp(`${before}`))
  await expect(keptAddress).toBeChecked()
  await expect(page.getByRole('radio', { name: /^公民身份号码用并入的一条的/ })).toBeChecked()
  await page.getByRole('button', { name: /^对调/ }).click()
  await expect(mergedAddress).toBeChecked()

  await page.getByRole('button', { name: '合并', exact: true }).click()
  const asked = page.getByRole('dialog')
  await expect(asked).toContainText('改用并入的一条的内容：家庭住址')
  await asked.getByRole('button', { name: '合并', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: '合并记录' })).toBeVisible()
  const merged = table(page, '合并记录').nth(1)
  await expect(merged).toContainText('已合并')
  await checkAxe(page)

  await merged.getByRole('button', { name: /^撤销/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: '撤销合并' }).click()
  await expect(merged).toContainText(/\d{2}:\d{2}撤销/)
  await page.getByRole('link', { name: '可能重复' }).click()
  await expect(table(page, '可能重复的人员').filter({ hasText: '志愿者登记时重复录入' })).toHaveCount(3)
})

test('two persons with two identity numbers are found by search and not merged, and the page says why', async ({ page }) => {
  await logIn(page, 'officer')
  await page.goto('/console/people/duplicates')
  await page.getByRole('button', { name: '查找要合并的人' }).click()
  const dialog = page.getByRole('dialog')
  for (const [field, keys] of [
    ['保留的一条', ['Enter']],
    ['并入的一条', ['ArrowDown', 'Enter']],
  ] as const) {
    const choice = dialog.getByLabel(field)
    await choice.fill('wang')
    await expect(dialog.getByRole('option', { name: /^王/, includeHidden: true }).first()).toBeAttached()
    for (const key of keys) await choice.press(key)
    await expect(choice).toHaveAttribute('aria-expanded', 'false')
  }
  await dialog.getByRole('button', { name: '比对' }).click()
  await expect(page.getByRole('alert')).toContainText('不能合并：')
  await expect(page.getByRole('button', { name: '合并', exact: true })).toBeDisabled()
  await checkAxe(page)
})

test('a member asks for a correction, the office accepts it, and his record shows it', async ({ page, browser }) => {
  await logIn(page, 'member')
  await page.goto(`${STREET}/me/requests/new`)
  await page.getByLabel('哪一项有误').selectOption({ label: '工作单位及职务' })
  await page.getByLabel('正确的内容').fill('示例数据：港湾社区志愿服务站')
  await page.getByRole('button', { name: '提交申请' }).click()
  await expect(page.getByText('待办理')).toBeVisible()

  const office = await (await browser.newContext()).newPage()
  await logIn(office, 'officer')
  await office.goto('/console/people/requests?state=SUBMITTED')
  const row = table(office, '本人申请').filter({ hasText: '示例数据：港湾社区志愿服务站' })
  await expect(row).toContainText('更正工作单位及职务')
  await checkAxe(office)
  await row.getByRole('link').press('Enter')
  const drawer = office.getByRole('dialog')
  await expect(drawer).toContainText('答复期限')
  await checkAxe(office)
  await drawer.getByRole('button', { name: '受理', exact: true }).click()
  const asked = office.getByRole('dialog').filter({ hasText: '受理后立即生效' })
  await asked.getByLabel(/^答复/).fill('已核对')
  await asked.getByRole('button', { name: '受理', exact: true }).click()
  await expect(office.getByText('没有这个状态的申请')).toBeVisible()
  await office.context().close()

  await page.goto(`${STREET}/me`)
  await expect(page.getByText('示例数据：港湾社区志愿服务站')).toBeVisible()
  await page.goto(`${STREET}/me/requests`)
  await expect(page.getByText('已受理')).toBeVisible()
})

test('the auditor sees who opened whose record, by kind and day, beside the other books', async ({ page }) => {
  await logIn(page, 'auditor')
  await page.goto('/console/audit')
  await page.getByRole('navigation', { name: '审计' }).getByRole('link', { name: '谁打开过谁的资料' }).click()
  await expect(page.getByRole('heading', { level: 1, name: '谁打开过谁的资料' })).toBeVisible()
  const rows = table(page, '打开资料的记录')
  await expect(rows.nth(1)).toBeVisible()
  await checkAxe(page)
  await page.getByRole('search', { name: '筛选' }).getByRole('button', { name: '打开了什么' }).click()
  await page.getByLabel('联系电话').click()
  await expect(page).toHaveURL(/kind=PHONE/)
  await expect(rows.filter({ hasText: '个人档案页' })).toHaveCount(0)
  await page.goto('/console/audit/openings?to=2000-01-01')
  await expect(page.getByText('没有符合条件的记录')).toBeVisible()
})
