import { Link } from '@tanstack/react-router'
import { Button, Checkbox, Form, Input, Select } from 'antd'
import { useState } from 'react'
import { client } from '#console/client.ts'
import { Card, Tag } from '#console/Facts.tsx'
import { ConfirmDialog, FormDialog, useSubmit } from '#console/form.tsx'
import { EmptyState } from '#console/Loaded.tsx'
import { codePattern, whyNotBelow } from '../rules.ts'
import type { Element, Page } from './words.ts'

interface Props {
  page: Page
  /** Code of the element whose records are shown. */
  chosen: string | undefined
  mayEdit: boolean
  onChanged(said: string): void
}

type Dialog = { what: 'add'; below: Element | null } | { what: 'change' | 'move' | 'remove'; element: Element } | null

/** A step of the tree, in px. */
const INDENT = 24

/** The tree of a version; of a draft, with everything that changes it. */
export function ElementsCard({ page, chosen, mayEdit, onChanged }: Props) {
  const [dialog, setDialog] = useState<Dialog>(null)
  const close = () => setDialog(null)
  const done = (said: string) => {
    close()
    onChanged(said)
  }
  const step = useSubmit(
    (to: { id: string; parentId: string | null; beforeId: string | null }, call) => client.programmes.moveElement(to, call),
    () => onChanged('已调整顺序'),
  )
  const siblings = (e: Element) => page.elements.filter((s) => s.parentId === e.parentId)
  const move = (e: Element, by: -1 | 1) => {
    const order = siblings(e)
    const at = order.findIndex((s) => s.id === e.id)
    return step.submit({ id: e.id, parentId: e.parentId, beforeId: order[by === -1 ? at - 1 : at + 2]?.id ?? null })
  }
  return (
    <Card title={`条目 ${page.elements.length}`} actions={mayEdit && <Button onClick={() => setDialog({ what: 'add', below: null })}>新增条目</Button>}>
      {step.problem && (
        <p role="alert" className="c-wrong">
          {step.problem.message}
        </p>
      )}
      {page.elements.length === 0 ? (
        <EmptyState title={mayEdit ? '草稿里还没有条目，请新增' : '这个版本没有条目'} />
      ) : (
        <ul className="c-rows">
          {page.elements.map((e) => (
            <li key={e.id} aria-current={e.code === chosen ? 'true' : undefined} style={{ paddingInlineStart: (e.level - 1) * INDENT }}>
              <Link to="/programmes/$id" params={{ id: page.id }} search={{ at: e.code === chosen ? undefined : e.code }}>
                {e.label}
              </Link>
              {!e.fixed && <Tag>自选</Tag>}
              <span className="c-sub">{[e.code, e.records > 0 && `${e.records} 条记录`].filter(Boolean).join(' · ')}</span>
              {mayEdit && (
                <span className="c-rows-end">
                  <Action name="上移" of={e} closed={siblings(e)[0]?.id === e.id || step.busy} onClick={() => move(e, -1)} />
                  <Action name="下移" of={e} closed={siblings(e).at(-1)?.id === e.id || step.busy} onClick={() => move(e, 1)} />
                  <Action name="移动" of={e} onClick={() => setDialog({ what: 'move', element: e })} />
                  <Action
                    name="新增下级"
                    of={e}
                    closed={whyNotBelow(ordered(page), null, e.id) !== null}
                    onClick={() => setDialog({ what: 'add', below: e })}
                  />
                  <Action name="修改" of={e} onClick={() => setDialog({ what: 'change', element: e })} />
                  <Action
                    name="移除"
                    of={e}
                    closed={page.elements.some((c) => c.parentId === e.id)}
                    onClick={() => setDialog({ what: 'remove', element: e })}
                  />
                </span>
              )}
              {e.meaning && <p className="c-detail-text">{e.meaning}</p>}
            </li>
          ))}
        </ul>
      )}
      {dialog?.what === 'add' && <AddDialog page={page} below={dialog.below} onDone={() => done('已新增条目')} onClose={close} />}
      {dialog?.what === 'change' && <ChangeDialog element={dialog.element} onDone={() => done('已保存')} onClose={close} />}
      {dialog?.what === 'move' && <MoveDialog page={page} element={dialog.element} onDone={() => done('已移动')} onClose={close} />}
      {dialog?.what === 'remove' && (
        <ConfirmDialog
          title={`移除“${dialog.element.label}”`}
          verb="移除"
          grave
          send={(call) => client.programmes.removeElement({ id: dialog.element.id }, call)}
          onDone={() => done('已移除条目')}
          onClose={close}
        >
          <p>
            只从这份草稿移除；已发布的版本不变。
            {dialog.element.records > 0 && `发布以后，已归入它的 ${dialog.element.records} 条记录保持不变，并注明不属于现行版本。`}
          </p>
        </ConfirmDialog>
      )}
    </Card>
  )
}

