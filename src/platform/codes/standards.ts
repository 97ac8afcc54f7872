import { normalizeCode } from './normalize-text.ts'

/** A list of codes of a national standard with their labels, which also understands how people write them. */
export interface CodeTable<Code extends string> {
  /** All codes with their Chinese labels, in the order of the standard. */
  entries: readonly { readonly code: Code; readonly label: string }[]
  /** The Chinese label of a code. */
  label(code: Code): string
  /** Whether the text is one of the codes. */
  isCode(text: string): text is Code
  /** The code meant by a code, a label or a usual other wording, or null. Spaces and full-width signs do not matter. */
  parse(text: string): Code | null
}

function codeTable<const Labels extends readonly (readonly [code: string, label: string, ...wordings: string[]])[]>(
  rows: Labels,
): CodeTable<Labels[number][0]> {
  type Code = Labels[number][0]
  const labels = new Map<string, string>()
  const known = new Map<string, Code>()
  for (const [code, ...words] of rows) {
    labels.set(code, words[0]!)
    for (const word of [code, ...words]) known.set(word, code)
    // A spreadsheet makes 1 of 01.
    if (code.startsWith('0') && code.length > 1) known.set(code.slice(1), code)
  }
  return {
    entries: rows.map(([code, label]) => ({ code, label })),
    label: (code) => labels.get(code) ?? code,
    isCode: (text): text is Code => labels.has(text),
    parse: (text) => known.get(normalizeCode(text).replace(/[()]/g, '')) ?? null,
  }
}

/** 性别. [GB/T 2261.1] */
export const SEX = codeTable([
  ['0', '未知', '未知的性别', '不详'],
  ['1', '男', '男性'],
  ['2', '女', '女性'],
  ['9', '未说明', '未说明的性别'],
])
export type SexCode = (typeof SEX)['entries'][number]['code']

/** 学历. [GB/T 4658] */
export const EDUCATION = codeTable([
  ['10', '研究生', '研究生教育', '研究生学历'],
  ['11', '博士研究生', '博士', '博士毕业', '博士研究生毕业'],
  ['14', '硕士研究生', '硕士', '硕士毕业', '硕士研究生毕业'],
  ['20', '大学本科', '本科', '大学', '大学本科教育', '本科学历', '全日制本科', '在职本科'],
  ['21', '大学本科毕业', '本科毕业', '大学毕业'],
  ['30', '大学专科', '大专', '专科', '大学专科教育', '大专学历', '专科学历', '高职', '高职高专'],
  ['31', '大学专科毕业', '大专毕业', '专科毕业'],
  ['40', '中等职业教育', '中职', '中等职业'],
  ['41', '中等专科', '中专', '中专毕业', '中等专科毕业', '中师'],
  ['44', '职业高中', '职高', '职高毕业', '职业高中毕业'],
  ['47', '技工学校', '技校', '技校毕业', '技工学校毕业'],
  ['60', '普通高中', '高中', '高中学历', '普通高级中学教育'],
  ['61', '普通高中毕业', '高中毕业'],
  ['70', '初中', '初级中学', '初中学历', '初级中学教育'],
  ['71', '初中毕业'],
  ['80', '小学', '小学学历', '小学教育'],
  ['81', '小学毕业'],
  ['90', '其他', '其它', '文盲', '半文盲', '文盲或半文盲'],
])
export type EducationCode = (typeof EDUCATION)['entries'][number]['code']

/** 政治面貌. [GB/T 4762] */
export const POLITICAL_STATUS = codeTable([
  ['01', '中共党员', '党员', '正式党员', '中共正式党员', '中国共产党党员'],
  ['02', '中共预备党员', '预备党员', '中国共产党预备党员'],
  ['03', '共青团员', '团员', '中国共产主义青年团团员'],
  ['04', '民革党员', '民革', '民革会员'],
  ['05', '民盟盟员', '民盟'],
  ['06', '民建会员', '民建'],
  ['07', '民进会员', '民进'],
  ['08', '农工党党员', '农工党'],
  ['09', '致公党党员', '致公党'],
  ['10', '九三学社社员', '九三学社', '九三'],
  ['11', '台盟盟员', '台盟'],
  ['12', '无党派民主人士', '无党派人士', '无党派'],
  ['13', '群众', '普通居民', '普通公民', '一般群众'],
])
export type PoliticalStatusCode = (typeof POLITICAL_STATUS)['entries'][number]['code']

/** 民族. [GB/T 3304] Labels end in 族; without it (汉) they are understood as well. */
export const ETHNICITY = codeTable([
  ['01', '汉族', '汉'],
  ['02', '蒙古族', '蒙古', '蒙', '蒙族'],
  ['03', '回族', '回'],
  ['04', '藏族', '藏'],
  ['05', '维吾尔族', '维吾尔', '维族'],
  ['06', '苗族', '苗'],
  ['07', '彝族', '彝'],
  ['08', '壮族', '壮'],
  ['09', '布依族', '布依'],
  ['10', '朝鲜族', '朝鲜', '鲜族'],
  ['11', '满族', '满'],
  ['12', '侗族', '侗'],
  ['13', '瑶族', '瑶'],
  ['14', '白族', '白'],
  ['15', '土家族', '土家'],
  ['16', '哈尼族', '哈尼'],
  ['17', '哈萨克族', '哈萨克'],
  ['18', '傣族', '傣'],
  ['19', '黎族', '黎'],
  ['20', '傈僳族', '傈僳'],
  ['21', '佤族', '佤'],
  ['22', '畲族', '畲'],
  ['23', '高山族', '高山'],
  ['24', '拉祜族', '拉祜'],
  ['25', '水族', '水'],
  ['26', '东乡族', '东乡'],
  ['27', '纳西族', '纳西'],
  ['28', '景颇族', '景颇'],
  ['29', '柯尔克孜族', '柯尔克孜'],
  ['30', '土族', '土'],
  ['31', '达斡尔族', '达斡尔'],
  ['32', '仫佬族', '仫佬'],
  ['33', '羌族', '羌'],
  ['34', '布朗族', '布朗'],
  ['35', '撒拉族', '撒拉'],
  ['36', '毛南族', '毛南'],
  ['37', '仡佬族', '仡佬'],
  ['38', '锡伯族', '锡伯'],
  ['39', '阿昌族', '阿昌'],
  ['40', '普米族', '普米'],
  ['41', '塔吉克族', '塔吉克'],
  ['42', '怒族', '怒'],
  ['43', '乌孜别克族', '乌孜别克'],
  ['44', '俄罗斯族', '俄罗斯'],
  ['45', '鄂温克族', '鄂温克'],
  ['46', '德昂族', '德昂'],
  ['47', '保安族', '保安'],
  ['48', '裕固族', '裕固'],
  ['49', '京族', '京'],
  ['50', '塔塔尔族', '塔塔尔'],
  ['51', '独龙族', '独龙'],
  ['52', '鄂伦春族', '鄂伦春'],
  ['53', '赫哲族', '赫哲'],
  ['54', '门巴族', '门巴'],
  ['55', '珞巴族', '珞巴'],
  ['56', '基诺族', '基诺'],
  ['97', '其他', '其它', '未识别民族'],
  ['98', '外国血统', '外国血统中国籍人士'],
])
export type EthnicityCode = (typeof ETHNICITY)['entries'][number]['code']
