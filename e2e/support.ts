import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import { demoPassword } from '#demo/accounts.ts'

/** The street of the demo, as the site addresses it. */
export const STREET = '/410104009'

/**
 * Logs in at the console's door and waits for the frame. An administrator has one session: `street.admin`, `qu.admin` and `auditor` belong to one spec at a
 * time, since specs run side by side.
 */
export async function logIn(page: Page, username: string, password: string = demoPassword): Promise<void> {
  await page.goto('/console/login')
  await fillDoor(page, username, password)
  await expect(page.getByRole('navigation', { name: '主导航' })).toBeVisible()
}

/** Fills and sends the form at the console's door. */
export async function fillDoor(page: Page, username: string, password: string): Promise<void> {
  await page.getByRole('textbox', { name: '用户名' }).fill(username)
  await page.getByRole('textbox', { name: '密码', exact: true }).fill(password)
  await page.getByRole('button', { name: '登录', exact: true }).click()
}

/** Logs in at the site of the demo street; ends on the person's own page. Works without a script too. */
export async function logInToSite(page: Page, username: string): Promise<void> {
  await page.goto(`${STREET}/login`)
  await page.getByRole('textbox', { name: '用户名' }).fill(username)
  await page.getByRole('textbox', { name: '密码' }).fill(demoPassword)
  await page.getByRole('button', { name: '登录' }).click()
  await expect(page).toHaveURL(new RegExp(`${STREET}/me$`))
}

/** Holds the page as it stands to WCAG 2.2 AA, and to fitting its window. Not for a browser without scripts. No page has a frame, so one run will do. */
export async function checkAxe(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze()
  expect(violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(' ')} ${n.failureSummary ?? ''}`))).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
}

/**
 * Listens from now on; the returned check fails when the page's console has shown an error or a script has failed. A refusal that a test provokes is shown by
 * the browser as a failed load (400 to 499) and is no error of the page.
 */
export function noErrors(page: Page): () => void {
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) errors.push(`${message.text()} ${message.location().url}`)
  })
  return () => expect(errors).toEqual([])
}

/** Chooses in a select of the console by its label; `typed` looks first where there are many. The list lies above whatever asked for it. */
export async function choose(page: Page, field: string, option: string | RegExp, typed?: string): Promise<void> {
  const box = page.getByRole('combobox', { name: field })
  const select = box.locator('xpath=ancestor::div[contains(concat(" ", @class, " "), " ant-select ")][1]')
  const offered = page.locator('.ant-select-dropdown:visible .ant-select-item-option').filter({ hasText: option }).first()
  // On a busy machine the list may be drawn anew between the look and the click: then it is opened and clicked once more.
  await expect(async () => {
    if (!(await offered.isVisible())) {
      await box.click()
      if (typed) await box.fill(typed)
    }
    // What is chosen shows at least the first word of what was offered.
    const [name = ''] = ((await offered.textContent({ timeout: 15_000 })) ?? '').trim().split(/[\s（]/)
    await offered.click({ timeout: 5000 })
    await expect(select).toContainText(name, { timeout: 2000 })
  }).toPass({ timeout: 60_000 })
}
