import { createHmac, timingSafeEqual } from 'node:crypto'

/** The value of one cookie of the request, or null. */
export function cookieOf(headers: Headers, name: string): string | null {
  for (const part of (headers.get('cookie') ?? '').split(';')) {
    const at = part.indexOf('=')
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim()
  }
  return null
}

/**
 * The value of a cookie signed as Better Auth signs it (`value.signature`, HMAC-SHA-256 in Base64, percent-encoded), or null when it
 * is absent or the signature is wrong. Read here because the library's way costs two queries and web cryptography on every request.
 */
export function signedCookieOf(headers: Headers, name: string, secret: string): string | null {
  const raw = cookieOf(headers, name)
  if (!raw) return null
  let text: string
  try {
    text = decodeURIComponent(raw)
  } catch {
    return null
  }
  const dot = text.lastIndexOf('.')
  if (dot < 1) return null
  const value = text.slice(0, dot)
  const given = Buffer.from(text.slice(dot + 1), 'base64')
  const wanted = createHmac('sha256', secret).update(value).digest()
  return given.length === wanted.length && timingSafeEqual(given, wanted) ? value : null
}

/** Headers with just this one cookie of the request, to hand on no more than the step needs. */
export function onlyCookie(headers: Headers, name: string): Headers {
  const value = cookieOf(headers, name)
  return new Headers(value ? { cookie: `${name}=${value}` } : {})
}
