import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { z } from 'zod'
import { isAddressRange } from '../egress/allowed-address.ts'
import { Secret } from '../secret.ts'

/** What a setting is called outside the configuration file, and what the manual says of it. */
export interface SettingMeta {
  env: string
  flag?: string
  description: string
  /** What a right value looks like; follows "expected". */
  expected: string
}

const units = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 } as const
const spans = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

const isUnit = (text: string): text is keyof typeof units => text in units
const isSpan = (text: string): text is keyof typeof spans => text in spans

/** A whole number; files give numbers, the environment gives text. */
export const integer = (min: number, max: number) =>
  z.union([z.number(), z.string()]).transform((value, ctx) => {
    const number =
      typeof value === 'number' ? value : /^-?\d{1,15}$/.test(value.trim()) ? Number(value) : Number.NaN
    if (Number.isInteger(number) && number >= min && number <= max) return number
    ctx.addIssue({ code: 'custom', message: 'is not such a number' })
    return z.NEVER
  })

export const boolean = () =>
  z.union([z.boolean(), z.string()]).transform((value, ctx) => {
    if (typeof value === 'boolean') return value
    const text = value.trim().toLowerCase()
    if (['true', 'yes', 'on', '1'].includes(text)) return true
    if (['false', 'no', 'off', '0', ''].includes(text)) return false
    ctx.addIssue({ code: 'custom', message: 'is neither yes nor no' })
    return z.NEVER
  })

/** Bytes: a number, or text such as `512kb`, `1 MB`. */
export const bytes = (min: number, max: number) =>
  z.union([z.number(), z.string()]).transform((value, ctx) => {
    const match = /^(\d{1,12})\s*([kmg]?b)?$/.exec(String(value).trim().toLowerCase())
    const unit = match?.[2] ?? 'b'
    const size = match && isUnit(unit) ? Number(match[1]) * units[unit] : Number.NaN
    if (size >= min && size <= max) return size
    ctx.addIssue({ code: 'custom', message: 'is not a size in range' })
    return z.NEVER
  })

/** A span of time in milliseconds: text such as `30s`, `15m`, `24h`, `90d`. */
export const duration = (minMs: number, maxMs: number) =>
  z.union([z.number(), z.string()]).transform((value, ctx) => {
    const match = /^(\d{1,12})\s*(ms|s|m|h|d)$/.exec(String(value).trim().toLowerCase())
    const span = match?.[2] ?? ''
    const ms = match && isSpan(span) ? Number(match[1]) * spans[span] : Number.NaN
    if (ms >= minMs && ms <= maxMs) return ms
    ctx.addIssue({ code: 'custom', message: 'is not a span of time in range' })
    return z.NEVER
  })

/** An absolute folder; `~` is the home of whoever runs the program. */
export const folder = () =>
  z
    .string()
    .min(1)
    .transform((text) => {
      const path = text === '~' || text.startsWith('~/') ? join(homedir(), text.slice(1)) : text
      return isAbsolute(path) ? resolve(path) : resolve(process.cwd(), path)
    })

export const secret = () =>
  z
    .string()
    .min(1)
    .transform((text) => new Secret(text))

/** A key id and a key in base64url, as ACME issuers give them: `KEYID:HMACKEY`. The key does not show. */
export const externalAccount = () =>
  z
    .string()
    .regex(/^[^:\s]+:[A-Za-z0-9_-]{16,}$/)
    .transform((text) => {
      const cut = text.indexOf(':')
      return { keyId: text.slice(0, cut), hmacKey: new Secret(text.slice(cut + 1)) }
    })

/** Hosts that never leave this machine. */
export function isLoopbackHost(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase()
  return (
    bare === 'localhost' || bare.endsWith('.localhost') || bare === '::1' || /^127(\.\d{1,3}){3}$/.test(bare)
  )
}

/** A host and a port, as text: `127.0.0.1:993`. */
export const hostAndPort = () => z.string().regex(/^[A-Za-z0-9.-]+:\d{1,5}$/)

/** A URL with nothing but scheme, host and port (and a path where `path` says so), without a slash at its end. */
export const httpUrl = (options: { path: boolean }) =>
  z.string().transform((text, ctx) => {
    const url = URL.canParse(text) ? new URL(text) : undefined
    const plain =
      url &&
      (url.protocol === 'https:' || url.protocol === 'http:') &&
      url.username === '' &&
      url.password === '' &&
      url.search === '' &&
      url.hash === '' &&
      (options.path || url.pathname === '/')
    if (!plain) {
      ctx.addIssue({ code: 'custom', message: 'is not such an address' })
      return z.NEVER
    }
    return `${url.origin}${url.pathname === '/' ? '' : url.pathname.replace(/\/+$/, '')}`
  })

/** Where an app's federated assertion comes from: a file that something else keeps fresh, or an address that answers one. */
export type AssertionSource = { file: string } | { url: string }

const assertionSource = z
  .string()
  .min(1)
  .transform((text, ctx): AssertionSource => {
    if (/^https?:\/\//i.test(text) && URL.canParse(text)) return { url: text }
    if (isAbsolute(text)) return { file: text }
    ctx.addIssue({ code: 'custom', message: 'is neither an absolute file nor an http address' })
    return z.NEVER
  })

/** Assertion sources by name: a map in the file, `NAME=WHERE,NAME=WHERE` in the environment. */
export const assertionSources = () =>
  z.preprocess(
    (value) =>
      typeof value === 'string'
        ? Object.fromEntries(
            value.split(',').map((part) => {
              const cut = part.indexOf('=')
              return [part.slice(0, Math.max(cut, 0)).trim(), part.slice(cut + 1).trim()]
            }),
          )
        : value,
    z.record(z.string().regex(/^[a-z0-9][a-z0-9-]{0,49}$/), assertionSource),
  )

/** Origins (scheme, host and port): a list in the file, separated by commas in the environment. */
export const origins = () =>
  z.preprocess(
    (value) => (typeof value === 'string' ? value.split(',').map((part) => part.trim()) : value),
    z.array(httpUrl({ path: false })).max(100),
  )

/** Ranges of addresses: a list in the file, separated by commas in the environment. */
export const addressRanges = () =>
  z.preprocess(
    (value) =>
      typeof value === 'string'
        ? value
            .split(',')
            .map((part) => part.trim())
            .filter((part) => part !== '')
        : value,
    z.array(z.string().refine(isAddressRange, 'is not a range of addresses')).max(100),
  )
