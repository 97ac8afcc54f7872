import { Form, Input, InputNumber, Select } from 'antd'
import { client } from '#console/client.ts'
import { DayInput, FormDialog } from '#console/form.tsx'
import { type MarkKind, markKindLabels, markKinds, type Standing, standingLabels } from '../rules.ts'
import { BranchSelect } from './BranchSelect.tsx'
import type { Member } from './MemberPage.tsx'
import { PersonFields, type PersonForm } from './PersonFields.tsx'

/** What can be changed of a member from his page. */
export type ChangeKind = 'person' | 'facts' | 'standing' | 'place' | 'mark' | 'clearMark' | 'undo'

interface Props {
  member: Member
  onDone(said: string): void
  onClose(): void
}

const required = (message: string) => [{ required: true, message }]

/** The dialog of a change. */
export function MemberChange({ kind, ...props }: Props & { kind: ChangeKind }) {
  const Dialog = { person: EditPerson, facts: EditFacts, standing: ChangeStanding, place: Relocate, mark: SetMark, clearMark: ClearMark, undo: UndoChange }[
    kind
  ]
  return <Dialog {...props} />
}

function EditPerson({ member: m, onDone, onClose }: Props) {
  const { name, ethnicity, education, degree, school, nativePlace, workStartedOn, employer, registeredAddress, homeAddress, note } = m.person
  return (
    <FormDialog<PersonForm, unknown>
      side
      title="修改个人资料"
      verb="保存"
      initial={{ name, ethnicity, education, degree, school, nativePlace, workStartedOn, employer, registeredAddress, homeAddress, note }}
      send={({ identityNumber, phone, ...values }, call) =>
        // Cleared fields become null; numbers that were not typed stay as they are.
        client.people.edit(
          {
            ...(Object.fromEntries(Object.entries(values).map(([k, v]) => [k, v === undefined || v === '' ? null : v])) as unknown as PersonForm),
            ...(identityNumber ? { identityNumber } : {}),
            ...(phone ? { phone } : {}),
            id: m.person.id,
            version: m.person.version,
          },
          call,
        )
      }
      onDone={() => onDone('已保存')}
      onClose={onClose}
    >
      <PersonFields editing />
    </FormDialog>
  )
}

function EditFacts({ member: m, onDone, onClose }: Props) {
  interface Values {
    joinedOn: string
    fullOn?: string
    duesPaidThrough?: string
    monthlyDues?: number | null
    note?: string
  }
  return (
    <FormDialog<Values, unknown>
      title="修改党籍资料"
      verb="保存"
      initial={{
        joinedOn: m.joinedOn,
        fullOn: m.fullOn ?? undefined,
        duesPaidThrough: m.duesPaidThrough ?? undefined,
        monthlyDues: m.monthlyDuesFen === null ? undefined : m.monthlyDuesFen / 100,
        note: m.note ?? undefined,
      }}
      send={({ monthlyDues, ...values }, call) =>
        client.members.edit(
          {
            id: m.id,
            version: m.version,
            joinedOn: values.joinedOn,
            fullOn: values.fullOn ?? null,
            ...(m.duesByLedger
              ? {}
              : {
                  duesPaidThrough: values.duesPaidThrough ? `${values.duesPaidThrough.slice(0, 7)}-01` : null,
                  monthlyDuesFen: typeof monthlyDues === 'number' ? Math.round(monthlyDues * 100) : null,
                }),
            note: values.note || null,
          },
          call,
        )
      }
      onDone={() => onDone('已保存')}
      onClose={onClose}
    >
      <Form.Item name="joinedOn" label="入党日期" rules={required('请填写入党日期')}>
        <DayInput />
      </Form.Item>
      <Form.Item name="fullOn" label="转正日期">
        <DayInput />
      </Form.Item>
      {!m.duesByLedger && (
        <>
          <Form.Item name="duesPaidThrough" label="党费缴至（该月任意一天）">
            <DayInput />
          </Form.Item>
          <Form.Item name="monthlyDues" label="月党费（元）">
            <InputNumber min={0} max={100_000} precision={2} />
          </Form.Item>
        </>
      )}
      <Form.Item name="note" label="备注">
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
    </FormDialog>
  )
}

