// The built server on a data folder of its own, for the browser tests: starts with an empty database and leaves nothing behind.
import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const dataDir = mkdtempSync(join(tmpdir(), 'linghang-e2e-'))
// Root's PostgreSQL runs as another user, who must be able to come in.
chmodSync(dataDir, 0o755)
const env = { ...process.env, DATA_DIR: dataDir, DATABASE_URL: '', DATABASE_OWNER_URL: '' }
const server = spawn(process.execPath, ['dist/server.js'], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], env })
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill('SIGTERM'))
server.once('close', (code) => {
  rmSync(dataDir, { recursive: true, force: true })
  process.exitCode = code ?? 1
})
