/** What of a type was asked for: $select and $expand, also those inside of an expanded property. */
export interface Projection {
  /** In lower case, since the service reads names in any. Undefined: no $select, or a star. Paths such as `from/emailAddress` count by their first part, type casts by their last. */
  readonly select: ReadonlySet<string> | undefined
  readonly expand: ReadonlyMap<string, Projection>
}

export const everything: Projection = { select: undefined, expand: new Map() }

/** From the query of a URL. Names are taken as they are; whether they exist is checked elsewhere. */
export function projectionOf(options: ReadonlyMap<string, string>): Projection {
  const named = splitOutside(options.get('$select') ?? '', ',')
    .map((entry) => propertyName(entry).toLowerCase())
    .filter((name) => name !== '')
  return {
    select: options.get('$select') === undefined || named.includes('*') ? undefined : new Set(named),
    expand: new Map(splitOutside(options.get('$expand') ?? '', ',').flatMap(expansion)),
  }
}

function expansion(entry: string): [string, Projection][] {
  const trimmed = entry.trim()
  if (trimmed === '') return []
  const open = trimmed.indexOf('(')
  if (open < 0) return [[propertyName(trimmed), everything]]
  const inner = new Map(
    splitOutside(trimmed.slice(open + 1, trimmed.lastIndexOf(')')), ';').flatMap(
      (option): [string, string][] => {
        const equals = option.indexOf('=')
        return equals < 0 ? [] : [[option.slice(0, equals).trim(), option.slice(equals + 1)]]
      },
    ),
  )
  return [[propertyName(trimmed.slice(0, open)), projectionOf(inner)]]
}

function propertyName(path: string): string {
  const parts = path.trim().split('/')
  const [first, second] = parts
  return first?.includes('.') && second !== undefined ? second : (first ?? '')
}

/** Splits where the separator stands outside of parentheses and quotes. */
export function splitOutside(text: string, separator: string): string[] {
  const parts: string[] = []
  let depth = 0
  let quoted = false
  let from = 0
  for (let i = 0; i < text.length; i++) {
    const char = text[i]
    if (char === "'") quoted = !quoted
    else if (!quoted && char === '(') depth++
    else if (!quoted && char === ')') depth--
    else if (!quoted && depth === 0 && char === separator) {
      parts.push(text.slice(from, i))
      from = i + 1
    }
  }
  parts.push(text.slice(from))
  return parts
}
