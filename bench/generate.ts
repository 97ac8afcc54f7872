import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { createAccount, hashPassword } from '#platform/auth/accounts.ts'
import { startCluster } from '#platform/db/cluster.ts'
import { openDatabase } from '#platform/db/database.ts'
import { migrate } from '#platform/db/migrate.ts'

/** What a bench works on: a cluster with `members` members in 50 streets, and who may log in to it. */
export interface BenchStreets {
  dataDir: string
  members: number
  password: string
  /** Division code of the street that is asked about. */
  code: string
}

/** Who may log in: the officer of an ordinary street, of the street with 500 branches, and the district. */
export const accounts = { bench: 'STREET_OFFICER', large: 'STREET_OFFICER', district: 'DISTRICT_ADMIN' } as const
export type BenchAccount = keyof typeof accounts

const STREETS = 50
const BRANCHES = 14
const GROUPS = 3
/** Branches of the last street, for the board of a large street. */
const MANY_BRANCHES = 500
export const PASSWORD = 'Sail-Bench-2026'

/**
 * Makes a cluster with a district, 50 streets of 60 bodies and so many members, by statements inside the database: rows of the
 * shape and size of real ones, identifiers as random bytes (nothing is opened in a bench). Kept in `dataDir` and used again.
 */
export async function generate(dataDir: string, members: number): Promise<BenchStreets> {
  const streets: BenchStreets = { dataDir, members, password: PASSWORD, code: '410104001' }
  const mark = join(dataDir, 'complete')
  if (existsSync(mark)) return streets
  mkdirSync(dataDir, { recursive: true })
  const cluster = await startCluster({ dataDir, log: { info: () => {}, warn: () => {} } as never })
  try {
    await migrate(cluster.owner)
    const superuser = new pg.Client(cluster.superuser)
    await superuser.connect()
    try {
      for (const statement of statements(members)) await superuser.query(statement)
    } finally {
      await superuser.end()
    }
    await addAccounts(cluster.app)
    writeFileSync(mark, String(members))
  } finally {
    await cluster.stop()
  }
  return streets
}

async function addAccounts(app: pg.PoolConfig): Promise<void> {
  const db = openDatabase(app)
  const now = new Date()
  const hash = await hashPassword(PASSWORD)
  const { rows: bodies } = await db.pool.query<{ id: string; kind: string; division_code: string }>(
    'select id, kind, division_code from app.street_directory()',
  )
  const at = {
    bench: bodies.find((b) => b.division_code === '410104001')!.id,
    large: bodies.find((b) => b.division_code === `410104${String(STREETS).padStart(3, '0')}`)!.id,
    district: bodies.find((b) => b.kind === 'DISTRICT')!.id,
  }
  for (const [username, role] of Object.entries(accounts)) {
    const streetId = at[username as BenchAccount]
    const accountId = await db.withoutStreet((tx) => createAccount(tx, { username, name: '测速员', homeStreetId: streetId, passwordHash: hash }, now))
    const client = await db.pool.connect()
    await client.query('begin')
    await client.query("select set_config('app.streets', $1, true)", [`{${streetId}}`])
    await client.query(
      "insert into account_grant (street_id, account_id, role, organization_id, from_on, granted_by, created_at) values ($1, $2, $3, $1, '2019-01-01', 'bench', now())",
      [streetId, accountId, role],
    )
    await client.query('commit')
    client.release()
  }
  await db.close()
}

