import { Button, Checkbox, Form, Input, InputNumber, Select } from 'antd'
import { useState } from 'react'
import { client } from '#console/client.ts'
import { Card, Tag } from '#console/Facts.tsx'
import { DayInput, FormDialog } from '#console/form.tsx'
import { EmptyState } from '#console/Loaded.tsx'
import { formatDayShort } from '#platform/time/format.ts'
import { type PostKind, postKindLabels, postKinds } from '../rules.ts'
import { PersonSelect } from './choose.tsx'
import type { CardProps, Page } from './page.ts'

type Post = Page['posts'][number]
interface PostForm {
  kind: PostKind
  seat: number
  title?: string | null
  personId?: string | null
  holderName: string
  holderUnit?: string | null
  phone?: string | null
  phonePublic: boolean
  fromOn: string
  termEndsOn?: string | null
  untilOn?: string | null
}

/** Who holds which post now, and who held it before. */
export function PostsCard({ page, onChanged }: CardProps) {
  const [dialog, setDialog] = useState<{ type: 'start' } | { type: 'end' | 'correct'; post: Post } | null>(null)
  const close = () => setDialog(null)
  const done = (said: string) => {
    close()
    onChanged(said)
  }
  const now = page.posts.filter((p) => p.untilOn === null).sort((a, b) => postKinds.indexOf(a.kind) - postKinds.indexOf(b.kind) || a.seat - b.seat)
  const former = page.posts.filter((p) => p.untilOn !== null)
  const edit = page.may.edit && page.organization.dissolvedOn === null
  const row = (post: Post) => (
    <li key={post.id}>
      <span className="c-post">{post.title ?? post.label}</span>
      <b>{post.holderName}</b>
      {post.holderUnit && <span className="c-sub">{post.holderUnit}</span>}
      {post.phone && <span className="c-number">{post.phone}</span>}
      {post.phone && post.phonePublic && <Tag>电话公开</Tag>}
      <span className="c-sub c-rows-end">
        {formatDayShort(post.fromOn)} 起{post.untilOn && `，至 ${formatDayShort(post.untilOn)}`}
        {post.termEndsOn && !post.untilOn && `，任期至 ${formatDayShort(post.termEndsOn)}`}
      </span>
      {edit && (
        <span>
          {post.untilOn === null && (
            <button type="button" className="c-text-button" aria-label={`登记${post.holderName}离任`} onClick={() => setDialog({ type: 'end', post })}>
              离任
            </button>
          )}
          <button type="button" className="c-text-button" aria-label={`更正${post.holderName}的任职`} onClick={() => setDialog({ type: 'correct', post })}>
            更正
          </button>
        </span>
      )}
    </li>
  )
  return (
    <Card title="任职" actions={edit && <Button onClick={() => setDialog({ type: 'start' })}>登记任职</Button>}>
      {now.length === 0 ? <EmptyState title="现在没有登记任职的人" /> : <ul className="c-rows">{now.map(row)}</ul>}
      {former.length > 0 && (
        <details className="c-former">
          <summary>历任 {former.length} 人</summary>
          <ul className="c-rows">{former.map(row)}</ul>
        </details>
      )}
      {dialog?.type === 'start' && (
        <FormDialog<PostForm, unknown>
          side
          title="登记任职"
          verb="登记"
          initial={{ seat: 1, phonePublic: false }}
          send={(values, call) => client.organizations.startPost({ ...values, id: page.organization.id }, call)}
          onDone={() => done('已登记任职')}
          onClose={close}
        >
          {(form) => <PostFields onPerson={(name) => form.setFieldValue('holderName', name)} />}
        </FormDialog>
      )}
      {dialog?.type === 'correct' && (
        <FormDialog<PostForm, unknown>
          side
          title="更正任职"
          intro="用于改正登记错误。换人请先登记离任，再登记新的任职。"
          verb="保存"
          initial={dialog.post}
          send={(values, call) => client.organizations.correctPost({ ...values, postId: dialog.post.id }, call)}
          onDone={() => done('已更正')}
          onClose={close}
        >
          {(form) => <PostFields post={dialog.post} onPerson={(name) => form.setFieldValue('holderName', name)} />}
        </FormDialog>
      )}
      {dialog?.type === 'end' && (
        <FormDialog<{ on: string; note?: string }, unknown>
          title={`登记${dialog.post.holderName}离任`}
          intro={`${dialog.post.holderName}不再担任${dialog.post.title ?? dialog.post.label}，记入历任。`}
          verb="登记离任"
          send={(values, call) => client.organizations.endPost({ ...values, postId: dialog.post.id }, call)}
          onDone={() => done('已登记离任')}
          onClose={close}
        >
          <Form.Item name="on" label="离任日期" rules={[{ required: true, message: '请填写离任日期' }]}>
            <DayInput />
          </Form.Item>
          <Form.Item name="note" label="说明">
            <Input maxLength={200} placeholder="如：届满、调离" />
          </Form.Item>
        </FormDialog>
      )}
    </Card>
  )
}

function PostFields({ post, onPerson }: { post?: Post; onPerson(name: string): void }) {
  return (
    <>
      <div className="c-form-row">
        <Form.Item name="kind" label="职务" rules={[{ required: true, message: '请选择职务' }]}>
          <Select showSearch={{ optionFilterProp: 'label' }} options={postKinds.map((k) => ({ value: k, label: postKindLabels[k] }))} />
        </Form.Item>
        <Form.Item name="seat" label="席位" tooltip="同一职务有多人时依次为 1、2、3">
          <InputNumber min={1} max={99} precision={0} />
        </Form.Item>
      </div>
      <Form.Item name="title" label="职务的具体说法">
        <Input maxLength={60} placeholder="如：一级路长、巡查员" />
      </Form.Item>
      <Form.Item name="personId" label="从人员中选择">
        <PersonSelect
          initial={post?.personId ? { value: post.personId, label: post.holderName } : undefined}
          onPick={(found) => found && onPerson(found.label)}
        />
      </Form.Item>
      <div className="c-form-row">
        <Form.Item name="holderName" label="姓名" rules={[{ required: true, whitespace: true, message: '请填写姓名' }]}>
          <Input maxLength={60} />
        </Form.Item>
        <Form.Item name="holderUnit" label="本人单位及职务">
          <Input maxLength={100} />
        </Form.Item>
      </div>
      <Form.Item name="phone" label="办公电话">
        <Input maxLength={30} inputMode="tel" />
      </Form.Item>
      <Form.Item name="phonePublic" valuePropName="checked">
        <Checkbox>电话在居民页面公开</Checkbox>
      </Form.Item>
      <div className="c-form-row">
        <Form.Item name="fromOn" label="任职日期" rules={[{ required: true, message: '请填写任职日期' }]}>
          <DayInput />
        </Form.Item>
        <Form.Item name="termEndsOn" label="任期届满日期">
          <DayInput />
        </Form.Item>
      </div>
      {post?.untilOn && (
        <Form.Item name="untilOn" label="离任日期">
          <DayInput />
        </Form.Item>
      )}
    </>
  )
}
