import type { Refusal } from '../refusal.ts'
import { classifyEntraRefusal } from '../refusal-entra.ts'

/** Query parameters as a URL or a web framework gives them. */
export type CallbackParameters =
  | URLSearchParams
  | Readonly<Record<string, string | readonly string[] | undefined>>

/** A callback that is not what Entra sends: a parameter is missing, repeated or has no valid form. */
export interface MalformedCallback {
  outcome: 'malformed'
  state: string | undefined
  /** The parameter at fault. */
  parameter: string
  problem: string
}

/** Entra (or the person) refused. */
export interface RefusedCallback {
  outcome: 'refused'
  state: string | undefined
  refusal: Refusal
}

export type AuthorizationCallback =
  | { outcome: 'code'; state: string; code: string }
  | RefusedCallback
  | MalformedCallback

export type AdminConsentCallback =
  | { outcome: 'consented'; state: string; tenant: string; scopes: string[] }
  | RefusedCallback
  | MalformedCallback

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const longest = 16_384

/**
 * Reads what came to the redirect address after a sign-in (RFC 6749 section 4.1.2). An `error` is a refusal whatever
 * stands beside it. Does not compare the state: the caller holds the one it sent.
 */
export function readAuthorizationCallback(parameters: CallbackParameters): AuthorizationCallback {
  const given = single(parameters, ['state', 'code', 'error', 'error_description', 'suberror'])
  if (!(given instanceof Map)) return given
  const state = given.get('state')
  if (given.has('error')) return refused(given)
  if (state === undefined) return malformed(undefined, 'state', 'is missing')
  const code = given.get('code')
  if (code === undefined) return malformed(state, 'code', 'is missing')
  return { outcome: 'code', state, code }
}

/**
 * Reads what came after an admin consent. `admin_consent=True` beside an `error` is a refusal. What it answers proves
 * nothing: anybody can open this address with any tenant in it (https://learn.microsoft.com/entra/identity-platform/v2-admin-consent).
 */
export function readAdminConsentCallback(parameters: CallbackParameters): AdminConsentCallback {
  const given = single(parameters, [
    'state',
    'tenant',
    'admin_consent',
    'scope',
    'error',
    'error_description',
    'suberror',
  ])
  if (!(given instanceof Map)) return given
  const state = given.get('state')
  if (given.has('error')) return refused(given)
  if (state === undefined) return malformed(undefined, 'state', 'is missing')
  if (given.get('admin_consent')?.toLowerCase() !== 'true')
    return malformed(state, 'admin_consent', 'is not True')
  const tenant = given.get('tenant')
  if (tenant === undefined) return malformed(state, 'tenant', 'is missing')
  if (!guid.test(tenant)) return malformed(state, 'tenant', 'is not a tenant id')
  const scopes =
    given
      .get('scope')
      ?.split(' ')
      .filter((scope) => scope !== '') ?? []
  return { outcome: 'consented', state, tenant: tenant.toLowerCase(), scopes }
}

/** Each known parameter once; a repeated one is what a forger sends so that two readers see two values. */
function single(
  parameters: CallbackParameters,
  names: readonly string[],
): Map<string, string> | MalformedCallback {
  const found = new Map<string, string>()
  for (const name of names) {
    const values = valuesOf(parameters, name)
    if (values.length > 1) return malformed(undefined, name, 'stands there more than once')
    const value = values[0]
    if (value === undefined || value === '') continue
    if (value.length > longest) return malformed(undefined, name, `is longer than ${longest} characters`)
    found.set(name, value)
  }
  return found
}

function valuesOf(parameters: CallbackParameters, name: string): readonly string[] {
  if (parameters instanceof URLSearchParams) return parameters.getAll(name)
  const value = Object.hasOwn(parameters, name) ? parameters[name] : undefined
  return value === undefined ? [] : typeof value === 'string' ? [value] : value
}

function refused(given: ReadonlyMap<string, string>): RefusedCallback {
  const body = Object.fromEntries(given)
  return { outcome: 'refused', state: given.get('state'), refusal: classifyEntraRefusal({ status: 0, body }) }
}

function malformed(state: string | undefined, parameter: string, problem: string): MalformedCallback {
  return { outcome: 'malformed', state, parameter, problem }
}
