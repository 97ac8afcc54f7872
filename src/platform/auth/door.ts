import type { Auth } from './auth.ts'

let current: Auth | undefined

/** Gives the process its door, once, at start (and each test file its own). */
export function provideAuth(auth: Auth): void {
  current = auth
}

/** The process's door: pages and procedures of `accounts` log people in and out through it. */
export function auth(): Auth {
  if (!current) throw new Error('no door was provided: call provideAuth at start')
  return current
}
