import { Progress } from 'antd'
import { useId, useState } from 'react'
import { v4 } from 'uuid'
import { type Problem, problemOf } from './errors.ts'
import { ProblemSummary } from './form.tsx'
import { Icon } from './icons.tsx'

/** How to send a file: `address` answers JSON, or problem+json. */
export interface FilePost {
  address: string
  file: File
  /** Further parts of the form. */
  parts?: Readonly<Record<string, string>>
  /** Share sent, 0 to 1. */
  onProgress(share: number): void
}

class Answered extends Error {
  constructor(readonly problem: Problem) {
    super(problem.message)
  }
}

/** Posts a file as multipart/form-data and reports how much of it is sent, which `fetch` cannot. */
export function postFile<T>({ address, file, parts, onProgress }: FilePost): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const form = new FormData()
    for (const [name, value] of Object.entries(parts ?? {})) form.append(name, value)
    form.append('file', file)
    request.open('POST', address)
    request.setRequestHeader('Idempotency-Key', v4())
    request.responseType = 'json'
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total)
    request.onerror = () => reject(new TypeError('network'))
    request.onload = () => {
      if (request.status < 300) return resolve(request.response as T)
      const { code, title, fields } = (request.response ?? {}) as { code?: string; title?: string; fields?: Problem['fields'] }
      reject(title ? new Answered({ code: code ?? 'unknown', message: title, fields: fields ?? [] }) : new Error('no answer'))
    }
    request.send(form)
  })
}

interface Props<T> {
  /** 选择花名册文件 */
  label: string
  /** What is taken, in words: Excel 工作簿（.xlsx），不超过 30 MB. */
  hint: string
  accept: string
  maxBytes: number
  send(file: File, onProgress: (share: number) => void): Promise<T>
  onDone(answer: T): void
}

/** Takes one file by choice or by drop, sends it, shows how far it is. */
export function Upload<T>({ label, hint, accept, maxBytes, send, onDone }: Props<T>) {
  const id = useId()
  const [share, setShare] = useState<number | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [over, setOver] = useState(false)
  const take = async (file: File | undefined) => {
    if (!file || share !== null) return
    setProblem(null)
    if (file.size === 0) return setProblem({ code: 'empty', message: `“${file.name}”是空文件，请重新选择`, fields: [] })
    if (file.size > maxBytes)
      return setProblem({ code: 'tooLarge', message: `“${file.name}”超过 ${Math.floor(maxBytes / 1024 / 1024)} MB，请拆分后再上传`, fields: [] })
    setShare(0)
    try {
      onDone(await send(file, setShare))
    } catch (error) {
      setProblem(error instanceof Answered ? error.problem : problemOf(error))
    } finally {
      setShare(null)
    }
  }
  return (
    <div>
      <ProblemSummary problem={problem} />
      <label
        htmlFor={id}
        className="c-upload"
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault()
          setOver(false)
          void take(event.dataTransfer.files[0])
        }}
      >
        <Icon name="upload" />
        <b>{label}</b>
        <span>{hint}</span>
        <span>也可以把文件拖到这里</span>
        <input
          id={id}
          type="file"
          className="c-hidden"
          accept={accept}
          disabled={share !== null}
          onChange={(event) => {
            void take(event.target.files?.[0])
            event.target.value = ''
          }}
        />
      </label>
      {share !== null && (
        <div role="status">
          <Progress percent={Math.round(share * 100)} aria-label="上传进度" />
          {share < 1 ? '正在上传，请不要关闭这一页' : '已上传，正在读取文件'}
        </div>
      )}
    </div>
  )
}
