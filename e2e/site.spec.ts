import AxeBuilder from '@axe-core/playwright'
import { type BrowserContext, expect, type Page, test } from '@playwright/test'

const STREET = '/410104009'
const KB = 1024

/** Opens a page and holds it to what every page of the site owes: no accessibility fault, no sideways scrolling, nothing that moves by itself. */
async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path, { waitUntil: 'networkidle' })
  await owed(page)
}

async function owed(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze()
  // Where a mark of the map stands is what it says, and the list below leads to the same page: WCAG 2.5.8 lets marks lie close.
  const faults = violations.flatMap((v) =>
    v.nodes.filter((n) => !(v.id === 'target-size' && n.html.includes('leaflet-marker-icon'))).map((n) => `${v.id}: ${n.target.join(' ')}`),
  )
  expect(faults).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
  await expect(page.locator('h1')).toHaveCount(1)
}

/** Switches every layer of the map off. */
async function clear(page: Page): Promise<void> {
  const on = page.locator('#switches input:checked')
  while ((await on.count()) > 0) await on.first().uncheck()
}

/** Adds up what the page moves by itself. */
const watchShifts = (context: BrowserContext) =>
  context.addInitScript(() => {
    const sum = { shift: 0 }
    Object.assign(window, { moved: sum })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[])
        if (!entry.hadRecentInput) sum.shift += entry.value
    }).observe({ type: 'layout-shift', buffered: true })
  })
const shiftOf = (page: Page) => page.evaluate(() => (window as unknown as { moved: { shift: number } }).moved.shift)

/** Bytes that a first visit brings over the wire, pictures left out. */
async function transferred(page: Page, path: string): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.setCacheDisabled', { cacheDisabled: true })
  const images = new Set<string>()
  let bytes = 0
  session.on('Network.responseReceived', ({ requestId, type }) => type === 'Image' && images.add(requestId))
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (!images.has(requestId)) bytes += encodedDataLength
  })
  await page.goto(path, { waitUntil: 'networkidle' })
  await session.detach()
  return bytes
}

test('a resident asks who is in charge of his home, and goes on to the branch and its place on the map', async ({ page }) => {
  test.slow()
  await visit(page, `${STREET}/`)
  await page.getByLabel('我家归谁管？').fill('紫荆路58号院')
  await page.getByRole('button', { name: '查一查' }).click()
  await expect(page.getByRole('heading', { name: /紫荆路58号院，归 港湾社区党支部 管/ })).toBeVisible()
  await expect(page.getByRole('heading', { name: '接下来怎么办' })).toBeVisible()
  await expect(page.getByRole('link', { name: /打给港湾社区/ })).toHaveAttribute('href', /^tel:0371/)
  await owed(page)
  await page
    .getByRole('heading', { name: /归 港湾社区党支部 管/ })
    .getByRole('link')
    .click()
  await expect(page.getByRole('heading', { level: 1, name: '港湾社区党支部' })).toBeVisible()
  await owed(page)
  await page.getByRole('link', { name: '在地图上看' }).first().click()
  await expect(page.locator('.leaflet-popup')).toContainText('港湾社区')
  await owed(page)
  await page.locator('.leaflet-popup').getByRole('link').click()
  await expect(page.getByRole('heading', { level: 1, name: '港湾社区党支部' })).toBeVisible()
})

test('what has several answers gives a choice, and what has none says what to try', async ({ page }) => {
  await visit(page, `${STREET}/who?q=${encodeURIComponent('紫荆路')}`)
  await page.getByRole('link', { name: /紫荆路18号院/ }).click()
  await expect(page.getByRole('heading', { name: /紫荆路18号院，归/ })).toBeVisible()
  await visit(page, `${STREET}/who?q=${encodeURIComponent('火星大道')}`)
  await expect(page.getByRole('heading', { name: '没有找到“火星大道”' })).toBeVisible()
})

test('the switches of the map change marks and list together', async ({ page }) => {
  await visit(page, `${STREET}/map`)
  await expect(page.locator('.leaflet-marker-icon.cluster').first()).toBeVisible()
  const list = page.locator('#list')
  await expect(list).not.toContainText('志愿者队伍')
  await clear(page)
  await page.getByLabel('队伍和社会组织').check()
  await expect(list).toContainText('志愿者队伍')
  await expect(page).toHaveURL(/show=team$/)
  await page.reload({ waitUntil: 'networkidle' })
  await expect(page.getByLabel('队伍和社会组织')).toBeChecked()
  await expect(list).toContainText('志愿者队伍')
})

