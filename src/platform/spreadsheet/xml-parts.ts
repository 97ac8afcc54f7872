import type { Readable } from 'node:stream'
import { SaxesParser, type SaxesTagPlain } from 'saxes'
import { SpreadsheetError } from './error.ts'
import { asDamaged } from './zip.ts'

/** What a part's reader listens to. Names come without their namespace prefix: some programs write `x:row`. */
export interface XmlListener {
  open?(name: string, attributes: Record<string, string>): void
  close?(name: string): void
  text?(text: string): void
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1)

/**
 * Parses one part and pauses after each chunk, so that whoever listens can hand on what it has collected: memory stays that of a chunk.
 * A document type is refused: office files have none, and entities defined in one are how a small file becomes a large one.
 * @throws SpreadsheetError `spreadsheet.damaged`, `spreadsheet.suspicious`
 */
export async function* parseXml(source: Readable, listener: XmlListener): AsyncGenerator<void> {
  const parser = new SaxesParser()
  parser.on('doctype', () => {
    throw new SpreadsheetError('spreadsheet.suspicious', '文件中含有不允许的实体定义，已拒绝读取。请另存为新的 .xlsx 后再上传。')
  })
  parser.on('error', (error) => {
    throw error
  })
  if (listener.open) parser.on('opentag', (tag: SaxesTagPlain) => listener.open?.(localName(tag.name), tag.attributes))
  if (listener.close) parser.on('closetag', (tag: SaxesTagPlain) => listener.close?.(localName(tag.name)))
  if (listener.text) {
    parser.on('text', (text) => listener.text?.(text))
    parser.on('cdata', (text) => listener.text?.(text))
  }
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      parser.write(decoder.decode(chunk, { stream: true }))
      yield
    }
    parser.write(decoder.decode()).close()
    yield
  } catch (error) {
    throw asDamaged(error)
  } finally {
    source.destroy()
  }
}

/** Parses a small part to its end. */
export async function parseWhole(source: Readable, listener: XmlListener): Promise<void> {
  for await (const _ of parseXml(source, listener));
}
