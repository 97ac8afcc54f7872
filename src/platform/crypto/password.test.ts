import { expect, test } from 'vitest'
import { whyPasswordRefused } from './password.ts'

test('a password of eight characters and three classes is taken', () => {
  for (const good of ['Hai7dong', 'hai7-dong', 'HAI7-DONG', '映月路Lu9栋楼', 'correct Horse battery'])
    expect(whyPasswordRefused(good, 'zhangsan'), good).toBeNull()
})

test('a short or overlong password is refused with the number it needs', () => {
  expect(whyPasswordRefused('Hai7-do')).toBe('密码至少要有8个字符')
  expect(whyPasswordRefused('')).toBe('密码至少要有8个字符')
  expect(whyPasswordRefused(`Hai7${'长'.repeat(200)}`)).toBe('密码最多128个字符')
})

test('fewer than three classes are refused', () => {
  for (const weak of ['haidonglu', 'HAIDONGLU', '82736451', 'haidong7', 'Haidonglu', '映月路社区党支部']) {
    expect(whyPasswordRefused(weak), weak).toBe('密码要包含大写字母、小写字母、数字、其他符号中的至少三种')
  }
})

test('a password that holds the user name is refused, in any case', () => {
  expect(whyPasswordRefused('LiSi-2019x', 'lisi')).toBe('密码不能包含用户名')
  expect(whyPasswordRefused('Hai7-dong', '  ')).toBeNull()
  expect(whyPasswordRefused('Hai7-dong', 'ai')).toBeNull() // too short a name to say anything
})

test('passwords that everybody tries are refused', () => {
  const common = [
    'Password1',
    'P@ssw0rd',
    'P@ssw0rd2019',
    'Admin@123',
    'Admin888',
    'Qwer1234',
    'Aa123456',
    'Abc@12345',
    '1qaz@WSX',
    'Woaini1314',
    'Zhengzhou2019',
    'Aa1Aa1Aa1',
  ]
  for (const one of common) expect(whyPasswordRefused(one), one).toBe('这个密码太常见，容易被猜到，请换一个')
})
