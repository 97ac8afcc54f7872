import { useId } from 'react'
import type { z } from 'zod'
import type { MergeField } from '../contract.ts'
import type { Side, Taken } from './merge-choices.ts'

type Field = z.output<typeof MergeField>
const columns: readonly { side: Side; title: string; hint: string }[] = [
  { side: 'KEPT', title: '保留的一条', hint: '合并后代表这个人' },
  { side: 'MERGED', title: '并入的一条', hint: '合并后不再单独出现' },
]

interface Props extends Taken {
  fields: readonly Field[]
  onChoose(field: string, side: Side): void
}

/** Both rows side by side. Where they differ, one of two radio buttons says which value stays: arrows choose, Tab goes to the next field. */
export function CompareTable({ fields, sides, following, onChoose }: Props) {
  const id = useId()
  return (
    <table className="c-compare">
      <thead>
        <tr>
          <th scope="col">项目</th>
          {columns.map((c) => (
            <th key={c.side} scope="col">
              {c.title}
              <span className="c-sub">{c.hint}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {fields.map((f) => {
          const follows = following.has(f.field)
          return (
            <tr key={f.field} data-differs={f.differs || undefined}>
              <th scope="row">
                {f.label}
                {f.differs && follows && <span className="c-sub">随公民身份号码</span>}
              </th>
              {columns.map(({ side, title }) => {
                const value = side === 'KEPT' ? f.kept : f.merged
                const words = value ?? <span className="c-none">未登记</span>
                return (
                  <td key={side} data-taken={(f.differs && sides[f.field] === side) || undefined}>
                    {f.differs ? (
                      <label>
                        <input
                          type="radio"
                          name={`${id}-${f.field}`}
                          checked={sides[f.field] === side}
                          disabled={follows}
                          onChange={() => onChoose(f.field, side)}
                        />
                        <span className="c-hidden">
                          {f.label}用{title}的：
                        </span>
                        <span>{words}</span>
                      </label>
                    ) : (
                      words
                    )}
                  </td>
                )
              })}
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
