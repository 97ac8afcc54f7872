import type { SettingKey } from '../rules.ts'

interface SettingField {
  explains: string
  /** How it is typed. */
  type: 'line' | 'lines' | 'tick' | 'number' | 'point' | 'drawing'
}

/** How each setting is explained and typed. Its shape and label stand in `rules.ts`. */
export const settingFields: Record<SettingKey, SettingField> = {
  'site.title': { type: 'line', explains: '居民页面顶部显示的名称；不填时用街道名称' },
  'site.notice': { type: 'lines', explains: '首页最上方给所有人的一句提示；不填则不显示' },
  'site.elderByDefault': { type: 'tick', explains: '没有自己选择过的人，打开时是大字版' },
  'map.drawing': { type: 'drawing', explains: '没有配置地图服务时使用的示意底图' },
  'map.center': { type: 'point', explains: '党建地图打开时的中心和缩放' },
  'contact.phone': { type: 'line', explains: '居民页面上的街道值班电话' },
  'import.maxRows': { type: 'number', explains: '一个花名册文件最多有多少行' },
}

/** A setting's value as a person reads it. */
export function shownSetting(key: SettingKey, value: unknown): string {
  if (value === null || value === '' || value === undefined) return '未设置'
  if (typeof value === 'boolean') return value ? '是' : '否'
  if (key === 'map.drawing') return `已上传，${(value as { features: unknown[] }).features.length} 个图形`
  if (key === 'map.center') {
    const { longitude, latitude, zoom } = value as { longitude: number; latitude: number; zoom: number }
    return `经度 ${longitude}，纬度 ${latitude}，缩放 ${zoom}`
  }
  return typeof value === 'number' ? value.toLocaleString('zh-CN') : String(value)
}
