import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { Hono } from 'hono'

const types: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}
const kept = new Map<string, Promise<{ plain: Buffer; br: Buffer | null; gz: Buffer | null } | null>>()

/** The mark of the product as the site's icon. */
const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#b3191f"/><path d="M15 5v16H7C9 15.500 12 10 15 5Z" fill="#fff"/><path d="M17 9c3.500 3.500 6 8 7 12h-7V9Z" fill="#fff" opacity=".75"/><path d="M5 26c2.600-2 4.800-2 7.400 0s4.800 2 7.400 0 4.800-2 7.400 0" fill="none" stroke="#fff" stroke-width="1.800"/></svg>`

/**
 * Serves the built files of both faces. Their names carry a hash of their content, so they may be kept for ever; each was compressed
 * at build. They are few and small: read once, kept in memory.
 */
export function serveAssets(app: Hono, folder: string): void {
  app.get('/icon.svg', (c) => c.body(icon, 200, { 'Content-Type': 'image/svg+xml', 'Cache-Control': 'public, max-age=86400' }))
  app.get('/favicon.ico', (c) => c.redirect('/icon.svg', 301))
  app.get('/assets/:name{[A-Za-z0-9_.-]+}', async (c) => {
    const name = c.req.param('name')
    if (name.startsWith('.') || name.endsWith('.br') || name.endsWith('.gz')) return c.notFound()
    let file = kept.get(name)
    if (!file) {
      const path = join(folder, 'assets', name)
      const read = (p: string) => readFile(p).catch(() => null)
      file = Promise.all([read(path), read(`${path}.br`), read(`${path}.gz`)]).then(([plain, br, gz]) => (plain ? { plain, br, gz } : null))
      kept.set(name, file)
    }
    const found = await file
    if (!found) {
      kept.delete(name)
      return c.notFound()
    }
    const accepts = c.req.header('Accept-Encoding') ?? ''
    const [content, encoding] =
      found.br && accepts.includes('br') ? [found.br, 'br'] : found.gz && accepts.includes('gzip') ? [found.gz, 'gzip'] : [found.plain, null]
    c.header('Content-Type', types[extname(name)] ?? 'application/octet-stream')
    c.header('Cache-Control', 'public, max-age=31536000, immutable')
    c.header('Vary', 'Accept-Encoding')
    if (encoding) c.header('Content-Encoding', encoding)
    return c.body(new Uint8Array(content))
  })
}
