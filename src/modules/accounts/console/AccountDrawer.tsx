import { Link } from '@tanstack/react-router'
import { Button, Drawer } from 'antd'
import { type ReactNode, useState } from 'react'
import { client } from '#console/client.ts'
import { Facts, Tag } from '#console/Facts.tsx'
import { type Call, ConfirmDialog, FormDialog, useReturnFocus } from '#console/form.tsx'
import { EmptyState } from '#console/Loaded.tsx'
import { layers } from '#console/layers.ts'
import { useCan, useSession } from '#console/session.ts'
import { type Role, roleLabels } from '#platform/scope/actor.ts'
import { formatDayShort } from '#platform/time/format.ts'
import type { Account } from './AccountsPage.tsx'
import type { OneTimeLink } from './LinkDialog.tsx'
import { RolePlaceFields } from './role-place.tsx'

interface Props {
  account: Account
  onChanged(said: string): void
  onLink(link: OneTimeLink): void
  onClose(): void
}

interface Question {
  title: string
  says: ReactNode
  verb: string
  grave?: boolean
  send(call: Call): Promise<unknown>
  done: string
}

/** One account: its roles, and what an administrator may do with it. */
export function AccountDrawer({ account, onChanged, onLink, onClose }: Props) {
  const can = useCan()
  const { accountId } = useSession()
  const [granting, setGranting] = useState(false)
  const [question, setQuestion] = useState<Question | null>(null)
  useReturnFocus()
  const self = account.id === accountId
  const manage = can('accounts.manage') && !self
  const whose = `${account.name}（${account.username}）`
  return (
    <Drawer open getContainer={layers} title={whose} size={520} onClose={onClose}>
      <div className="c-stack">
        <Facts
          facts={[
            [
              '状态',
              <Tag key="state" tone={account.disabled ? 'stop' : 'ok'}>
                {account.disabled ? '已停用' : '在用'}
              </Tag>,
            ],
            ['二次验证', account.twoFactorEnabled ? '已启用' : '未启用'],
            ['关联人员', account.personId ? '已关联本人档案' : '未关联'],
          ]}
        />
        <section aria-label="授权">
          <div className="c-card-head">
            <h2>授权</h2>
            {manage && <Button onClick={() => setGranting(true)}>授予角色</Button>}
          </div>
          {account.grants.length === 0 ? (
            <EmptyState title="没有授权，这个账号登录后看不到任何业务" />
          ) : (
            <ul className="c-rows">
              {account.grants.map((g) => (
                <li key={g.id}>
                  <b>{roleLabels[g.role]}</b>
                  <span>{g.organizationName}</span>
                  <span className="c-sub c-rows-end">{formatDayShort(g.fromOn)} 起</span>
                  {manage && (
                    <button
                      type="button"
                      className="c-text-button"
                      aria-label={`取消${roleLabels[g.role]}（${g.organizationName}）`}
                      onClick={() =>
                        setQuestion({
                          title: '取消角色',
                          says: `${whose}不再是“${g.organizationName}”的${roleLabels[g.role]}，立即生效。授权记录保留。`,
                          verb: '取消角色',
                          grave: true,
                          send: (call) => client.accounts.revoke({ grantId: g.id }, call),
                          done: '已取消角色',
                        })
                      }
                    >
                      取消
                    </button>
                  )}
                </li>
              ))}
            </ul>
          )}
        </section>
        {self && <p className="c-sub">这是您自己的账号。授权和停用由其他管理员办理。</p>}
        <div className="c-buttons">
          {can('accounts.audit') && (
            <>
              <Link to="/audit" search={{ account: account.id }} className="c-plain-button">
                办理记录
              </Link>
              <Link to="/audit/door" search={{ account: account.id }} className="c-plain-button">
                登录记录
              </Link>
            </>
          )}
          {manage && (
            <>
              <Button
                onClick={() =>
                  setQuestion({
                    title: '重置密码',
                    says: `给出一个一次性链接，由${whose}本人打开并设置新密码。本人现在的登录全部退出。`,
                    verb: '重置密码',
                    send: async () => {
                      const { path } = await client.accounts.resetPassword({ accountId: account.id })
                      onLink({ whose, path })
                    },
                    done: '已给出一次性链接',
                  })
                }
              >
                重置密码
              </Button>
              {account.twoFactorEnabled && (
                <Button
                  onClick={() =>
                    setQuestion({
                      title: '解除二次验证',
                      says: `用于${whose}遗失手机。解除后凭密码登录，管理员须重新启用。`,
                      verb: '解除',
                      grave: true,
                      send: (call) => client.accounts.resetSecondFactor({ accountId: account.id }, call),
                      done: '已解除二次验证',
                    })
                  }
                >
                  解除二次验证
                </Button>
              )}
              <Button
                danger={!account.disabled}
                onClick={() =>
                  setQuestion({
                    title: account.disabled ? '启用账号' : '停用账号',
                    says: account.disabled ? `${whose}可以重新登录，授权不变。` : `${whose}立即退出，不能再登录。授权和记录保留，可以重新启用。`,
                    verb: account.disabled ? '启用' : '停用',
                    grave: !account.disabled,
                    send: (call) => client.accounts.setDisabled({ accountId: account.id, disabled: !account.disabled }, call),
                    done: account.disabled ? '已启用' : '已停用',
                  })
                }
              >
                {account.disabled ? '启用账号' : '停用账号'}
              </Button>
            </>
          )}
        </div>
      </div>
      {question && (
        <ConfirmDialog
          title={question.title}
          verb={question.verb}
          grave={question.grave}
          send={question.send}
          onDone={() => {
            setQuestion(null)
            onChanged(question.done)
          }}
          onClose={() => setQuestion(null)}
        >
          <p>{question.says}</p>
        </ConfirmDialog>
      )}
      {granting && (
        <FormDialog<{ role: Role; organizationId: string }, unknown>
          title={`给${account.name}授予角色`}
          verb="授予"
          send={(values, call) => client.accounts.grant({ ...values, accountId: account.id }, call)}
          onDone={() => {
            setGranting(false)
            onChanged('已授予角色')
          }}
          onClose={() => setGranting(false)}
        >
          <RolePlaceFields streetId={account.homeStreetId ?? undefined} />
        </FormDialog>
      )}
    </Drawer>
  )
}
