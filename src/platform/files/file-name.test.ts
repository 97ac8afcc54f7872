import fc from 'fast-check'
import { expect, test } from 'vitest'
import { contentDisposition, safeFileName } from './file-name.ts'

test('an honest name stays as it is', () => {
  expect(safeFileName('2024年党员花名册（一）.xlsx')).toBe('2024年党员花名册（一）.xlsx')
  expect(safeFileName('照片 1.JPG', 'jpg')).toBe('照片 1.JPG')
  expect(safeFileName('a.jpeg', 'jpg')).toBe('a.jpeg')
})

test('folders, line breaks, direction-turning and invisible characters, Windows devices are taken out', () => {
  expect(safeFileName('../../etc/passwd')).toBe('passwd')
  expect(safeFileName('C:\\Users\\a\\报告.docx')).toBe('报告.docx')
  expect(safeFileName('a\r\nSet-Cookie: x=1.pdf')).toBe('aSet-Cookie_ x=1.pdf')
  expect(safeFileName('报告\u202efdp.exe')).toBe('报告fdp.exe')
  expect(safeFileName('a\u200b\u2066b\ufeff.pdf')).toBe('ab.pdf')
  expect(safeFileName('CON.txt')).toBe('_CON.txt')
  expect(safeFileName('..')).toBe('文件')
  expect(safeFileName('\0')).toBe('文件')
  expect(safeFileName('.htaccess')).toBe('htaccess')
})

test('the true extension is put at the end of a name that lies', () => {
  expect(safeFileName('通知.pdf.exe', 'pdf')).toBe('通知.pdf.exe.pdf')
  expect(safeFileName('photo', 'jpg')).toBe('photo.jpg')
})

test('a very long name is cut and keeps its extension', () => {
  expect(safeFileName(`${'长'.repeat(5000)}.docx`)).toBe(`${'长'.repeat(80)}.docx`)
  expect([...safeFileName(`${'😀'.repeat(200)}`)]).toHaveLength(80)
})

test('whatever the name, the header is one line of plain letters and the name is safe twice over', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.constantFrom(undefined, 'pdf'), (name, extension) => {
      const safe = safeFileName(name, extension)
      expect(safe).not.toMatch(/[\p{Cc}\p{Cf}\\/]|^\.|^$/u)
      expect(safe.length).toBeLessThan(180)
      expect(safeFileName(safe)).toBe(safe)
      expect(contentDisposition(name)).toMatch(/^attachment; filename="[\x20-\x21\x23-\x7e]+"; filename\*=UTF-8''[A-Za-z0-9._~%-]+$/)
    }),
    { numRuns: 3000 },
  )
  expect(contentDisposition('党员花名册.xlsx', 'inline')).toBe(
    `inline; filename="_____.xlsx"; filename*=UTF-8''%E5%85%9A%E5%91%98%E8%8A%B1%E5%90%8D%E5%86%8C.xlsx`,
  )
})