/** Each a piece of the data. The exclusion constraints and word indexes are dropped before and made again after: row by row they take many times as long. */
function statements(members: number): string[] {
  const each = Math.ceil(members / STREETS)
  return [
    `create temp table surname as select * from unnest(array['王','李','张','刘','陈','杨','马','赵','周','吴','徐','孙','朱','胡','郭','何','白','丁','单','曾'],
      array['wang','li','zhang','liu','chen','yang','ma','zhao','zhou','wu','xu','sun','zhu','hu','guo','he','bai','ding','shan','zeng']) with ordinality as t(word, pinyin, n)`,
    `create temp table given as select * from unnest(array['秀英','建国','桂兰','志强','玉梅','海生','红霞','文轩','丽华','军','敏','磊','静','晓芳','家豪','清泉'],
      array['xiuying','jianguo','guilan','zhiqiang','yumei','haisheng','hongxia','wenxuan','lihua','jun','min','lei','jing','xiaofang','jiahao','qingquan']) with ordinality as t(word, pinyin, n)`,
    `with d as (select uuidv7() as id), n as (select nextval(pg_get_serial_sequence('organization', 'node')) as node)
      insert into organization (id, street_id, kind, node, path, name, name_pinyin, name_initials, division_code)
      select id, id, 'DISTRICT', node, '/' || node || '/', '测速区', 'cesuqu', 'csq', '410104' from d, n`,
    `insert into organization (id, street_id, parent_id, kind, node, path, name, short_name, name_pinyin, name_initials, division_code, longitude, latitude)
      select s.id, s.id, d.id, 'WORKING_COMMITTEE', s.node, d.path || s.node || '/', '测速街道' || i || '工作委员会', '测速街道' || i, 'cesujiedao' || i, 'csjd' || i, '410104' || lpad(i::text, 3, '0'), 113.7, 34.7
      from organization d, (select i, uuidv7() as id, nextval(pg_get_serial_sequence('organization', 'node')) as node from generate_series(1, ${STREETS}) i) s where d.kind = 'DISTRICT'`,
    ...level('REGIONAL_GRAND_COMMITTEE', 'WORKING_COMMITTEE', 3, '第', '区域大党委'),
    ...level('COMMUNITY_BRANCH', 'REGIONAL_GRAND_COMMITTEE', 5, '测速社区', '党支部'),
    `delete from organization where kind = 'COMMUNITY_BRANCH' and id in (select id from (select id, row_number() over (partition by street_id order by path) as n from organization where kind = 'COMMUNITY_BRANCH') b where n > ${BRANCHES})`,
    ...level('PARTY_GROUP', 'COMMUNITY_BRANCH', GROUPS, '第', '党小组'),
    ...level('COURTYARD_SELF_GOV', 'COMMUNITY_BRANCH', 5, '测速楼院', '居民自治组织'),
    ...level('NON_PUBLIC_ORG', 'WORKING_COMMITTEE', 20, '测速企业', '党支部'),
    ...level(
      'NON_PUBLIC_ORG',
      'WORKING_COMMITTEE',
      MANY_BRANCHES - BRANCHES - 20,
      '测速两新组织',
      '党支部',
      `p.division_code = '410104${String(STREETS).padStart(3, '0')}'`,
    ),
    `insert into organization_placement (street_id, organization_id, parent_id, from_on) select street_id, id, parent_id, '2014-01-01' from organization`,
    'alter table member_period drop constraint member_period_once',
    'drop index search_entry_tokens, search_entry_title',
    `create temp table branch as select id, street_id, path, row_number() over (partition by street_id order by path) - 1 as n,
      (select array_agg(g.id) from organization g where g.parent_id = o.id and g.kind = 'PARTY_GROUP') as groups, name from organization o where kind = 'COMMUNITY_BRANCH'`,
    `insert into person (id, street_id, name, name_pinyin, name_initials, sex, birth_on, ethnicity, education, identity_sealed, identity_index, identity_hint, phone_sealed, phone_index, phone_tail_index, phone_hint, home_address, employer)
      select uuidv7(), s.id, f.word || g.word, f.pinyin || g.pinyin, left(f.pinyin, 1) || left(g.pinyin, 1), (i % 2 + 1)::text, date '1940-01-01' + (i * 37 % 23000), '01', (array['21','31','61','71'])[i % 4 + 1],
        decode(repeat(md5(s.node || 'i' || i), 3), 'hex'), decode(md5(s.node || 'x' || i) || md5(s.node || 'y' || i), 'hex'), '410104************', decode(repeat(md5(s.node || 'p' || i), 2), 'hex'),
        decode(md5(s.node || 'q' || i) || md5(s.node || 'r' || i), 'hex'), decode(md5('t' || i % 10000) || md5('u' || i % 10000), 'hex'), '138****' || lpad((i % 10000)::text, 4, '0'), '测速路' || i % 300 || '号院', '测速单位'
      from organization s, generate_series(1, ${each}) i join surname f on f.n = i % 20 + 1 join given g on g.n = (i / 20) % 16 + 1 where s.kind = 'WORKING_COMMITTEE'`,
    `insert into membership (street_id, person_id, joined_on, full_on, monthly_dues_fen) select street_id, id, birth_on + 9000, birth_on + 9366, 2500 from person`,
    `insert into member_period (street_id, membership_id, person_id, standing, branch_id, group_id, from_on)
      select m.street_id, m.id, m.person_id, 'FULL', b.id, b.groups[1 + m.n % ${GROUPS}], m.full_on
      from (select *, row_number() over (partition by street_id order by id) as n from membership) m join branch b on b.street_id = m.street_id and b.n = m.n % ${BRANCHES}`,
    `insert into search_entry (street_id, subject_type, subject_id, title, subtitle, pinyin, initials, tokens, audience, path, weight)
      select o.street_id, 'organization', o.id::text, o.name, '', o.name_pinyin, o.name_initials, to_tsvector('simple', o.name), 'PUBLIC', o.path, 20 from organization o`,
    `insert into search_entry (street_id, subject_type, subject_id, title, subtitle, pinyin, initials, tokens, audience, path, weight)
      select p.street_id, 'member', m.membership_id::text, p.name, b.name, p.name_pinyin, p.name_initials, to_tsvector('simple', p.name || ' ' || b.name), 'members.read', b.path, 0
      from member_period m join person p on p.id = m.person_id join branch b on b.id = m.branch_id`,
    `create index search_entry_tokens on search_entry using gin (street_id, tokens)`,
    'create index search_entry_title on search_entry using gin (street_id, title gin_trgm_ops)',
    'alter table member_period add constraint member_period_once exclude using gist (membership_id with =, daterange(from_on, until_on) with &&)',
    // What is due: the term of every branch, one member in fifty on the way into the Party, one in thirty away from home.
    ...clocks('elections.term', "o.kind in ('COMMUNITY_BRANCH', 'NON_PUBLIC_ORG')", 'organization o', 'o', 'o.id', "o.name || ' 任期届满'", 1800),
    ...clocks('development.branchStep', 'm.joined_on is not null and hashtext(m.id::text) % 50 = 0', ofMember, 'o', 'm.id', "o.name || ' 发展党员'", 400),
    ...clocks('floating.contact', 'hashtext(m.id::text) % 30 = 1', ofMember, 'o', 'm.id', "o.name || ' 应联系流动党员'", 180),
    'vacuum analyze',
  ]
}

