import { Button, Form, Modal, Select } from 'antd'
import { useId, useState } from 'react'
import { client } from '#console/client.ts'
import { Tag } from '#console/Facts.tsx'
import { ConfirmDialog, useReturnFocus } from '#console/form.tsx'
import { layers } from '#console/layers.ts'
import { postFile, Upload } from '#console/Upload.tsx'
import { MAX_UPLOAD_BYTES } from '#platform/files/limits.ts'
import { ACCEPTED_FILES, acceptedFilesText, sizeText } from '../rules.ts'
import type { Page, Step } from './words.tsx'

type StepFile = Step['files'][number]

interface Props {
  page: Page
  step: Step
  onChanged(said: string): void
}

/** What a step expects, where each lies: on a shelf, as a file that opens here, or not yet. */
export function Materials({ page, step, onChanged }: Props) {
  const [removing, setRemoving] = useState<StepFile | null>(null)
  const isNext = step.state === 'NEXT'
  const others = step.files.filter((f) => f.material === null)
  if (step.materials.length === 0 && others.length === 0) return null
  const list = (files: readonly StepFile[]) => <Files files={files} onRemove={isNext && page.may.record ? setRemoving : undefined} />
  return (
    <>
      <ul className="c-rows" aria-label={`${step.label}的材料`}>
        {step.materials.map((m) => {
          const files = step.files.filter((f) => f.material === m.label)
          const where = step.references[m.label]
          return (
            <li key={m.label}>
              <span>{m.label}</span>
              {where && <span className="c-sub">{where}</span>}
              {list(files)}
              {!where && files.length === 0 && <Tag tone={m.required && isNext ? 'late' : 'plain'}>{m.required ? '未登记' : '未登记（可缺）'}</Tag>}
            </li>
          )
        })}
        {others.length > 0 && (
          <li>
            <span>其他材料</span>
            {list(others)}
          </li>
        )}
      </ul>
      {removing && (
        <ConfirmDialog
          title="删除材料文件"
          verb="删除"
          grave
          send={(call) => client.procedures.removeFile({ id: page.id, fileId: removing.id }, call)}
          onDone={() => {
            setRemoving(null)
            onChanged('已删除文件')
          }}
          onClose={() => setRemoving(null)}
        >
          <p>将删除“{removing.name}”，不能恢复；谁在何时添加、删除记入全程纪实。</p>
        </ConfirmDialog>
      )}
    </>
  )
}

/** Files with their size; each opens, and can be taken away while its step is under way. */
function Files({ files, onRemove }: { files: readonly StepFile[]; onRemove?: (file: StepFile) => void }) {
  return files.map((f) => (
    <span key={f.id} className="c-file">
      <a href={`/console-files/procedure-files/${f.id}`} target="_blank" rel="noreferrer">
        {f.name}
      </a>
      <span className="c-sub">{sizeText(f.size)}</span>
      {onRemove && (
        <Button size="small" aria-label={`删除${f.name}`} onClick={() => onRemove(f)}>
          删除
        </Button>
      )}
    </span>
  ))
}

/** Adds files to a step one after another; the page behind shows each at once. */
export function AddFilesDialog({ page, step, onChanged, onClose }: Props & { onClose(): void }) {
  useReturnFocus()
  const id = useId()
  const missing = step.materials.find((m) => !step.references[m.label] && !step.files.some((f) => f.material === m.label))
  const [material, setMaterial] = useState((missing ?? step.materials[0])?.label ?? '')
  const [added, setAdded] = useState<readonly string[]>([])
  return (
    <Modal
      open
      getContainer={layers}
      title={`添加“${step.label}”的材料文件`}
      onCancel={onClose}
      mask={{ closable: false }}
      footer={
        <Button type="primary" onClick={onClose}>
          {added.length ? '完成' : '关闭'}
        </Button>
      }
    >
      <div className="c-stack">
        {step.materials.length > 0 && (
          <Form layout="vertical" component={false}>
            <Form.Item label="属于哪项材料" htmlFor={id}>
              <Select
                id={id}
                value={material}
                onChange={setMaterial}
                options={[...step.materials.map((m) => ({ value: m.label, label: m.label })), { value: '', label: '其他材料' }]}
              />
            </Form.Item>
          </Form>
        )}
        <Upload<{ id: string }>
          label="选择文件"
          hint={acceptedFilesText}
          accept={ACCEPTED_FILES}
          maxBytes={MAX_UPLOAD_BYTES}
          send={async (file, onProgress) => {
            const answer = await postFile<{ id: string }>({
              address: '/console-files/procedure-files',
              file,
              parts: { caseId: page.id, stepId: step.id, material },
              onProgress,
            })
            setAdded([...added, file.name])
            return answer
          }}
          onDone={() => onChanged('已添加文件')}
        />
        {added.length > 0 && <p role="status">已添加：{added.join('、')}</p>}
      </div>
    </Modal>
  )
}
