/** The whole API: one contract a module. The console's client and `/openapi.json` come from it. */
export const contract = {}
export type AppContract = typeof contract
