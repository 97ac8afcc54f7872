import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const STAMP = 'dist/stamp'
const SOURCES = ['src', 'demo', 'bin/build.mjs', 'package-lock.json', 'package.json', 'tsconfig.json', 'vite.config.ts']

// Written by hand, so that React loads before anything else: it picks its production build by NODE_ENV when it is
// loaded, and renders several times slower otherwise. A trial with demo data is no reason to be slow.
const ENTRY = `const given = process.env.NODE_ENV
process.env.NODE_ENV = 'production'
await import('react-dom/server')
await import('react/jsx-runtime')
if (given === undefined) delete process.env.NODE_ENV
else process.env.NODE_ENV = given
await import('./main.js')
`

/**
 * Builds dist/ when a source has changed since the last build: dist/server.js (starts the server), dist/main.js (its bundle), dist/console (the
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
  const bundle = ['src/server.ts', '--bundle', '--outfile=dist/main.js', '--platform=node', '--format=esm', '--target=node24', '--packages=external']
  const failed =
    run('esbuild', [...bundle, '--jsx=automatic', '--sourcemap', '--log-level=warning']) !== 0 ||
    (existsSync('vite.config.ts') && run('vite', ['build', '--logLevel', 'warn']) !== 0)
  if (failed) throw new Error('构建失败，原因见上。')
  writeFileSync('dist/server.js', ENTRY)
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
