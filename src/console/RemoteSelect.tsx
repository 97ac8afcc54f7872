import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useState } from 'react'
import { clearable } from './form.tsx'
import { usePaused } from './SearchBox.tsx'

/** Something that can be chosen, with a second line that tells it from its namesakes. */
export interface Found {
  value: string
  label: string
  sub?: string
}

interface Props {
  /** Tells the answers of one kind of search from another's. */
  name: string
  search(text: string): Promise<readonly Found[]>
  /** Label of a value that was chosen before. */
  initial?: Found
  placeholder?: string
  /** Told the whole choice, beside the form's `onChange`. */
  onPick?(found: Found | null): void
  allowClear?: boolean
  value?: string | null
  onChange?(value: string | undefined): void
  id?: string
  disabled?: boolean
}

/** Chooses one of many that the server finds by name, pinyin or initials. Works as the field of a `Form.Item`. */
export function RemoteSelect({ name, search, initial, placeholder, onPick, allowClear = true, value, onChange, id, disabled }: Props) {
  const [typed, setTyped] = useState('')
  const [picked, setPicked] = useState<Found | undefined>(initial)
  const text = usePaused(typed.trim())
  const found = useQuery({ queryKey: ['console', 'choose', name, text], queryFn: () => search(text), staleTime: 60_000 })
  const options = [...(found.data ?? [])]
  if (picked && picked.value === value && !options.some((o) => o.value === picked.value)) options.unshift(picked)
  return (
    <Select<string, Found>
      id={id}
      value={value ?? undefined}
      disabled={disabled}
      allowClear={allowClear && clearable}
      placeholder={placeholder ?? '输入名称或拼音首字母'}
      loading={found.isFetching}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      notFoundContent={found.isError ? '查找没有成功，请稍后再试' : found.isFetching ? '正在查找…' : '没有找到'}
      options={options}
      optionRender={({ data }) => (
        <>
          {data.label}
          {data.sub && <span className="c-sub">　{data.sub}</span>}
        </>
      )}
      onChange={(next) => {
        const choice = options.find((o) => o.value === next)
        setPicked(choice)
        onChange?.(next)
        onPick?.(choice ?? null)
      }}
    />
  )
}
