#!/usr/bin/env node
// The one door to the project: npm's scripts and CI come through here. Any Node from 20 on can run this file, before anything is installed; all
// else runs on the Node that the lock file pins (node_modules/.bin/node).
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, resolve } from 'node:path'
import { build } from './build.mjs'
import { install } from './install.mjs'
import { test } from './test.mjs'

const root = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..')
process.chdir(root)
// Tools find each other and the pinned Node here (their first line is `#!/usr/bin/env node`).
const env = { ...process.env, PATH: `${resolve('node_modules/.bin')}${delimiter}${process.env.PATH ?? ''}` }
// The old generation grows by a fifth, not by half or more, before it is swept: a third less memory. A young one of 16 MB, Node's own size, keeps most answers out of it.
const SERVER = ['--max-semi-space-size=16', '--heap-growing-percent=20', ...(existsSync('.env') ? ['--env-file=.env'] : [])]

const commands = {
  start: (args) => {
    build(run)
    return follow([['node', [...SERVER, 'dist/server.js', ...args]]])
  },
  dev: (args) => {
    const tools = [['tsx', 'watch', '--clear-screen=false', ...SERVER, 'src/server.ts', ...args]]
    if (existsSync('vite.config.ts')) tools.push(['vite', 'build', '--watch', '--logLevel', 'warn'])
    return follow(tools.map(([tool, ...words]) => ['node', ['--import', './bin/leash.mjs', `node_modules/.bin/${tool}`, ...words]]))
  },
  check: () => (['tsc -p .', 'biome check --error-on-warnings .'].map((line) => runLine(line)).every((code) => code === 0) ? 0 : 1),
  test: () => test(run, () => build(run)),
  bench: (args) => {
    build(run)
    return follow([['tsx', ['bench/run.ts', ...args]]])
  },
  'verify-timeline': (args) => {
    build(run)
    return follow([['node', [...SERVER, 'dist/server.js', 'verify-timeline', ...args]]])
  },
  migrations: (args) => run('drizzle-kit', ['generate', ...args]),
}

/** Runs a tool to its end, showing what it writes; gives its exit code. */
function run(program, args, more = {}) {
  const { status, error } = spawnSync(resolve('node_modules/.bin', program), args, { stdio: ['ignore', 'inherit', 'inherit'], env: { ...env, ...more } })
  if (error) console.error(`${program}：${error.message}`)
  return status ?? 1
}

function runLine(line) {
  const [program, ...args] = line.split(' ')
  return run(program, args)
}

/**
 * Runs programs until the first of them ends, then ends the others; gives the exit code of the first. Each has a channel to this process: when this
 * one is killed, even by SIGKILL, the channel closes and the program stops by itself (`process.on('disconnect')`).
 */
function follow(programs) {
  return new Promise((settle) => {
    const children = programs.map(([program, args]) =>
      spawn(resolve('node_modules/.bin', program), args, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'], env }),
    )
    // Once each: tsx takes a second signal for impatience and kills the server before it has stopped its database.
    const stopAll = (signal) => {
      for (const child of children) if (child.exitCode === null && child.signalCode === null && !child.killed) child.kill(signal)
    }
    // Ctrl-C reaches the programs too when there is a terminal; a program that is asked twice stops once.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stopAll('SIGTERM'))
    // npm ends on SIGTERM without passing it on: its shell dies, and this process gets another parent.
    const parent = process.ppid
    const orphaned = () => process.ppid !== parent && stopAll('SIGTERM')
    const watch = process.env.npm_lifecycle_event ? setInterval(orphaned, 300) : undefined
    let result
    let running = children.length
    for (const child of children) {
      child.once('error', (error) => console.error(error.message))
      child.once('close', (code, signal) => {
        result ??= code ?? 128 + (constants.signals[signal] ?? 0)
        running -= 1
        if (running > 0) return stopAll('SIGTERM')
        clearInterval(watch)
        settle(result)
      })
    }
  })
}

const [name = 'start', ...args] = process.argv.slice(2)
try {
  if (!Object.hasOwn(commands, name)) throw new Error(`没有“${name}”这个命令。可用的命令：${Object.keys(commands).join('、')}。`)
  install()
  process.exitCode = await commands[name](args)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  if (name === 'test') console.log('0 passed, 1 failed')
  process.exitCode = 1
}
