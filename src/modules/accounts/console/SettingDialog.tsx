import { Checkbox, Form, Input, InputNumber } from 'antd'
import { client } from '#console/client.ts'
import { FormDialog } from '#console/form.tsx'
import { Upload } from '#console/Upload.tsx'
import type { SettingKey } from '../rules.ts'
import { settingFields } from './setting-fields.tsx'

interface Props {
  streetId: string
  setting: { key: SettingKey; label: string; value: unknown }
  onDone(): void
  onClose(): void
}

interface Point {
  longitude?: number | null
  latitude?: number | null
  zoom?: number | null
}

const MAX_DRAWING = 5 * 1024 * 1024

/** Changes one setting. */
export function SettingDialog({ streetId, setting, onDone, onClose }: Props) {
  const { key, label, value } = setting
  const { type, explains } = settingFields[key]
  return (
    <FormDialog<{ value?: unknown } & Point, unknown>
      title={label}
      intro={explains}
      verb="保存"
      initial={type === 'point' ? { zoom: 15, ...(value as Point | null) } : { value }}
      send={({ value: typed, longitude, latitude, zoom }, call) => {
        const point = typeof longitude === 'number' && typeof latitude === 'number' && typeof zoom === 'number' ? { longitude, latitude, zoom } : null
        const next = type === 'point' ? point : type === 'drawing' ? (typed ?? null) : (typed ?? '')
        return client.accounts.setSetting({ streetId, key, value: next }, call)
      }}
      onDone={onDone}
      onClose={onClose}
    >
      {(form) => (
        <>
          {type === 'line' && (
            <Form.Item name="value" label={label}>
              <Input maxLength={40} />
            </Form.Item>
          )}
          {type === 'lines' && (
            <Form.Item name="value" label={label}>
              <Input.TextArea rows={3} maxLength={200} showCount />
            </Form.Item>
          )}
          {type === 'tick' && (
            <Form.Item name="value" valuePropName="checked">
              <Checkbox>{label}</Checkbox>
            </Form.Item>
          )}
          {type === 'number' && (
            <Form.Item name="value" label={label} rules={[{ required: true, message: '请填写行数' }]}>
              <InputNumber min={1} max={200_000} precision={0} />
            </Form.Item>
          )}
          {type === 'point' && (
            <>
              <p className="c-form-intro">坐标为国家大地坐标（天地图）。经度、纬度都留空时按各组织的位置自动取中心。</p>
              <div className="c-form-row">
                <Form.Item name="longitude" label="经度">
                  <InputNumber min={73} max={136} step={0.0001} controls={false} />
                </Form.Item>
                <Form.Item name="latitude" label="纬度">
                  <InputNumber min={3} max={54} step={0.0001} controls={false} />
                </Form.Item>
              </div>
              <Form.Item name="zoom" label="缩放" rules={[{ required: true, message: '请填写缩放' }]}>
                <InputNumber min={3} max={20} precision={0} />
              </Form.Item>
            </>
          )}
          {type === 'drawing' && (
            <>
              <Form.Item name="value" hidden>
                <Input />
              </Form.Item>
              <Upload<unknown>
                label="选择示意底图文件"
                hint="GeoJSON（.geojson、.json），国家大地坐标，不超过 5 MB"
                accept=".json,.geojson,application/geo+json,application/json"
                maxBytes={MAX_DRAWING}
                send={async (file) => JSON.parse(await file.text())}
                onDone={(drawing) => form.setFieldValue('value', drawing)}
              />
              <Form.Item noStyle shouldUpdate>
                {({ getFieldValue }) => {
                  const drawing = getFieldValue('value') as { features?: unknown[] } | null
                  return (
                    <p role="status">
                      {drawing?.features ? `共 ${drawing.features.length} 个图形，保存后生效。` : '没有底图。'}
                      {drawing && (
                        <button type="button" className="c-text-button" onClick={() => form.setFieldValue('value', null)}>
                          去掉底图
                        </button>
                      )}
                    </p>
                  )
                }}
              </Form.Item>
            </>
          )}
        </>
      )}
    </FormDialog>
  )
}
