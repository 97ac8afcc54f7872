import { createVault } from '#platform/crypto/sealed.ts'
import { provideVault } from '#platform/crypto/vault.ts'
import { connectionsTo } from '#platform/db/cluster.ts'
import { openDatabase } from '#platform/db/database.ts'
import { createFileStore } from '#platform/files/file-store.ts'
import { provideFiles, removeUnnamed } from '#platform/files/files.ts'
import { startWorker } from '#platform/jobs/jobs.ts'
import { checkImport } from './import-check.ts'
import { runImport } from './import-run.ts'
import { crashSecret, crashStreet } from './import-testing.ts'

// A process of the service for import-crash.test.ts: it works off the jobs of imports until somebody kills it. It says when a job begins and ends.
const [, , socketFolder = '', filesDir = ''] = process.argv
provideVault(createVault(crashSecret))
provideFiles(await createFileStore({ filesDir, s3: null }))
const { app } = connectionsTo(socketFolder)
const db = openDatabase({ ...app, max: 5 })
const say = (what: string) => process.send?.(what)
const host = {
  db,
  streets: async () => [{ id: crashStreet.id }],
  log: { info: () => say('done'), error: () => say('failed') },
}
const telling: typeof runImport = {
  ...runImport,
  async run(...given) {
    say('begun')
    await runImport.run(...given)
  },
}
await startWorker(app, host, [checkImport, telling, removeUnnamed])
say('ready')
process.on('disconnect', () => process.exit(0))
