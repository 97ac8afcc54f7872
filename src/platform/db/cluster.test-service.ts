import { startCluster } from './cluster.ts'

// A service process for cluster.test.ts: it runs the cluster of its argument until somebody kills it or tells it to exit.
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }
await startCluster({ dataDir: process.argv[2] ?? '', log: quiet, throwaway: true })
process.on('message', () => process.exit(1))
process.send?.('ready')
