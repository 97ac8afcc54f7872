/** Chinese words of the timeline's actions on the board. */
export const dutyActionLabels: Readonly<Record<string, string>> = {
  'duties.exported': '导出到期事项表',
}
