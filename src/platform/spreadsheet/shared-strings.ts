import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { cellTooLong, MAX_CELL_LENGTH } from './cell.ts'
import { parseXml } from './xml-parts.ts'
import { unescapeCell } from './xml-text.ts'

const BLOCK_TEXTS = 256
const BLOCK_CHARACTERS = 32_768
const CACHED_BLOCKS = 128

interface Block {
  first: number
  position: number
  bytes: number
}

/**
 * The texts that cells refer to by number. A roster of 100,000 people has half a million of them, so they lie in a file beside the upload and
 * only the blocks in use are in memory (about 10 MB). Programs number texts in the order of the cells, so neighbours are asked for together.
 */
export class SharedStrings {
  readonly #file: number
  readonly #blocks: Block[] = []
  readonly #cache = new Map<number, string[]>()
  #pending: string[] = []
  #pendingCharacters = 0
  #count = 0
  #end = 0
  #lastBlock = -1
  #lastTexts: string[] = []

  /** `folder` is private to this reading; whoever made it removes it. */
  constructor(folder: string) {
    this.#file = openSync(join(folder, 'shared-strings'), 'w+', 0o600)
  }

  /** Reads the part `xl/sharedStrings.xml`. Phonetic readings are left out. @throws SpreadsheetError `spreadsheet.cellTooLong` and those of `parseXml` */
  async load(source: Readable): Promise<void> {
    let text = ''
    let taking = false
    let phonetic = false
    const listener = {
      open(name: string) {
        if (name === 'si') text = ''
        else if (name === 'rPh') phonetic = true
        else if (name === 't') taking = !phonetic
      },
      close: (name: string) => {
        if (name === 'si') this.#add(unescapeCell(text))
        else if (name === 'rPh') phonetic = false
        else if (name === 't') taking = false
      },
      text(part: string) {
        if (!taking) return
        text += part
        if (text.length > MAX_CELL_LENGTH) throw cellTooLong()
      },
    }
    for await (const _ of parseXml(source, listener));
    this.#flush()
  }

  /** The text of that number; undefined when the file has none. */
  get(index: number): string | undefined {
    if (!(index >= 0 && index < this.#count)) return undefined
    const last = this.#blocks[this.#lastBlock]
    if (!last || index < last.first || index >= last.first + this.#lastTexts.length) {
      this.#lastBlock = this.#blockOf(index)
      this.#lastTexts = this.#load(this.#lastBlock)
    }
    return this.#lastTexts[index - this.#blocks[this.#lastBlock]!.first]
  }

  close(): void {
    closeSync(this.#file)
  }

  #add(text: string): void {
    this.#pending.push(text)
    this.#pendingCharacters += text.length
    this.#count++
    if (this.#pending.length >= BLOCK_TEXTS || this.#pendingCharacters >= BLOCK_CHARACTERS) this.#flush()
  }

  #flush(): void {
    if (this.#pending.length === 0) return
    const bytes = Buffer.from(JSON.stringify(this.#pending))
    writeSync(this.#file, bytes, 0, bytes.length, this.#end)
    this.#blocks.push({ first: this.#count - this.#pending.length, position: this.#end, bytes: bytes.length })
    this.#end += bytes.length
    this.#pending = []
    this.#pendingCharacters = 0
  }

  #blockOf(index: number): number {
    let low = 0
    let high = this.#blocks.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.#blocks[middle]!.first <= index) low = middle
      else high = middle - 1
    }
    return low
  }

  #load(number: number): string[] {
    let texts = this.#cache.get(number)
    if (texts) {
      this.#cache.delete(number)
    } else {
      const block = this.#blocks[number]!
      const bytes = Buffer.allocUnsafe(block.bytes)
      readSync(this.#file, bytes, 0, block.bytes, block.position)
      texts = JSON.parse(bytes.toString()) as string[]
      if (this.#cache.size >= CACHED_BLOCKS) this.#cache.delete(this.#cache.keys().next().value!)
    }
    this.#cache.set(number, texts) // last in the map = used last
    return texts
  }
}
