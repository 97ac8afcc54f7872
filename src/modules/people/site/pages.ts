import type { Door } from '#site/page.ts'
import { accessesPage } from './AccessesPage.tsx'
import { consentsPage } from './ConsentsPage.tsx'
import { dataPage } from './DataPage.tsx'
import { inboxPage } from './InboxPage.tsx'
import { mePage } from './MePage.tsx'
import { correctionPage, deletionPage, requestPage, requestsPage } from './RequestsPages.tsx'

/** Pages of the module below a street. Fixed addresses stand before `/me/requests/:id`. */
export const peoplePages = (doors: readonly Door[]) => [
  mePage(doors),
  inboxPage,
  accessesPage,
  consentsPage,
  dataPage,
  requestsPage,
  correctionPage,
  deletionPage,
  requestPage,
]
