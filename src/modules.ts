import type { Context } from 'hono'
import { accountsApi } from '#modules/accounts/api.ts'
import { permissions as accountsPermissions } from '#modules/accounts/policy.ts'
import { connectAccounts, type SettingKey, settingOf } from '#modules/accounts/public.ts'
import { accountsPages } from '#modules/accounts/site/pages.ts'
import { annualApi } from '#modules/appraisals/annual-api.ts'
import { appraisalsApi } from '#modules/appraisals/api.ts'
import { appraisalsDownloads } from '#modules/appraisals/downloads.ts'
import { connectAppraisals } from '#modules/appraisals/file-part.ts'
import { permissions as appraisalsPermissions } from '#modules/appraisals/policy.ts'
import { openReviews } from '#modules/appraisals/rounds.ts'
import { appraisalsDoor, appraisalsPages } from '#modules/appraisals/site/pages.ts'
import { developmentApi } from '#modules/development/api.ts'
import { developmentDownloads } from '#modules/development/downloads.ts'
import { permissions as developmentPermissions } from '#modules/development/policy.ts'
import { connectDevelopment } from '#modules/development/public.ts'
import { applyDoor, developmentDoor, developmentPages, myApplicationDoor, noticesDoor } from '#modules/development/site/pages.ts'
import { duesApi } from '#modules/dues/api.ts'
import { duesDownloads } from '#modules/dues/downloads.ts'
import { connectDues } from '#modules/dues/file-part.ts'
import { permissions as duesPermissions } from '#modules/dues/policy.ts'
import { duesMonth, duesReminders } from '#modules/dues/rounds.ts'
import { duesDoors, duesPages } from '#modules/dues/site/pages.ts'
import { dutiesApi } from '#modules/duties/api.ts'
import { dutiesDownload } from '#modules/duties/download.ts'
import { permissions as dutiesPermissions } from '#modules/duties/policy.ts'
import { workDoor, workPage } from '#modules/duties/site/WorkPage.tsx'
import { tellDuties } from '#modules/duties/tell.ts'
import { electionsApi } from '#modules/elections/api.ts'
import { electionFiles } from '#modules/elections/download.ts'
import { permissions as electionsPermissions } from '#modules/elections/policy.ts'
import { connectElections } from '#modules/elections/public.ts'
import { electionsDoor, electionsPages } from '#modules/elections/site/pages.tsx'
import { floatingApi } from '#modules/floating/api.ts'
import { floatingDownload, guestsDownload } from '#modules/floating/download.ts'
import { permissions as floatingPermissions } from '#modules/floating/policy.ts'
import { connectFloating, floatingClocks } from '#modules/floating/public.ts'
import { floatingDoor, floatingPages } from '#modules/floating/site/pages.ts'
import { membersApi } from '#modules/members/api.ts'
import { birthdaysApi } from '#modules/members/birthday-api.ts'
import { birthdaysDownload } from '#modules/members/birthday-download.ts'
import { greetBirthdays } from '#modules/members/birthdays.ts'
import { membersDownload } from '#modules/members/download.ts'
import { memberImportsApi } from '#modules/members/import-api.ts'
import { checkImport } from '#modules/members/import-check.ts'
import { memberImportFiles } from '#modules/members/import-files.ts'
import { runImport, tidyImports } from '#modules/members/import-run.ts'
import { permissions as membersPermissions } from '#modules/members/policy.ts'
import { connectMembers, findByNumber, indexAllMembers } from '#modules/members/public.ts'
import { birthdayDoors } from '#modules/members/site/BirthdaysPage.tsx'
import { membersPages } from '#modules/members/site/pages.ts'
import { organizationsApi } from '#modules/organizations/api.ts'
import { permissions as organizationsPermissions } from '#modules/organizations/policy.ts'
import { indexAllBodies } from '#modules/organizations/public.ts'
import { organizationsPages } from '#modules/organizations/site/pages.ts'
import { peopleApi } from '#modules/people/api.ts'
import { permissions as peoplePermissions } from '#modules/people/policy.ts'
import { peoplePages } from '#modules/people/site/pages.ts'
import { proceduresApi } from '#modules/procedures/api.ts'
import { proceduresDownload } from '#modules/procedures/download.ts'
import { permissions as proceduresPermissions } from '#modules/procedures/policy.ts'
import { connectProcedures } from '#modules/procedures/public.ts'
import { proceduresDoor, proceduresPages } from '#modules/procedures/site/pages.ts'
import { procedureFiles } from '#modules/procedures/upload.ts'
import { programmesApi } from '#modules/programmes/api.ts'
import { permissions as programmesPermissions } from '#modules/programmes/policy.ts'
import { findProgrammes } from '#modules/programmes/public.ts'
import { schemesApi } from '#modules/schemes/api.ts'
import { permissions as schemesPermissions } from '#modules/schemes/policy.ts'
import { transfersApi } from '#modules/transfers/api.ts'
import { letterDownload, transfersDownload } from '#modules/transfers/download.ts'
import { permissions as transfersPermissions } from '#modules/transfers/policy.ts'
import { connectTransfers, expireTransfers } from '#modules/transfers/public.ts'
import { transfersDoor, transfersPages } from '#modules/transfers/site/pages.ts'
import { tidyDoor } from '#platform/auth/tidy.ts'
import type { Ctx, Tx } from '#platform/db/database.ts'
import { removeUnnamed } from '#platform/files/files.ts'
import type { ApiContext } from '#platform/http/api.ts'
import type { Job } from '#platform/jobs/jobs.ts'
import { declarePermissions } from '#platform/scope/policy.ts'
import { createSearchApi, type SearchProvider, type SearchType } from '#platform/search/api.ts'
import { sealTimelines } from '#platform/timeline/seal.ts'
import type { Place } from '#site/Layout.tsx'
import type { Door, SitePage } from '#site/page.ts'

