import { directoryBadRequest } from '../http/graph-error.ts'
import type { FieldTable } from '../odata/fields.ts'
import { words } from '../odata/kql.ts'

/**
 * A `$search` of the directory: `"displayName:ann" OR "mail:bo"` (https://learn.microsoft.com/graph/search-query-parameter).
 * Each part matches where its words begin words of the property. Throws a 400 for what is not so.
 */
export function compileDirectorySearch<T>(search: string, fields: FieldTable<T>): (item: T) => boolean {
  const tokens = search.match(/"(?:[^"\\]|\\.)*"|\(|\)|AND|OR|\S+/g) ?? []
  const reader = { tokens, next: 0 }
  const test = readOr(reader, fields, search)
  if (reader.next < tokens.length) throw invalid(search)
  return test
}

interface Reader {
  readonly tokens: readonly string[]
  next: number
}

function readOr<T>(reader: Reader, fields: FieldTable<T>, search: string): (item: T) => boolean {
  const parts = [readAnd(reader, fields, search)]
  while (reader.tokens[reader.next] === 'OR') {
    reader.next++
    parts.push(readAnd(reader, fields, search))
  }
  return (item) => parts.some((part) => part(item))
}

function readAnd<T>(reader: Reader, fields: FieldTable<T>, search: string): (item: T) => boolean {
  const parts = [readPart(reader, fields, search)]
  while (reader.tokens[reader.next] === 'AND') {
    reader.next++
    parts.push(readPart(reader, fields, search))
  }
  return (item) => parts.every((part) => part(item))
}

function readPart<T>(reader: Reader, fields: FieldTable<T>, search: string): (item: T) => boolean {
  const token = reader.tokens[reader.next++]
  if (token === '(') {
    const inner = readOr(reader, fields, search)
    if (reader.tokens[reader.next++] !== ')') throw invalid(search)
    return inner
  }
  const match = /^"([A-Za-z]+):(.*)"$/s.exec(token ?? '')
  const field = match?.[1] === undefined ? undefined : fields.find([match[1]])
  if (!match || field?.kind !== 'scalar') throw invalid(search)
  const wanted = words((match[2] ?? '').replaceAll('\\"', '"'))
  return (item) => {
    const value = field.read(item)
    const have = typeof value === 'string' ? words(value) : []
    return wanted.length > 0 && wanted.every((word) => have.some((candidate) => candidate.startsWith(word)))
  }
}

function invalid(search: string) {
  return directoryBadRequest(
    `Syntax error in $search '${search}': each part is a property and a value in double quotes, such as "displayName:ann".`,
  )
}
