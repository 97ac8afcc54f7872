import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'

/** Each module may use those before it. Changing the order takes an ADR. */
const order = [
  'organizations',
  'accounts',
  'people',
  'members',
  'programmes',
  'schemes',
  'elections',
  'procedures',
  'development',
  'transfers',
  'floating',
  'dues',
  'appraisals',
  'duties',
]
/** The only product files that know every module. */
const knowAll = /^src\/(app|server|worker|modules|contract|console)\.tsx?$/

interface Import {
  from: string
  to: string
  /** A type import vanishes when the program runs. */
  type: boolean
  /** Names that are imported. */
  names: readonly string[]
}

const files = globSync('{src,demo,bench,e2e}/**/*.{ts,tsx}')
const folders: Record<string, string> = {
  '#modules': 'src/modules',
  '#platform': 'src/platform',
  '#site': 'src/site',
  '#console': 'src/console',
  '#demo': 'demo',
}
const resolve = (from: string, word: string) => normalize(word.startsWith('#') ? word.replace(/^#\w+/, (f) => folders[f] ?? f) : join(dirname(from), word))
const pattern = /^(?:import|export)\s+(type\s)?([^'"`;]*?)\s*from\s+'([#.][^']+)'|\bimport\(\s*(?:\/\*.*?\*\/\s*)?'([#.][^']+)'|^import\s+'([#.][^']+)'/gm
const textOf = new Map(files.map((file) => [file, readFileSync(file, 'utf8')]))
const imports = files.flatMap((from): Import[] =>
  [...textOf.get(from)!.matchAll(pattern)].map((m) => ({
    from,
    to: resolve(from, (m[3] ?? m[4] ?? m[5])!),
    type: m[1] !== undefined,
    names: (m[2] ?? '').match(/\w+(?=\s*[,}])/g) ?? [],
  })),
)

const isTest = (file: string) => /[/.-](testing|test-service)\.tsx?$|\.test\.tsx?$|^src\/platform\/testing\//.test(file)
const moduleOf = (file: string) => /^src\/modules\/([^/]+)\//.exec(file)?.[1]
/** Name of the file inside its module: `schema.ts`, `console/ListPage.tsx`. */
const partOf = (file: string) => file.replace(/^src\/modules\/[^/]+\//, '')
const shellOf = (file: string) => /^src\/(platform|site|console)\//.exec(file)?.[1]

/** What one file may not know of another, or null. */
function ruleBroken({ from, to, type, names }: Import): string | null {
  if (/^(demo|bench|e2e)\//.test(from) || isTest(from)) return null
  const [mine, theirs] = [moduleOf(from), moduleOf(to)]
  if (isTest(to)) return 'the product imports no test code'
  if (/^(demo|bench|e2e)\//.test(to) && !knowAll.test(from)) return 'the product knows no demo'
  if (knowAll.test(from)) return null
  // The typed client takes the contracts' types.
  if (knowAll.test(to) && !(type && to === 'src/contract.ts')) return 'only the outermost files know every module'
  if (shellOf(from) && theirs) return `${shellOf(from)} knows no module`
  if (shellOf(from) === 'platform' && (shellOf(to) ?? 'platform') !== 'platform') return 'the platform knows no face'
  if (!mine) return null
  const part = partOf(from)
  const target = partOf(to)
  if (part.startsWith('console/') && theirs && /^(service|queries|schema)\b/.test(target)) return 'a page of the console takes its data from the contract'
  if (part === 'rules.ts' && shellOf(to) === 'platform' && /\/(db|http|files|jobs|search)\//.test(to) && !type) return 'rules do no I/O'
  if (
    part === 'contract.ts' &&
    !/^(rules|texts|contract)\.ts$/.test(target) &&
    !/^src\/platform\/(http\/contract|scope\/actor|codes\/.*|time\/day|\w+\/rules)\.ts$/.test(to)
  )
    return 'a contract knows shapes and rules only'
  if (!theirs || theirs === mine) return null
  if (order.indexOf(theirs) > order.indexOf(mine)) return `${mine} stands below ${theirs}`
  if (target === 'public.ts' || target === 'rules.ts' || (part === 'contract.ts' && target === 'contract.ts')) return null
  // A list joins the tables of the modules below it; only their own module writes them.
  if (target === 'schema.ts') {
    const written = names.find((name) => new RegExp(`\\b(insert|update|delete|insertRows)\\(([\\w.]+,\\s*)?${name}\\b`).test(textOf.get(from)!))
    return written ? `${written} is written by its own module only` : null
  }
  return 'a module is entered by its public.ts'
}

test('every import goes the way that the order of the modules allows', () => {
  const broken = imports.flatMap((i) => (ruleBroken(i) ? [`${i.from} → ${i.to}: ${ruleBroken(i)}`] : []))
  expect(imports.length).toBeGreaterThan(400)
  expect(broken).toEqual([])
})

test('each rule names what it forbids', () => {
  const asked = (from: string, to: string, names: string[] = []) => ruleBroken({ from: `src/${from}`, to, type: false, names })
  expect(asked('platform/db/database.ts', 'src/modules/people/public.ts')).toBe('platform knows no module')
  expect(asked('site/Layout.tsx', 'src/modules/people/rules.ts')).toBe('site knows no module')
  expect(asked('platform/db/database.ts', 'src/site/page.ts')).toBe('the platform knows no face')
  expect(asked('modules/people/service.ts', 'src/modules/members/public.ts')).toBe('people stands below members')
  expect(asked('modules/members/service.ts', 'src/modules/people/service.ts')).toBe('a module is entered by its public.ts')
  expect(asked('modules/members/console/Page.tsx', 'src/modules/members/queries.ts')).toBe('a page of the console takes its data from the contract')
  expect(asked('modules/members/contract.ts', 'src/modules/members/service.ts')).toBe('a contract knows shapes and rules only')
  expect(asked('modules/members/rules.ts', 'src/platform/db/database.ts')).toBe('rules do no I/O')
  expect(asked('modules/members/service.ts', 'src/modules/people/testing.ts')).toBe('the product imports no test code')
  expect(asked('modules/members/service.ts', 'demo/demo.ts')).toBe('the product knows no demo')
  expect(asked('modules/members/service.ts', 'src/modules.ts')).toBe('only the outermost files know every module')
  expect(asked('modules/programmes/tagging.ts', 'src/modules/organizations/schema.ts', ['tags'])).toBe('tags is written by its own module only')
  expect(
    asked('modules/programmes/tagging.ts', 'src/modules/organizations/schema.ts', [
      'programmes',
      'schemes',
      'elections',
      'procedures',
      'development',
      'transfers',
      'floating',
      'dues',
      'appraisals',
      'duties',
    ]),
  ).toBeNull()
})

test('every module has a place in the order', () => {
  const folders = new Set(globSync('src/modules/*/contract.ts').map((f) => moduleOf(f)!))
  expect([...folders].filter((name) => !order.includes(name))).toEqual([])
})

test('no file of the product comes back to itself by what it imports', () => {
  const next = Map.groupBy(
    imports.filter((i) => !i.type && existsSync(i.to) && !isTest(i.from)),
    (i) => i.from,
  )
  const done = new Set<string>()
  const circles: string[] = []
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' → '))
    if (done.has(file) || path.includes(file)) return
    for (const i of next.get(file) ?? []) visit(i.to, [...path, file])
    done.add(file)
  }
  for (const file of files) visit(file, [])
  expect(circles).toEqual([])
})
