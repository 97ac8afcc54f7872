import type { Random } from './random.ts'

// By frequency, in tenths of a percent, as in Henan; rare, compound and many-sounding surnames (单, 曾, 仇, 解, 查) at the end.
const surnames: [string, number][] = (
  '王98 李96 张92 刘60 陈40 杨33 赵36 马24 郭25 孙22 周18 吴17 朱15 徐14 胡14 高14 宋15 郑11 韩13 冯12 许11 何9 程10 曹9 任9 崔9 袁9 董9 魏9 谢8 秦7 常7 吕8 潘6 苏7 田8 范7 贾8 ' +
  '付6 梁6 丁6 姚6 侯6 段6 杜7 邢5 卢5 孟6 白5 石5 史5 薛4 邓4 沈3 蒋3 蔡4 余3 叶3 陶3 申4 岳4 党2 耿4 樊3 牛5 樊2 寇2 曾3 单2 仇1 解1 查1 欧阳1 上官1 司马1 皇甫1'
)
  .split(' ')
  .map((entry) => [entry.replace(/\d+/, ''), Number(/\d+/.exec(entry)![0])])
const huiSurnames: [string, number][] = '马260 李90 张80 王70 白60 丁50 沙45 海30 金45 杨40 穆20 买15 虎8 铁6 哈6 巴8 法4 者2 拜6 袁15 刘20 赵15'
  .split(' ')
  .map((entry) => [entry.replace(/\d+/, ''), Number(/\d+/.exec(entry)![0])])

interface Fashion {
  /** Born from this year on. */
  since: number
  male: readonly string[]
  female: readonly string[]
}
const words = (text: string) => text.split(' ')

/** Given names as parents of each decade chose them. */
const fashions: readonly Fashion[] = [
  {
    since: 0,
    male: words(
      '德福 长发 金山 玉堂 世昌 国栋 振华 文德 保山 清泉 明德 继先 广田 福来 天佑 学礼 全喜 运来 守义 万春 炳文 兆祥 凤鸣 鸿儒 荣贵 永祥 根生 宗义 书堂 士林',
    ),
    female: words(
      '秀英 桂兰 玉珍 素珍 凤英 淑贤 桂芝 秀兰 玉兰 金枝 兰英 巧云 月娥 春兰 素梅 爱莲 翠英 惠芳 荣花 桂荣 瑞芝 菊香 贵勤 雪梅 爱香 文秀 素云 秀芝 凤琴',
    ),
  },
  {
    since: 1949,
    male: words(
      '建国 建军 国庆 援朝 保国 爱国 志强 新民 和平 建设 国强 建中 长江 卫国 跃进 铁柱 留根 双喜 建新 发展 天增 新华 民生 国安 胜利 保民 治国 振中 东升 耀武',
    ),
    female: words(
      '秀荣 桂花 爱华 玉梅 建华 秀云 桂英 国英 新爱 淑英 玉华 翠萍 爱玲 兰芳 建英 金凤 秋菊 凤兰 春荣 银环 秀梅 玉荣 爱琴 敏芝 书琴 彩云 爱菊 丽华 秀珍 桂琴',
    ),
  },
  {
    since: 1960,
    male: words('卫东 红军 军 勇 建伟 国防 卫民 永红 向阳 东方 战胜 红旗 学军 伟民 继红 永强 志刚 新建 建平 保军 宏伟 海军 明 平 涛 强 志军 中华 跃华'),
    female: words('红 丽 敏 卫红 红霞 秀丽 霞 玲 爱红 向红 东梅 文英 艳丽 建红 彩霞 芳 英 红梅 晓红 俊英 秋霞 凤霞 素红 桂霞 丽萍 春梅 永红 冬梅 瑞霞 新红'),
  },
  {
    since: 1970,
    male: words('伟 勇 涛 军 杰 磊 刚 斌 辉 鹏 志勇 建辉 晓东 红涛 永杰 海涛 国伟 彦军 俊峰 振宇 书伟 宏涛 永生 文杰 新伟 晓辉 世杰 红伟 明辉 利民'),
    female: words('丽 敏 静 娟 燕 艳 红丽 晓燕 艳红 丽娟 玉玲 海燕 秀娟 慧敏 晓丽 俊丽 爱丽 春燕 雪琴 瑞丽 文丽 素娟 艳霞 冬霞 丽君 彦玲 会霞 永霞 春丽 凤丽'),
  },
  {
    since: 1980,
    male: words('磊 鹏 超 飞 凯 龙 浩 帅 晓明 亚军 俊杰 志鹏 少伟 文博 亚飞 国栋 明亮 世超 鹏飞 向东 振兴 彦超 向辉 建鹏 晨光 光辉 少华 延涛 小龙 海洋'),
    female: words('静 娜 婷 丹 莹 倩 晓娜 亚楠 娟娟 丽娜 慧 晓静 培培 艳艳 盼盼 园园 亚丽 晶晶 珊珊 文静 小敏 利娟 丹丹 亚静 晓芳 晨 楠 雅丽 会娟 真真'),
  },
  {
    since: 1990,
    male: words('浩 宇 旭 晨 鑫 博 子豪 浩然 宇航 俊豪 文轩 子健 世豪 家豪 明阳 晓宇 一鸣 博文 梦飞 天翔 嘉伟 少博 帅帅 志远 泽宇 晨阳 靖宇 奕辰 俊贤 卓'),
    female: words('雪 梦 雨 欣 悦 佳 梦瑶 雨晴 佳佳 梦洁 思雨 梦琪 晓雨 欣怡 雅琪 梦雅 若曦 文慧 思琪 可欣 雨薇 梓涵 佳琪 怡然 梦圆 晓彤 静怡 梦真 诗雨 嘉怡'),
  },
]

/** A name that fits sex ('1' man, '2' woman), year of birth and, for 回族, a surname that is frequent among them. */
export function nameOf(chance: Random, sex: '1' | '2', birthYear: number, hui = false): string {
  const fashion = fashions.findLast((f) => birthYear >= f.since)!
  return chance.weighted(hui ? huiSurnames : surnames) + chance.pick(sex === '1' ? fashion.male : fashion.female)
}
