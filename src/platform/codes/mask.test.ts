import { expect, test } from 'vitest'
import { maskAddress, maskName, maskPhone } from './mask.ts'

test('of a name only the first character is shown', () => {
  expect(maskName('张三')).toBe('张*')
  expect(maskName('张　三')).toBe('张*')
  expect(maskName('张三丰')).toBe('张**')
  expect(maskName('欧阳修文')).toBe('欧***')
  expect(maskName('阿依古丽·买买提')).toBe('阿***')
  expect(maskName('𠮷三')).toBe('𠮷*')
  expect(maskName('张')).toBe('张*')
  expect(maskName('')).toBe('')
})

test('of a phone the middle is hidden, and a hotline stays', () => {
  expect(maskPhone('13800000000')).toBe('138****0000')
  expect(maskPhone('0371-66881234')).toBe('0371-****1234')
  expect(maskPhone('010-65251234')).toBe('010-****1234')
  expect(maskPhone('12345')).toBe('12345')
  expect(maskPhone('乱写的')).toBe('***')
})

test('an address is shown as far as its community, or else its street, county or city', () => {
  expect(maskAddress('郑州市管城回族区航海东路街道映月路社区金色港湾小区3号楼2单元501')).toBe('郑州市管城回族区航海东路街道映月路社区***')
  expect(maskAddress('郑州市管城回族区航海东路街道紫荆路5号')).toBe('郑州市管城回族区航海东路街道***')
  expect(maskAddress('河南省郑州市管城回族区紫荆路5号')).toBe('河南省郑州市管城回族区***')
  expect(maskAddress('郑州市金色港湾小区3号楼501')).toBe('郑州市***')
  expect(maskAddress('金色港湾小区3号楼501')).toBe('***')
  expect(maskAddress('映月路社区')).toBe('映月路社区')
  expect(maskAddress('')).toBe('')
})