/** The rules read siblings by number; the page has them in their order. */
const ordered = (page: Page) => page.elements.map((e, ordinal) => ({ ...e, ordinal }))

function Action({ name, of, closed = false, onClick }: { name: string; of: Element; closed?: boolean; onClick(): void }) {
  return (
    <button type="button" className="c-text-button" aria-label={`${name}“${of.label}”`} disabled={closed} onClick={onClick}>
      {name}
    </button>
  )
}

interface DialogProps {
  onDone(): void
  onClose(): void
}

function WordFields() {
  return (
    <>
      <Form.Item name="label" label="名称" rules={[{ required: true, whitespace: true, message: '请填写名称' }]}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="meaning" label="释义">
        <Input.TextArea rows={2} maxLength={300} />
      </Form.Item>
      <Form.Item name="fixed" valuePropName="checked">
        <Checkbox>固定条目（不勾选为自选，如“4+X”的 X）</Checkbox>
      </Form.Item>
    </>
  )
}

function AddDialog({ page, below, onDone, onClose }: DialogProps & { page: Page; below: Element | null }) {
  return (
    <FormDialog<{ label: string; meaning?: string | null; fixed: boolean; code?: string }, unknown>
      title={below ? `在“${below.label}”之下新增条目` : '新增条目'}
      verb="新增"
      initial={{ fixed: true }}
      send={({ code, ...values }, call) => client.programmes.addElement({ ...values, id: page.id, parentId: below?.id ?? null, code: code || undefined }, call)}
      onDone={onDone}
      onClose={onClose}
    >
      <WordFields />
      <Form.Item
        name="code"
        label="代码"
        extra="不填则自动编号。代码的含义在各版本里不变。"
        rules={[{ pattern: codePattern, message: '请用大写字母、数字和下划线填写代码，以字母开头' }]}
      >
        <Input maxLength={60} autoComplete="off" />
      </Form.Item>
    </FormDialog>
  )
}

function ChangeDialog({ element, onDone, onClose }: DialogProps & { element: Element }) {
  return (
    <FormDialog<{ label: string; meaning?: string | null; fixed: boolean }, unknown>
      title={`修改“${element.label}”`}
      intro={`代码 ${element.code} 不变：已归入它的记录仍然归入它。含义完全不同时，请移除它并新增条目。`}
      verb="保存"
      initial={{ label: element.label, meaning: element.meaning, fixed: element.fixed }}
      send={(values, call) => client.programmes.changeElement({ ...values, meaning: values.meaning || null, id: element.id }, call)}
      onDone={onDone}
      onClose={onClose}
    >
      <WordFields />
    </FormDialog>
  )
}

const TOP = ''

function MoveDialog({ page, element, onDone, onClose }: DialogProps & { page: Page; element: Element }) {
  const places = page.elements.filter((e) => whyNotBelow(ordered(page), element.id, e.id) === null)
  return (
    <FormDialog<{ parentId: string }, unknown>
      title={`移动“${element.label}”`}
      intro="连同它的下级一起移动，排在新位置的最后。"
      verb="移动"
      initial={{ parentId: element.parentId ?? TOP }}
      send={({ parentId }, call) => client.programmes.moveElement({ id: element.id, parentId: parentId || null }, call)}
      onDone={onDone}
      onClose={onClose}
    >
      <Form.Item name="parentId" label="移动到">
        <Select options={[{ value: TOP, label: '顶层' }, ...places.map((e) => ({ value: e.id, label: `${'　'.repeat(e.level - 1)}${e.label}` }))]} />
      </Form.Item>
    </FormDialog>
  )
}
