import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findChromium } from './chromium.mjs'

/**
 * Runs everything that can go wrong: types, lint, unit and database tests, build, browser tests. A failed stage does not stop the next ones. The last
 * line says `N passed, N failed`; types and lint count as one test each, and a stage that breaks down counts as one failed test.
 * @param {(program: string, args: string[], env?: Record<string, string>) => number} run
 * @param {() => void} build
 * @returns {number} exit code
 */
export function test(run, build) {
  const reports = mkdtempSync(join(tmpdir(), 'linghang-reports-'))
  const results = [
    stage('类型检查', () => single(run('tsc', ['-p', '.']))),
    stage('代码检查', () => single(run('biome', ['check', '--error-on-warnings', '.']))),
    stage('单元与数据库测试', () => {
      const report = join(reports, 'vitest.json')
      const code = run('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`])
      return counted(code, report, ({ numPassedTests, numFailedTests }) => ({ passed: numPassedTests, failed: numFailedTests }))
    }),
    stage('浏览器测试', () => {
      provideChromium()
      build()
      const report = join(reports, 'playwright.json')
      const code = run('playwright', ['test', '--reporter=list,json'], { PLAYWRIGHT_JSON_OUTPUT_FILE: report })
      return counted(code, report, ({ stats }) => ({ passed: stats.expected + stats.flaky, failed: stats.unexpected }))
    }),
  ]
  rmSync(reports, { recursive: true, force: true })
  const passed = results.reduce((sum, result) => sum + result.passed, 0)
  const failed = results.reduce((sum, result) => sum + result.failed, 0)
  console.log(`\n${results.map(({ title, seconds, ...r }) => `${title}：通过 ${r.passed}，未通过 ${r.failed}，用时 ${seconds} 秒`).join('\n')}`)
  console.log(`${passed} passed, ${failed} failed`)
  return failed === 0 ? 0 : 1
}

function stage(title, work) {
  console.log(`\n== ${title} ==`)
  const since = Date.now()
  let result
  try {
    result = work()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    result = { passed: 0, failed: 1 }
  }
  return { title, ...result, seconds: ((Date.now() - since) / 1000).toFixed(1) }
}

function single(code) {
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

/** What the report says. No test at all, or a bad end that no test explains, is a failure too. */
function counted(code, report, read) {
  if (!existsSync(report)) return { passed: 0, failed: 1 }
  const { passed, failed } = read(JSON.parse(readFileSync(report, 'utf8')))
  return { passed, failed: failed === 0 && (code !== 0 || passed === 0) ? 1 : failed }
}

/** Installs Debian's Chromium, with Chinese letters, where none is found and this may be done without asking anybody. */
function provideChromium() {
  if (findChromium()) return
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  if (succeeds([...sudo, 'apt-get', '--version'])) {
    console.log('没有找到 Chromium，正在用 apt-get 安装……')
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    for (const line of [['update'], ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-noto-cjk']]) {
      const [program, ...words] = [...sudo, 'apt-get', ...line]
      spawnSync(program, words, { stdio: ['ignore', 'inherit', 'inherit'], env })
    }
  }
  if (!findChromium()) throw new Error('浏览器测试需要 Chromium，但本机没有，也没能自动安装。请安装 Chromium 或 Chrome，或用 CHROMIUM_PATH 写出它的路径。')
}

function succeeds([program, ...words]) {
  return spawnSync(program, words, { stdio: 'ignore' }).status === 0
}
