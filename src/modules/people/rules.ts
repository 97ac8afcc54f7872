/** What an opening of a person's record showed. */
export const accessKinds = ['IDENTITY_NUMBER', 'PHONE', 'RECORD', 'EXPORT'] as const
export type AccessKind = (typeof accessKinds)[number]
/** Chinese word of each. */
export const accessKindLabels: Record<AccessKind, string> = { IDENTITY_NUMBER: '公民身份号码', PHONE: '联系电话', RECORD: '个人档案页', EXPORT: '导出名册' }

/** What a person may ask of the office about his own data. [PIPL §44–47] */
export const requestKinds = ['CORRECTION', 'DELETION', 'EXPORT'] as const
export type RequestKind = (typeof requestKinds)[number]
/** Chinese word of each. */
export const requestKindLabels: Record<RequestKind, string> = { CORRECTION: '更正', DELETION: '删除', EXPORT: '取得副本' }

/** States of a person's request; the moves stand in `lifecycle.ts`. */
export const requestStates = ['SUBMITTED', 'ACCEPTED', 'REFUSED', 'WITHDRAWN'] as const
export type RequestState = (typeof requestStates)[number]

/** Moves of a person's request. */
export const requestMoves = ['accept', 'refuse', 'withdraw'] as const
export type RequestMove = (typeof requestMoves)[number]

/** The office answers a request within this many working days. [PIPL §50: promptly; number proposed] */
export const requestWorkingDays = 15

/** Fields of one's own record that a person may ask to have corrected, with their Chinese names. */
export const correctableFields = {
  name: '姓名',
  sex: '性别',
  ethnicity: '民族',
  birthOn: '出生日期',
  nativePlace: '籍贯',
  education: '学历',
  degree: '学位',
  school: '毕业院校及专业',
  workStartedOn: '参加工作日期',
  employer: '工作单位及职务',
  registeredAddress: '户籍地',
  homeAddress: '家庭住址',
  phone: '联系电话',
} as const
export type CorrectableField = keyof typeof correctableFields

/** Purposes for which consent can be given and taken back; each is asked apart. [PIPL §14–15, §23] */
export const consentPurposes = ['CONTACT', 'PUBLIC_NAME', 'PUBLIC_PHOTO', 'PARTY_BIRTHDAY'] as const
export type ConsentPurpose = (typeof consentPurposes)[number]
/** Chinese words of each purpose. */
export const consentPurposeLabels: Record<ConsentPurpose, string> = {
  CONTACT: '通过电话或微信接收街道通知',
  PUBLIC_NAME: '在活动报道中公开姓名',
  PUBLIC_PHOTO: '在活动报道中公开照片',
  PARTY_BIRTHDAY: '向本支部党员公布我的政治生日',
}

/** Facts of a person that change in his life and that year tables count: what was before is kept with the day until which it held. */
export const datedFields = ['education', 'ethnicity'] as const
export type DatedField = (typeof datedFields)[number]
