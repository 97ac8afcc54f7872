import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { ZipFile } from 'yazl'
import { inspectUpload, type UploadKind } from './inspect-upload.ts'

const ALL: UploadKind[] = ['IMAGE', 'PDF', 'DOCX', 'XLSX']
const picture = () => sharp({ create: { width: 10, height: 10, channels: 3, background: '#c33' } })
const kindOf = async (bytes: Uint8Array, allow = ALL) => (await inspectUpload(bytes, { allow })).kind

function officeFile(mainType: string, name: string): Promise<Buffer> {
  const zip = new ZipFile()
  zip.addBuffer(Buffer.from(`<Types><Override PartName="/${name}" ContentType="application/vnd.${mainType}.main+xml"/></Types>`), '[Content_Types].xml')
  zip.addBuffer(Buffer.from('<x/>'), name)
  zip.end()
  return buffer(zip.outputStream as Readable)
}

test('pictures, PDF, Word and Excel are known by their content', async () => {
  expect(await inspectUpload(await picture().jpeg().toBuffer(), { allow: ['IMAGE'] })).toMatchObject({ kind: 'IMAGE', type: 'image/jpeg', extension: 'jpg' })
  for (const bytes of [picture().png(), picture().webp(), picture().gif()]) expect(await kindOf(await bytes.toBuffer())).toBe('IMAGE')
  expect(await kindOf(Buffer.from('%PDF-1.7\n%\n1 0 obj'))).toBe('PDF')
  expect(await kindOf(await officeFile('openxmlformats-officedocument.wordprocessingml.document', 'word/document.xml'))).toBe('DOCX')
  expect(await kindOf(await officeFile('openxmlformats-officedocument.spreadsheetml.sheet', 'xl/workbook.xml'))).toBe('XLSX')
})

test('text named .jpg, a program, a web page, a drawing, an archive, a document with macros are refused in plain words', async () => {
  const refused = [
    Buffer.from('这不是图片'),
    Buffer.from('MZ\x90\0\x03\0\0\0'),
    Buffer.from('<html><script>alert(1)</script>'),
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    await officeFile('ms-word.document.macroEnabled', 'word/document.xml'),
    await officeFile('x', 'a.txt'),
  ]
  for (const bytes of refused) await expect(inspectUpload(bytes, { allow: ALL })).rejects.toMatchObject({ code: 'upload.typeNotAllowed' })
  await expect(inspectUpload(Buffer.from('假照片'), { allow: ['IMAGE'] })).rejects.toThrow('只改文件名的后缀不会改变文件的类型')
})

test('what one use allows another may not', async () => {
  await expect(inspectUpload(Buffer.from('%PDF-1.7\n'), { allow: ['IMAGE'] })).rejects.toThrow('这里可以上传：图片')
  await expect(inspectUpload(new Uint8Array(), { allow: ALL })).rejects.toMatchObject({ code: 'upload.empty' })
})

test('an iPhone photo in HEIC is refused with the way to make it a JPG', async () => {
  const heic = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic\0\0\0\0mif1heic'), Buffer.alloc(64)])
  await expect(inspectUpload(heic, { allow: ALL })).rejects.toMatchObject({ code: 'upload.heic', message: expect.stringContaining('兼容性最佳') })
})

test('20 MB are taken, one byte more is not, and an endless stream is let go at once', async () => {
  const limit = 20 * 1024 ** 2
  const exact = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(limit - 9, 32)])
  expect((await inspectUpload(exact, { allow: ['PDF'] })).bytes.length).toBe(limit)
  await expect(inspectUpload(Buffer.concat([exact, Buffer.from(' ')]), { allow: ['PDF'] })).rejects.toMatchObject({
    code: 'upload.tooLarge',
    message: '文件超过 20 MB，请压缩后再上传。',
  })

  let given = 0
  const endless = new Readable({
    read() {
      given += 65_536
      this.push(Buffer.alloc(65_536))
    },
  })
  await expect(inspectUpload(endless, { allow: ['PDF'] })).rejects.toMatchObject({ code: 'upload.tooLarge' })
  expect(endless.destroyed).toBe(true)
  expect(given).toBeLessThan(limit + 1024 ** 2)
})

test('a file on disk and a web stream are taken as well', async () => {
  const path = join(tmpdir(), `inspect-${process.pid}.pdf`)
  await writeFile(path, '%PDF-1.7\n')
  expect(await inspectUpload(path, { allow: ALL })).toMatchObject({ kind: 'PDF' })
  await rm(path)
  expect(await inspectUpload(new Blob(['%PDF-1.7\n']).stream(), { allow: ALL })).toMatchObject({ kind: 'PDF' })
})
