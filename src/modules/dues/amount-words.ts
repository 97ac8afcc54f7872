const DIGITS = '零壹贰叁肆伍陆柒捌玖'
const PLACES = ['', '拾', '佰', '仟']
const GROUPS = ['', '万', '亿']

/** Four digits in words: 1020 → 壹仟零贰拾. */
function group(n: number): string {
  let words = ''
  for (let place = 3; place >= 0; place--) {
    const digit = Math.floor(n / 10 ** place) % 10
    if (digit > 0) words += `${DIGITS[digit]}${PLACES[place]}`
    else if (words !== '' && !words.endsWith('零')) words += '零'
  }
  return words.replace(/零$/, '')
}

/** An amount (in fen, below a trillion yuan) as a receipt writes it: 1886 → 人民币壹拾捌元捌角陆分, 2000 → 人民币贰拾元整. */
export function amountInWords(fen: number): string {
  let words = ''
  const yuan = Math.floor(fen / 100)
  for (let g = GROUPS.length - 1; g >= 0; g--) {
    const n = Math.floor(yuan / 10_000 ** g) % 10_000
    if (n === 0) continue
    const gap = words !== '' && (n < 1000 || Math.floor(yuan / 10_000 ** (g + 1)) % 10_000 === 0)
    words += `${gap ? '零' : ''}${group(n)}${GROUPS[g]}`
  }
  const [jiao, cents] = [Math.floor(fen / 10) % 10, fen % 10]
  if (words !== '') words += '元'
  else if (fen < 10 && fen > 0) return `人民币${DIGITS[cents]}分`
  else if (fen === 0) return '人民币零元整'
  if (jiao === 0 && cents === 0) return `人民币${words}整`
  return `人民币${words}${jiao > 0 ? `${DIGITS[jiao]}角` : '零'}${cents > 0 ? `${DIGITS[cents]}分` : '整'}`
}