/** So many bodies of a kind below each body of another. */
function level(kind: string, parent: string, count: number, before: string, after: string, where = 'true'): string[] {
  return [
    `insert into organization (street_id, parent_id, kind, node, path, name, name_pinyin, name_initials, ordinal, longitude, latitude)
      select p.street_id, p.id, '${kind}', x.node, p.path || x.node || '/', '${before}' || x.node || '${after}', 'cesu' || x.node, 'cs' || x.node, x.i, 113.7 + (x.node % 100) / 2000.0, 34.7 + (x.node / 100 % 50) / 2000.0
      from organization p cross join lateral (select i, nextval(pg_get_serial_sequence('organization', 'node')) as node from generate_series(1, ${count}) i where p.id is not null) x where p.kind = '${parent}' and ${where}`,
  ]
}

const ofMember = 'membership m join member_period q on q.membership_id = m.id join organization o on o.id = q.branch_id'

/** Clocks of a kind for each row of `from`, due on days from a month ago to `days` ahead, evenly. */
function clocks(kind: string, where: string, from: string, body: string, subject: string, title: string, days: number): string[] {
  return [
    `insert into deadline (street_id, organization_id, path, kind, subject_id, title, clause, due_on)
      select ${body}.street_id, ${body}.id, ${body}.path, '${kind}', ${subject}, ${title}, '依据', current_date - 30 + abs(hashtext(${subject}::text)) % ${days} from ${from} where ${where}`,
  ]
}
