import { EDUCATION, ETHNICITY, SEX } from '#platform/codes/standards.ts'
import { unreadCount } from '#platform/notify/notify.ts'
import { roleLabels } from '#platform/scope/actor.ts'
import { formatDay } from '#platform/time/format.ts'
import { Card, Facts, PostForm, Rows } from '#site/kit.tsx'
import { type Door, definePage, doorsFor } from '#site/page.ts'
import { myPerson } from '../queries.ts'

/** 我的: who is logged in here, his own record, and what he can do with it. `doors` come from the modules above, for those who hold their permission. */
export const mePage = (doors: readonly Door[]) =>
  definePage({
    path: '/me',
    gate: 'signedIn',
    async get(request) {
      const { actor, street } = request
      const [person, unread] = await Promise.all([myPerson(request), unreadCount(request)])
      const staff = actor.grants.some((g) => !['MEMBER', 'RESIDENT'].includes(g.role))
      const items = [
        { key: 'inbox', href: `${street.base}/me/inbox`, title: '消息', sub: unread ? `${unread} 条未读` : '没有未读消息' },
        ...doorsFor(actor, doors).map((d) => ({ key: d.href, href: street.base + d.href, title: d.label, sub: d.sub })),
        ...(person
          ? [
              { key: 'accesses', href: `${street.base}/me/accesses`, title: '谁看过我的资料', sub: '每一次打开都有记录：谁、何时、为什么' },
              { key: 'requests', href: `${street.base}/me/requests`, title: '更正、删除我的资料', sub: '提出申请，查看办理结果' },
              { key: 'consents', href: `${street.base}/me/consents`, title: '我同意的事项', sub: '随时可以收回' },
              { key: 'data', href: `${street.base}/me/data`, title: '取得一份我的资料', sub: '下载本系统保存的全部本人资料' },
            ]
          : []),
        { key: 'password', href: `${street.base}/password`, title: '修改密码', sub: '' },
        ...(staff ? [{ key: 'console', href: '/console/', title: '工作台', sub: '电脑上办理业务' }] : []),
      ]
      return {
        title: person?.name ?? actor.name,
        place: '/me',
        body: (
          <>
            {actor.grants.length > 0 && <p className="quiet">{[...new Set(actor.grants.map((g) => roleLabels[g.role]))].join('、')}</p>}
            <Card>
              <Rows items={items} />
            </Card>
            {person && (
              <Card title="我的资料" id="record" more={{ href: `${street.base}/me/requests/new`, label: '有误？申请更正' }}>
                <Facts
                  facts={[
                    ['姓名', person.name],
                    ['性别', SEX.label(person.sex)],
                    ['出生日期', person.birthOn && formatDay(person.birthOn)],
                    ['民族', person.ethnicity && ETHNICITY.isCode(person.ethnicity) ? ETHNICITY.label(person.ethnicity) : null],
                    ['籍贯', person.nativePlace],
                    ['学历', person.education && EDUCATION.isCode(person.education) ? EDUCATION.label(person.education) : null],
                    ['学位', person.degree],
                    ['毕业院校及专业', person.school],
                    ['参加工作日期', person.workStartedOn && formatDay(person.workStartedOn)],
                    ['工作单位及职务', person.employer],
                    ['户籍地', person.registeredAddress],
                    ['家庭住址', person.homeAddress],
                    ['公民身份号码', person.identityHint],
                    ['联系电话', person.phoneHint],
                  ]}
                />
              </Card>
            )}
            {!person && (
              <Card>
                <p>这个账号还没有对应的个人资料。需要登记的，请联系所在社区。</p>
              </Card>
            )}
            <PostForm to={`${street.base}/logout`} className="buttons">
              <button type="submit" className="button">
                退出登录
              </button>
            </PostForm>
          </>
        ),
      }
    },
  })