function ChangeStanding({ member: m, onDone, onClose }: Props) {
  return (
    <FormDialog<{ standing: Standing; onDay: string; reason: string }, unknown>
      title={`变更${m.person.name}的类别`}
      intro={`现在是${standingLabels[m.standing]}。变更自所填日期起生效，之前的名册和统计不变。`}
      verb="变更"
      send={(values, call) => client.members.changeStanding({ ...values, id: m.id, version: m.version }, call)}
      onDone={() => onDone('已变更')}
      onClose={onClose}
    >
      <Form.Item name="standing" label="变更为" rules={required('请选择')}>
        <Select options={m.nextStandings.map((s) => ({ value: s, label: standingLabels[s] }))} />
      </Form.Item>
      <Form.Item name="onDay" label="自哪天起" rules={required('请填写日期')}>
        <DayInput />
      </Form.Item>
      <Form.Item name="reason" label="依据或原因" rules={[{ required: true, whitespace: true, min: 2, message: '请写明依据，如：支部大会决议、上级批复' }]}>
        <Input maxLength={200} />
      </Form.Item>
    </FormDialog>
  )
}

function Relocate({ member: m, onDone, onClose }: Props) {
  return (
    <FormDialog<{ branchId: string; groupId?: string; onDay: string; reason?: string }, unknown>
      title="调整支部或党小组"
      verb="调整"
      initial={{ branchId: m.branch.id, groupId: m.group?.id }}
      send={({ groupId, ...values }, call) => client.members.relocate({ ...values, groupId: groupId ?? null, id: m.id, version: m.version }, call)}
      onDone={() => onDone('已调整')}
      onClose={onClose}
    >
      {(form) => (
        <>
          <Form.Item name="branchId" label="党支部" rules={required('请选择党支部')}>
            <BranchSelect initial={{ value: m.branch.id, label: m.branch.name }} />
          </Form.Item>
          <Form.Item noStyle dependencies={['branchId']}>
            {() => {
              const branchId = form.getFieldValue('branchId') as string | undefined
              const same = branchId === m.branch.id && m.group
              return branchId ? (
                <Form.Item name="groupId" label="党小组">
                  <BranchSelect key={branchId} groupsOf={branchId} initial={same ? { value: same.id, label: same.name } : undefined} />
                </Form.Item>
              ) : null
            }}
          </Form.Item>
          <Form.Item name="onDay" label="自哪天起" rules={required('请填写日期')}>
            <DayInput />
          </Form.Item>
          <Form.Item name="reason" label="原因">
            <Input maxLength={200} />
          </Form.Item>
        </>
      )}
    </FormDialog>
  )
}

function SetMark({ member: m, onDone, onClose }: Props) {
  const open = m.marks.filter((k) => k.untilOn === null).map((k) => k.kind)
  return (
    <FormDialog<{ kind: MarkKind; detail?: string; onDay: string }, unknown>
      title="加标记"
      verb="保存"
      send={(values, call) => client.members.setMark({ ...values, id: m.id, version: m.version }, call)}
      onDone={() => onDone('已标记')}
      onClose={onClose}
    >
      <Form.Item name="kind" label="标记" rules={required('请选择')}>
        <Select options={markKinds.filter((k) => !open.includes(k)).map((k) => ({ value: k, label: markKindLabels[k] }))} />
      </Form.Item>
      <Form.Item name="detail" label="流向或说明">
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="onDay" label="自哪天起" rules={required('请填写日期')}>
        <DayInput />
      </Form.Item>
    </FormDialog>
  )
}

function ClearMark({ member: m, onDone, onClose }: Props) {
  const open = m.marks.filter((k) => k.untilOn === null)
  return (
    <FormDialog<{ kind: MarkKind; onDay: string }, unknown>
      title="取消标记"
      verb="取消标记"
      initial={{ kind: open[0]?.kind }}
      send={(values, call) => client.members.clearMark({ ...values, id: m.id, version: m.version }, call)}
      onDone={() => onDone('已取消标记')}
      onClose={onClose}
    >
      <Form.Item name="kind" label="标记" rules={required('请选择')}>
        <Select options={open.map((k) => ({ value: k.kind, label: markKindLabels[k.kind] }))} />
      </Form.Item>
      <Form.Item name="onDay" label="自哪天起不再标记" rules={required('请填写日期')}>
        <DayInput />
      </Form.Item>
    </FormDialog>
  )
}

function UndoChange({ member: m, onDone, onClose }: Props) {
  const [last, before] = m.periods
  return (
    <FormDialog<{ reason: string }, unknown>
      title="撤销最近一次变动"
      grave
      intro={
        last && before
          ? `将删去“${standingLabels[last.standing]} · ${last.branch.name}（${last.fromOn} 起）”，恢复为“${standingLabels[before.standing]} · ${before.branch.name}”。纪实中会保留这次撤销。`
          : undefined
      }
      verb="撤销变动"
      send={({ reason }, call) => client.members.undoChange({ reason, id: m.id, version: m.version }, call)}
      onDone={() => onDone('已撤销')}
      onClose={onClose}
    >
      <Form.Item name="reason" label="原因" rules={[{ required: true, whitespace: true, min: 2, message: '请写明原因' }]}>
        <Input maxLength={200} />
      </Form.Item>
    </FormDialog>
  )
}
