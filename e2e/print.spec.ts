import { expect, test } from '@playwright/test'
import { logIn, noErrors } from './support.ts'

test('打印 reads all pages of the list first, then shows the page again; a list too long for it is refused in words', async ({ page }, { project }) => {
  test.skip(project.name !== 'desk', 'who prints sits at a desk')
  const check = noErrors(page)
  // In place of the browser's window of printing: how many rows it would have had.
  await page.addInitScript(() => {
    window.print = () => {
      document.body.dataset.printed = String(document.querySelectorAll('tbody .c-row-link').length)
      dispatchEvent(new Event('afterprint'))
    }
  })
  await logIn(page, 'officer')
  await page.goto('/console/duties')
  await expect(page.locator('.c-row-link')).toHaveCount(40)
  await expect(page.locator('.c-table .c-print-line')).toHaveAttribute('data-left', /只列出其中 40 条/)
  await page.getByRole('button', { name: '打印' }).click()
  await expect(page.locator('body')).toHaveAttribute('data-printed', /^\d+$/)
  const printed = Number(await page.locator('body').getAttribute('data-printed'))
  expect(printed).toBeGreaterThan(40)
  await expect(page.locator('.c-row-link')).toHaveCount(40)

  await page.goto('/console/members')
  await expect(page.locator('.c-row-link')).toHaveCount(40)
  await page.getByRole('button', { name: '打印' }).click()
  await expect(page.getByText('列表超过 1000 行，不能在网页上打印，请先筛选，或导出后打印')).toBeVisible()
  await expect(page.locator('body')).not.toHaveAttribute('data-printed')
  check()
})

test('导出 of the development list asks for a reason and gives the office’s table', async ({ page }, { project }) => {
  test.skip(project.name !== 'desk', 'once is enough')
  await logIn(page, 'officer')
  await page.goto('/console/development')
  await page.getByRole('button', { name: '导出' }).click()
  await page.getByLabel('导出原因').fill('上报核对')
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('dialog').getByRole('button', { name: '导出' }).click()])
  expect(file.suggestedFilename()).toBe('发展党员名册.xlsx')
  await expect(page.getByRole('dialog')).toBeHidden()
})
