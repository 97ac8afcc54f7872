import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

const STAMP = 'node_modules/.installed'
const INSTALLED = 'node_modules/.package-lock.json'

/** Runs `npm ci` when what lies in node_modules is not what package-lock.json asks for. Only Node's own modules are used: there may be no others yet. */
export function install() {
  const lock = readFileSync('package-lock.json', 'utf8')
  const wanted = `${createHash('sha256').update(lock).digest('hex')} ${process.platform}-${process.arch}\n`
  if (existsSync('node_modules/.bin/node') && (read(STAMP) === wanted || isInstalled(lock))) {
    if (read(STAMP) !== wanted) writeFileSync(STAMP, wanted)
    return
  }
  console.log('正在安装依赖（npm ci），首次需要几分钟……')
  // The build tools are needed in production too, since the first start builds.
  const words = ['ci', '--include=dev', '--no-audit', '--no-fund']
  const npm = process.env.npm_execpath
  const { status } = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...words], { stdio: ['ignore', 'inherit', 'inherit'] })
    : spawnSync('npm', words, { stdio: ['ignore', 'inherit', 'inherit'] })
  if (status !== 0) throw new Error('依赖没有装好。请检查网络和 npm 的镜像设置，然后重试。')
  if (!existsSync('node_modules/.bin/node')) throw new Error('npm 没有运行 node 程序包的安装脚本。请确认没有设置 ignore-scripts，然后重试。')
  writeFileSync(STAMP, wanted)
}

/** True when somebody has run `npm install` by hand: npm notes at its end what it has put there. */
function isInstalled(lock) {
  const note = read(INSTALLED)
  if (!note) return false
  const there = JSON.parse(note).packages
  return Object.entries(JSON.parse(lock).packages).every(([path, { version, optional }]) => path === '' || optional || there[path]?.version === version)
}

function read(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : null
}
