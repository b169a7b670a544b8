import { badRequest } from '../http/graph-error.ts'

/** The query of a URL as OData reads it. What was not given is undefined; the texts are decoded, not yet parsed. */
export interface QueryOptions {
  readonly select?: readonly string[]
  readonly filter?: string
  readonly orderby?: string
  readonly search?: string
  readonly expand?: string
  /** 0 or more. */
  readonly top?: number
  /** 0 or more. */
  readonly skip?: number
  readonly count?: boolean
  readonly skipToken?: string
  readonly deltaToken?: string
  /** Everything else, names in lower case: startdatetime, includehiddenfolders, changetype, … */
  readonly custom: ReadonlyMap<string, string>
  /** The pairs as they came, decoded, for links that carry the query on. */
  readonly pairs: readonly (readonly [string, string])[]
}

const systemOptions: ReadonlySet<string> = new Set([
  'select',
  'filter',
  'orderby',
  'search',
  'expand',
  'top',
  'skip',
  'count',
  'skiptoken',
  'deltatoken',
  'format',
])

const nothing: QueryOptions = { custom: new Map(), pairs: [] }

/**
 * Reads what follows the `?` of a URL. Names count without regard to letter case, and v1.0 takes system options
 * without the `$` too (https://learn.microsoft.com/graph/query-parameters). Throws a 400 for an unknown `$option`, one
 * given twice, and values that cannot be.
 */
export function parseQuery(query: string): QueryOptions {
  if (query === '') return nothing
  const pairs = query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const cut = part.indexOf('=')
      return [
        decode(cut < 0 ? part : part.slice(0, cut)),
        cut < 0 ? '' : decode(part.slice(cut + 1)),
      ] as const
    })
  const system = new Map<string, string>()
  const custom = new Map<string, string>()
  for (const [name, value] of pairs) sortIn(name, value, system, custom)
  return {
    ...text('filter', system),
    ...text('orderby', system),
    ...text('search', system),
    ...text('expand', system),
    ...list(system),
    ...number('top', system),
    ...number('skip', system),
    ...flag(system),
    ...token('skiptoken', 'skipToken', system),
    ...token('deltatoken', 'deltaToken', system),
    custom,
    pairs,
  }
}

function sortIn(name: string, value: string, system: Map<string, string>, custom: Map<string, string>): void {
  const lower = name.toLowerCase()
  const plain = lower.startsWith('$') ? lower.slice(1) : lower
  if (!systemOptions.has(plain)) {
    if (lower.startsWith('$')) throw badRequest(`The query parameter '${name}' is not supported.`)
    custom.set(lower, value)
    return
  }
  if (system.has(plain)) {
    throw badRequest(
      `Query option '$${plain}' was specified more than once, but it must be specified at most once.`,
    )
  }
  system.set(plain, value)
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw badRequest(`'${text}' is not a valid percent-encoded text.`)
  }
}

function text<N extends 'filter' | 'orderby' | 'search' | 'expand'>(
  name: N,
  system: ReadonlyMap<string, string>,
): { readonly [K in N]?: string } {
  const value = system.get(name)
  if (value === undefined) return {}
  if (value.trim() === '') throw badRequest(`The value of the query option '$${name}' is empty.`)
  return { [name]: value } as { readonly [K in N]?: string }
}

function token<K extends 'skipToken' | 'deltaToken'>(
  name: string,
  as: K,
  system: ReadonlyMap<string, string>,
): { readonly [P in K]?: string } {
  const value = system.get(name)
  return value === undefined ? {} : ({ [as]: value } as { readonly [P in K]?: string })
}

function list(system: ReadonlyMap<string, string>): { readonly select?: readonly string[] } {
  const value = system.get('select')
  if (value === undefined) return {}
  const names = value.split(',').map((name) => name.trim())
  const bad = names.find((name) => !/^(\*|[@A-Za-z_][\w./]*)$/.test(name))
  if (bad !== undefined) throw badRequest(`Term '${bad}' is not valid in a $select or $expand expression.`)
  return { select: names }
}

function number<N extends 'top' | 'skip'>(
  name: N,
  system: ReadonlyMap<string, string>,
): { readonly [K in N]?: number } {
  const value = system.get(name)
  if (value === undefined) return {}
  if (!/^\s*\d{1,9}\s*$/.test(value)) {
    throw badRequest(
      `Invalid value '${value}' for $${name} query option found. The $${name} query option requires a non-negative integer value.`,
    )
  }
  return { [name]: Number(value) } as { readonly [K in N]?: number }
}

function flag(system: ReadonlyMap<string, string>): { readonly count?: boolean } {
  const value = system.get('count')?.toLowerCase()
  if (value === undefined) return {}
  if (value !== 'true' && value !== 'false') {
    throw badRequest(
      `Invalid value '${value}' for $count query option found. Valid values are 'false' and 'true'.`,
    )
  }
  return { count: value === 'true' }
}
