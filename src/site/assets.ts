import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SiteAssets } from './Layout.tsx'

interface Chunk {
  file: string
  name?: string
  isEntry?: boolean
  css?: string[]
  imports?: string[]
}

/** Finds built files by the name of their entry, from Vite's manifest in `folder`. Without a build (tests) there are none, and pages work all the same. */
export function readAssets(folder: string): SiteAssets & { entry(name: string): { js: string; css: readonly string[]; preload: readonly string[] } | null } {
  let chunks: Record<string, Chunk> = {}
  try {
    chunks = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Record<string, Chunk>
  } catch {}
  const entries = new Map(Object.values(chunks).flatMap((c) => (c.isEntry && c.name ? [[c.name, c] as const] : [])))
  const url = (file: string) => `/${file}`
  const cssOf = (chunk: Chunk | undefined): string[] => {
    if (!chunk) return []
    if (chunk.file.endsWith('.css')) return [url(chunk.file)]
    return [...(chunk.css ?? []).map(url), ...(chunk.imports ?? []).flatMap((i) => cssOf(chunks[i]))]
  }
  const importsOf = (chunk: Chunk): string[] => (chunk.imports ?? []).flatMap((i) => (chunks[i] ? [url(chunks[i].file), ...importsOf(chunks[i])] : []))
  return {
    css: (name) => [...new Set(cssOf(entries.get(name)))],
    js: (name) => {
      const chunk = entries.get(name)
      return chunk?.file.endsWith('.js') ? url(chunk.file) : null
    },
    entry: (name) => {
      const chunk = entries.get(name)
      return chunk ? { js: url(chunk.file), css: [...new Set(cssOf(chunk))], preload: [...new Set(importsOf(chunk))] } : null
    },
  }
}
