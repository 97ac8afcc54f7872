import { globSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** Behaviour of single site pages: `src/modules/<module>/site/<name>.client.ts`, loaded by pages that name it in `scripts`. */
const siteScripts = Object.fromEntries(globSync('src/{site,modules/*/site}/*.client.ts').map((file) => [basename(file, '.client.ts'), file]))

/** Writes `.br` and `.gz` beside every asset once, at build, so that serving one costs no compression. */
const precompress: Plugin = {
  name: 'precompress',
  apply: 'build',
  closeBundle() {
    const folder = 'dist/public/assets'
    for (const name of readdirSync(folder).filter((n) => /\.(js|css|svg|json)$/.test(n))) {
      const content = readFileSync(join(folder, name))
      writeFileSync(join(folder, `${name}.br`), brotliCompressSync(content))
      writeFileSync(join(folder, `${name}.gz`), gzipSync(content, { level: 9 }))
    }
  },
}

export default defineConfig({
  plugins: [react(), precompress],
  base: '/',
  publicDir: false,
  build: {
    outDir: 'dist/public',
    emptyOutDir: true,
    manifest: 'manifest.json',
    // Inlined data: URLs would need a wider content security policy.
    assetsInlineLimit: 0,
    rollupOptions: {
      input: { console: 'src/console.tsx', site: 'src/site/site.css', ...siteScripts },
    },
  },
})
