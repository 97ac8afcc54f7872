/** Bounds on a password, in characters. The lower one is the common rule for 等保; the upper keeps hashing cheap. */
export const PASSWORD_LENGTH = { min: 8, max: 128 } as const

const NEEDED_CLASSES = 3
const classes = [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/]

// What people choose when a rule asks for classes, without the figures and signs they add around it.
const commonStems = new Set(
  `password passwd pass admin administrator root guest test user login welcome letmein master secret hello qwe qwer qwert qwerty qwertyuiop asd asdf
  asdfgh asdfghjkl zxc zxcv zxcvbn zxcvbnm qaz qazwsx qazwsxedc a aa aaa ab abc abcd abcde abcdef qq iloveyou woaini nihao
  mima guanliyuan zhengzhou henan beijing china zhongguo dangjian dangyuan jiedao shequ linghang huawei alibaba tencent wechat weixin`.split(/\s+/),
)
const lookalikes: Readonly<Record<string, string>> = { '@': 'a', '4': 'a', '0': 'o', '1': 'i', '!': 'i', '3': 'e', $: 's', '5': 's', '7': 't' }

/**
 * Why a new password is refused, in Chinese, or null. It needs 8 characters or more, three of the four classes (lower case, upper case,
 * digits, others), must not hold the user name and must not be one that everybody tries.
 */
export function whyPasswordRefused(password: string, userName?: string): string | null {
  const length = [...password].length
  if (length < PASSWORD_LENGTH.min) return `密码至少要有${PASSWORD_LENGTH.min}个字符`
  if (length > PASSWORD_LENGTH.max) return `密码最多${PASSWORD_LENGTH.max}个字符`
  if (classes.filter((one) => one.test(password)).length < NEEDED_CLASSES) return '密码要包含大写字母、小写字母、数字、其他符号中的至少三种'
  const name = userName?.trim().toLowerCase()
  if (name && name.length >= 3 && password.toLowerCase().includes(name)) return '密码不能包含用户名'
  if (isCommon(password)) return '这个密码太常见，容易被猜到，请换一个'
  return null
}

function isCommon(password: string): boolean {
  const lower = password.toLowerCase()
  if (new Set(lower).size < 5) return true
  const letters = lower.replace(/[^a-z]/g, '')
  const spelled = [...lower.replace(/[^a-z]+$/, '')].map((sign) => lookalikes[sign] ?? sign).join('')
  return commonStems.has(letters) || commonStems.has(spelled)
}
