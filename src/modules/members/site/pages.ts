import { workBirthdaysPage } from './BirthdaysPage.tsx'
import { myBranchPage } from './MyBranchPage.tsx'

/** Pages of the module below a street. */
export const membersPages = [myBranchPage, workBirthdaysPage]
