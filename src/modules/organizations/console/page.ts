import type { z } from 'zod'
import type { OrganizationPage } from '../contract.ts'

/** A body's whole page, as the API gives it. */
export type Page = z.output<typeof OrganizationPage>

/** What every card of the page gets. */
export interface CardProps {
  page: Page
  /** Says what was done and asks for the page anew. */
  onChanged(said: string): void
}
