import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pinyinOf, pinyinOfText } from './pinyin.ts'

test.each([
  ['张三', 'zhangsan', 'zs'],
  ['张　三', 'zhangsan', 'zs'],
  ['单雄信', 'shanxiongxin', 'sxx'],
  ['曾国藩', 'zengguofan', 'zgf'],
  ['仇英', 'qiuying', 'qy'],
  ['解缙', 'xiejin', 'xj'],
  ['查良镛', 'zhaliangyong', 'zly'],
  ['朴正', 'piaozheng', 'pz'],
  ['吕布', 'lvbu', 'lb'],
  ['欧阳修文', 'ouyangxiuwen', 'oyxw'],
  ['尉迟恭', 'yuchigong', 'ycg'],
  ['阿依古丽·买买提', 'ayigulimaimaiti', 'ayglmmt'],
  ['John Smith', 'johnsmith', 'js'],
])('%s is found by %s and %s', (name, full, initials) => {
  expect(pinyinOf(name)).toEqual({ full, initials })
})

test('what is no person is read as ordinary words', () => {
  expect(pinyinOfText('单位')).toEqual({ full: 'danwei', initials: 'dw' })
  expect(pinyinOfText('重庆路3号楼A座')).toEqual({ full: 'chongqinglu3haolouazuo', initials: 'cql3hlaz' })
})

test('whatever is asked for, only small letters and digits come out', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom('张', '单', '𠮷', ' ', '·', 'É', '2', '\u0000') })), (text) => {
      for (const { full, initials } of [pinyinOf(text), pinyinOfText(text)]) {
        expect(full).toMatch(/^[a-z\d]*$/)
        expect(initials).toMatch(/^[a-z\d]*$/)
      }
    }),
  )
})
