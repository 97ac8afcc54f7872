import type { Vault } from './sealed.ts'

let current: Vault | undefined

/** Gives the process its vault, once, at start (and each test file its own). */
export function provideVault(vault: Vault): void {
  current = vault
}

/** The process's vault. A service that seals or opens takes it from here, so that the key passes through no signature. */
export function vault(): Vault {
  if (!current) throw new Error('no vault was provided: call provideVault at start')
  return current
}
