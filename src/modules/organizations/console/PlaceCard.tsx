import { Button, Form, InputNumber, Select } from 'antd'
import { useState } from 'react'
import { client } from '#console/client.ts'
import { Card, Facts } from '#console/Facts.tsx'
import { FormDialog } from '#console/form.tsx'
import { EmptyState } from '#console/Loaded.tsx'
import { PlaceMap } from './PlaceMap.tsx'
import type { CardProps } from './page.ts'

type Crs = 'CGCS2000' | 'WGS84' | 'GCJ02' | 'BD09'
const systems: readonly { value: Crs; label: string }[] = [
  { value: 'CGCS2000', label: '国家大地坐标（天地图）' },
  { value: 'GCJ02', label: '火星坐标（高德、腾讯地图）' },
  { value: 'BD09', label: '百度坐标（百度地图）' },
  { value: 'WGS84', label: 'WGS 84（卫星定位仪）' },
]
const shapeLabels = { Polygon: '一个区域', MultiPolygon: '多个区域', LineString: '一条线路' } as const

interface PlaceForm {
  crs: Crs
  longitude?: number | null
  latitude?: number | null
}

/** Where the body stands on the map: a public place, kept in CGCS2000 whatever system it was read in. */
export function PlaceCard({ page, onChanged }: CardProps) {
  const { organization: o, may } = page
  const [open, setOpen] = useState(false)
  const known = o.longitude !== null && o.latitude !== null
  return (
    <Card title="位置" actions={may.edit && o.dissolvedOn === null && <Button onClick={() => setOpen(true)}>{known ? '修改位置' : '标注位置'}</Button>}>
      {known && <PlaceMap body={o} />}
      {known || o.shape ? (
        <Facts
          facts={[
            ['经度、纬度（国家大地坐标）', known && `${o.longitude?.toFixed(6)}，${o.latitude?.toFixed(6)}`],
            ['范围', o.shape ? shapeLabels[o.shape.type] : '未标注'],
          ]}
        />
      ) : (
        <EmptyState title="还没有标注位置，党建地图上看不到它" />
      )}
      {open && (
        <FormDialog<PlaceForm, unknown>
          title="标注位置"
          intro="只标注公共场所，不标注住户。经度和纬度都留空为取消标注。"
          verb="保存"
          initial={{ crs: 'CGCS2000', longitude: o.longitude, latitude: o.latitude }}
          send={({ crs, longitude, latitude }, call) =>
            client.organizations.place(
              { id: o.id, version: o.version, crs, point: typeof longitude === 'number' && typeof latitude === 'number' ? [longitude, latitude] : null },
              call,
            )
          }
          onDone={() => {
            setOpen(false)
            onChanged('已保存位置')
          }}
          onClose={() => setOpen(false)}
        >
          <Form.Item name="crs" label="坐标取自" rules={[{ required: true, message: '请选择坐标系' }]}>
            <Select options={[...systems]} />
          </Form.Item>
          <div className="c-form-row">
            <Form.Item name="longitude" label="经度" dependencies={['latitude']} rules={[both('latitude', '经度')]}>
              <InputNumber min={73} max={136} step={0.0001} controls={false} placeholder="如：113.7052" />
            </Form.Item>
            <Form.Item name="latitude" label="纬度" dependencies={['longitude']} rules={[both('longitude', '纬度')]}>
              <InputNumber min={3} max={54} step={0.0001} controls={false} placeholder="如：34.7231" />
            </Form.Item>
          </div>
        </FormDialog>
      )}
    </Card>
  )
}

/** A point has both numbers or none. */
const both =
  (other: string, name: string) =>
  ({ getFieldValue }: { getFieldValue(name: string): unknown }) => ({
    validator: async (_: unknown, value: unknown) => {
      if (typeof getFieldValue(other) === 'number' && typeof value !== 'number') throw new Error(`请填写${name}`)
    },
  })
