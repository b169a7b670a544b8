import { badRequest } from '../http/graph-error.ts'

/** One item of `$expand` with the options in its parentheses. */
export interface ExpandTerm {
  /** As written, such as `attachments` or `microsoft.graph.itemattachment/item`. */
  readonly path: string
  readonly select?: readonly string[]
  readonly filter?: string
  readonly top?: number
  /** As written, for {@link parseExpand}. */
  readonly expand?: string
}

/**
 * Reads `attachments($select=id,name),singleValueExtendedProperties($filter=…)`. Throws a 400 for what is not so.
 * @param mayNest whether there may be a `$expand` in the parentheses, which the caller then looks at
 */
export function parseExpand(text: string, mayNest = false): ExpandTerm[] {
  return splitOutside(text, ',').map((part) => {
    const match = /^\s*([A-Za-z_*][\w./]*)\s*(?:\((.*)\))?\s*$/s.exec(part)
    if (!match?.[1])
      throw badRequest(`Term '${part.trim()}' is not valid in a $select or $expand expression.`)
    const [, path, options] = match
    return { path, ...(options === undefined ? {} : readOptions(options, mayNest)) }
  })
}

function readOptions(text: string, mayNest: boolean): Omit<ExpandTerm, 'path'> {
  const found: { select?: readonly string[]; filter?: string; top?: number; expand?: string } = {}
  for (const option of splitOutside(text, ';')) {
    const cut = option.indexOf('=')
    const name = option.slice(0, cut).trim().toLowerCase()
    const value = option.slice(cut + 1).trim()
    if (name === '$select') found.select = value.split(',').map((entry) => entry.trim())
    else if (name === '$filter') found.filter = value
    else if (name === '$top') found.top = Number(value)
    else if (name === '$expand' && mayNest) found.expand = value
    else throw badRequest(`The query option '${name}' is not supported inside of $expand.`)
  }
  return found
}

/** Splits at a separator that is neither in quotes nor in parentheses. */
function splitOutside(text: string, separator: string): string[] {
  const parts: string[] = []
  let depth = 0
  let quoted = false
  let start = 0
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i)
    if (character === "'") quoted = !quoted
    if (quoted) continue
    if (character === '(') depth++
    if (character === ')') depth--
    if (character === separator && depth === 0) {
      parts.push(text.slice(start, i))
      start = i + 1
    }
  }
  return [...parts, text.slice(start)]
}
