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
  const filter = text('filter', system)
  const orderby = text('orderby', system)
  const search = text('search', system)
  const expand = text('expand', system)
  const select = list(system)
  const top = number('top', system)
  const skip = number('skip', system)
  const count = flag(system)
  const skipToken = system.get('skiptoken')
  const deltaToken = system.get('deltatoken')
  return {
    ...(filter !== undefined && { filter }),
    ...(orderby !== undefined && { orderby }),
    ...(search !== undefined && { search }),
    ...(expand !== undefined && { expand }),
    ...(select !== undefined && { select }),
    ...(top !== undefined && { top }),
    ...(skip !== undefined && { skip }),
    ...(count !== undefined && { count }),
    ...(skipToken !== undefined && { skipToken }),
    ...(deltaToken !== undefined && { deltaToken }),
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

function text(name: string, system: ReadonlyMap<string, string>): string | undefined {
  const value = system.get(name)
  if (value?.trim() === '') throw badRequest(`The value of the query option '$${name}' is empty.`)
  return value
}

function list(system: ReadonlyMap<string, string>): readonly string[] | undefined {
  const names = system
    .get('select')
    ?.split(',')
    .map((name) => name.trim())
  const bad = names?.find((name) => !/^(\*|[@A-Za-z_][\w./]*)$/.test(name))
  if (bad !== undefined) throw badRequest(`Term '${bad}' is not valid in a $select or $expand expression.`)
  return names
}

function number(name: string, system: ReadonlyMap<string, string>): number | undefined {
  const value = system.get(name)
  if (value === undefined) return undefined
  if (!/^\s*\d{1,9}\s*$/.test(value)) {
    throw badRequest(
      `Invalid value '${value}' for $${name} query option found. The $${name} query option requires a non-negative integer value.`,
    )
  }
  return Number(value)
}

function flag(system: ReadonlyMap<string, string>): boolean | undefined {
  const value = system.get('count')?.toLowerCase()
  if (value !== undefined && value !== 'true' && value !== 'false') {
    throw badRequest(
      `Invalid value '${value}' for $count query option found. Valid values are 'false' and 'true'.`,
    )
  }
  return value === undefined ? undefined : value === 'true'
}