test('a mark is reached and opened by keyboard, and the map can be skipped', async ({ page }) => {
  await page.goto(`${STREET}/map?show=street`, { waitUntil: 'networkidle' })
  const mark = page.locator('.leaflet-marker-icon[role=button]').first()
  await mark.focus()
  await page.keyboard.press('Enter')
  await expect(page.locator('.leaflet-popup, .leaflet-marker-icon').first()).toBeVisible()
  await page.locator('a.skip', { hasText: '看列表' }).focus()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/#list$/)
})

test('a position given by the device is answered and stands in no address', async ({ page, context }) => {
  await context.grantPermissions(['geolocation'])
  await context.setGeolocation({ longitude: 113.741, latitude: 34.7251 })
  await page.goto(`${STREET}/who`)
  await page.getByRole('button', { name: '用我的位置查' }).click()
  await expect(page.getByRole('heading', { name: /您附近的楼院|，归|社区党支部/ }).first()).toBeVisible()
  expect(new URL(page.url()).search).toBe('')
  await owed(page)
})

test('the tree, the lists and the privacy notice', async ({ page }) => {
  test.slow()
  await visit(page, `${STREET}/organizations`)
  await page.locator('summary').first().click()
  await owed(page)
  await page.getByLabel('类别').selectOption({ label: '楼院居民自治组织（78）' })
  await page.getByRole('button', { name: '查找' }).click()
  await expect(page.getByRole('heading', { name: '楼院居民自治组织 78 个' })).toBeVisible()
  await page.getByRole('link', { name: '下一页' }).click()
  await expect(page.getByText('第 2 页，共 2 页')).toBeVisible()
  await owed(page)
  await visit(page, `${STREET}/privacy`)
})

test('large type is one tap away, stays, and keeps its large targets', async ({ page }) => {
  test.slow()
  await page.goto(`${STREET}/`)
  await page.getByRole('banner').getByRole('link', { name: '长辈版' }).click()
  for (const path of ['/', `/who?q=${encodeURIComponent('紫荆路58号院')}`, '/map', '/organizations']) {
    await visit(page, STREET + path)
    expect(await page.evaluate(() => Number.parseFloat(getComputedStyle(document.body).fontSize))).toBeGreaterThanOrEqual(22)
  }
  await page.goto(`${STREET}/`)
  const doors = page.locator('.door, .ladder a, .find .button')
  for (const box of await doors.all()) expect((await box.boundingBox())!.height).toBeGreaterThanOrEqual(60)
  await page.getByRole('banner').getByRole('link', { name: '标准版' }).click()
  await expect(page.locator('html')).not.toHaveAttribute('data-elder')
})

test.describe('without a script', () => {
  test.use({ javaScriptEnabled: false })
  test('the question is answered, and the map is a picture, a form and a list', async ({ page }) => {
    await page.goto(`${STREET}/`)
    await page.getByLabel('我家归谁管？').fill('jsgw')
    await page.getByRole('button', { name: '查一查' }).click()
    await expect(page.getByRole('link', { name: /金色港湾一期/ })).toBeVisible()
    await page.goto(`${STREET}/map`)
    await expect(page.locator('party-map svg.ground')).toBeVisible()
    await clear(page)
    await page.getByLabel('共建单位').check()
    await page.getByRole('button', { name: '按所选显示' }).click()
    await expect(page.getByRole('heading', { name: '地图上的 11 处' })).toBeVisible()
    await page.locator('#list .rows a').first().click()
    await expect(page.getByRole('heading', { name: '共建清单' })).toBeVisible()
  })
})

test('at 320 px nothing is cut off and nothing scrolls sideways', async ({ page }) => {
  test.slow()
  await page.setViewportSize({ width: 320, height: 640 })
  for (const path of ['/', `/who?q=${encodeURIComponent('紫荆路58号院')}`, '/map', '/organizations', '/privacy']) await visit(page, STREET + path)
})

for (const [path, limit] of [
  ['/', 60],
  [`/who?q=${encodeURIComponent('紫荆路58号院')}`, 60],
  ['/organizations', 60],
  ['/organizations?kind=ENTERPRISE', 60],
  ['/privacy', 60],
  ['/map', 150],
] as const)
  test(`${decodeURIComponent(path)} brings no more than ${limit} KB and nothing of it moves by itself`, async ({ page, context }) => {
    await watchShifts(context)
    expect(await transferred(page, STREET + path)).toBeLessThanOrEqual(limit * KB)
    await page.waitForTimeout(500)
    expect(await shiftOf(page)).toBeLessThan(0.01)
  })
