import { myRecordPage } from './MyRecordPage.tsx'

/** Pages of the module below a street. */
export const appraisalsPages = [myRecordPage]
