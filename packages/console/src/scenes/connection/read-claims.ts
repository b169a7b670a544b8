/** One claim of a token, as people read it. */
export interface ShownClaim {
  name: string
  value: string
}

const times = new Set(['iat', 'nbf', 'exp'])
/** What one looks for first. */
const first = [
  'aud',
  'roles',
  'scp',
  'tid',
  'appid',
  'azp',
  'app_displayname',
  'idtyp',
  'name',
  'upn',
  'unique_name',
  'oid',
  'exp',
  'iat',
  'nbf',
]

/**
 * The claims in a JWT, decoded here in the page, not verified: Gatewarden has it from Microsoft itself.
 * @param showTime how a time in seconds since 1970 is written
 * @returns undefined where it is none: tokens for personal accounts are opaque
 */
export function readClaims(token: string, showTime: (time: Date) => string): ShownClaim[] | undefined {
  const [, payload] = token.split('.')
  if (!payload) return undefined
  let claims: unknown
  try {
    const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (sign) =>
      sign.charCodeAt(0),
    )
    claims = JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) return undefined
  const rank = (name: string) => (first.includes(name) ? first.indexOf(name) : first.length)
  return Object.entries(claims)
    .toSorted(([a], [b]) => rank(a) - rank(b) || a.localeCompare(b))
    .map(([name, value]) => ({ name, value: shown(name, value, showTime) }))
}

function shown(name: string, value: unknown, showTime: (time: Date) => string): string {
  if (times.has(name) && typeof value === 'number') return showTime(new Date(value * 1000))
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(String).join(', ')
  return JSON.stringify(value)
}
