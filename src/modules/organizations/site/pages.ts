import type { Door, SitePage } from '#site/page.ts'
import { homePage } from './HomePage.tsx'
import { mapData, mapGround, mapPage } from './MapPage.tsx'
import { organizationPage } from './OrganizationPage.tsx'
import { organizationsPage } from './OrganizationsPage.tsx'
import { privacyPage } from './PrivacyPage.tsx'
import { whoPage } from './WhoPage.tsx'

/** The public pages of a street; `ways` are shown on the home page. */
export const organizationsPages = (ways: readonly Door[]): readonly SitePage[] => [
  homePage(ways),
  whoPage,
  mapPage,
  mapData,
  mapGround,
  organizationsPage,
  organizationPage,
  privacyPage,
]