/** A file that is not a page: a spreadsheet, a picture. It checks its own permission; `app.ts` mounts it. */
export interface DownloadRoute {
  /** GET unless said otherwise; an export that leaves a trace is a POST. */
  method?: 'GET' | 'POST'
  path: string
  /** Declared for the walk of roles. */
  gate: string
  serve(c: Context, context: ApiContext): Promise<Response>
}

// The only list of modules: what each adds to the API, the site, the downloads and the jobs.
for (const permissions of [
  accountsPermissions,
  organizationsPermissions,
  peoplePermissions,
  membersPermissions,
  programmesPermissions,
  schemesPermissions,
  electionsPermissions,
  proceduresPermissions,
  developmentPermissions,
  duesPermissions,
  appraisalsPermissions,
  transfersPermissions,
  floatingPermissions,
  dutiesPermissions,
])
  declarePermissions(permissions)
connectAccounts()
connectMembers()
connectTransfers()
connectFloating()
connectDues()
connectAppraisals()
connectElections()
connectProcedures()
connectDevelopment()

/** What the search shows, and where each leads in the console. */
export const searchTypes: Readonly<Record<string, SearchType>> = {
  organization: { label: '组织', href: (id) => `/organizations/${id}` },
  member: { label: '党员', href: (id) => `/members/${id}`, permission: 'members.read' },
  programme: { label: '工作举措', href: (id) => `/programmes/${id}` },
}

/** What the search asks beside its index. */
const searchProviders: readonly SearchProvider[] = [findByNumber, findProgrammes]

/** The implemented API, one router a module. */
export const apiRouter = {
  search: createSearchApi(searchTypes, searchProviders),
  accounts: accountsApi,
  organizations: organizationsApi,
  people: peopleApi,
  members: membersApi,
  memberImports: memberImportsApi,
  partyBirthdays: birthdaysApi,
  programmes: programmesApi,
  dues: duesApi,
  appraisals: appraisalsApi,
  annual: annualApi,
  schemes: schemesApi,
  elections: electionsApi,
  procedures: proceduresApi,
  development: developmentApi,
  transfers: transfersApi,
  floating: floatingApi,
  duties: dutiesApi,
}

/** What everyone finds on the home page. */
const publicWays: readonly Door[] = [applyDoor, noticesDoor]

/** What staff can do on the phone, on the page 支部工作. */
const workDoors: readonly Door[] = [developmentDoor, electionsDoor, proceduresDoor, transfersDoor, floatingDoor, ...duesDoors, appraisalsDoor, ...birthdayDoors]

/** Every page of the site. */
export const sitePages: readonly SitePage[] = [
  ...accountsPages,
  ...organizationsPages(publicWays),
  ...peoplePages([workDoor, myApplicationDoor]),
  ...membersPages,
  ...transfersPages,
  ...floatingPages,
  ...developmentPages,
  ...duesPages,
  ...appraisalsPages,
  ...electionsPages,
  ...proceduresPages,
  workPage(workDoors),
]

/** A street's setting, as pages of the site ask for it. */
export const siteSetting = (ctx: Ctx, streetId: string, key: string): Promise<unknown> => settingOf(ctx, key as SettingKey, streetId)

/** Makes the search entries of the transaction's streets anew. */
export async function reindexAll(tx: Tx): Promise<void> {
  await indexAllBodies(tx)
  await indexAllMembers(tx)
}

/** Work done later or at times. */
export const jobs: readonly Job<never>[] = [
  sealTimelines,
  tellDuties,
  tidyDoor,
  removeUnnamed,
  checkImport,
  runImport,
  tidyImports,
  expireTransfers,
  floatingClocks,
  duesMonth,
  duesReminders,
  greetBirthdays,
  openReviews,
]

/** Files to download. */
export const downloads: readonly DownloadRoute[] = [
  membersDownload,
  letterDownload,
  transfersDownload,
  floatingDownload,
  guestsDownload,
  birthdaysDownload,
  dutiesDownload,
  ...memberImportFiles,
  ...electionFiles,
  proceduresDownload,
  ...procedureFiles,
  ...developmentDownloads,
  ...duesDownloads,
  ...appraisalsDownloads,
]

/** The places of the site's navigation. */
export const places: readonly Place[] = [
  { href: '/', label: '首页', icon: 'home' },
  { href: '/map', label: '地图', icon: 'map' },
  { href: '/my-branch', label: '我的支部', icon: 'people' },
  { href: '/me', label: '我的', icon: 'person' },
]
