import type { Section } from './mime/body-section.ts'
import type { Cursor } from './wire/cursor.ts'
import { badArguments } from './wire/imap-error.ts'

export type FetchItem =
  | { readonly kind: 'uid' | 'flags' | 'internaldate' | 'size' | 'envelope' | 'body' | 'bodystructure' }
  | {
      readonly kind: 'section'
      readonly section: Section
      readonly partial: readonly [number, number] | undefined
      /** Leaves \Seen as it is. */
      readonly peek: boolean
      /** How the answer names it. */
      readonly label: string
    }

const NAME = /[A-Za-z0-9.]+/y
const whole: Section = { path: [], what: 'all', fields: [] }
const MAX_ITEMS = 200

/** A macro, one item, or a list of items (RFC 3501 section 6.4.5). */
export function readFetchItems(cursor: Cursor): FetchItem[] {
  if (cursor.next !== '(') return macroOrItem(cursor)
  const items: FetchItem[] = []
  cursor.list(() => {
    items.push(readItem(cursor, cursor.match(NAME)[0].toUpperCase()))
    if (items.length > MAX_ITEMS) throw badArguments()
  })
  if (items.length === 0) throw badArguments()
  return items
}

function macroOrItem(cursor: Cursor): FetchItem[] {
  const name = cursor.match(NAME)[0].toUpperCase()
  const fast: FetchItem[] = [{ kind: 'flags' }, { kind: 'internaldate' }, { kind: 'size' }]
  if (name === 'FAST') return fast
  if (name === 'ALL') return [...fast, { kind: 'envelope' }]
  if (name === 'FULL') return [...fast, { kind: 'envelope' }, { kind: 'body' }]
  return [readItem(cursor, name)]
}

function readItem(cursor: Cursor, name: string): FetchItem {
  switch (name) {
    case 'UID':
      return { kind: 'uid' }
    case 'FLAGS':
      return { kind: 'flags' }
    case 'INTERNALDATE':
      return { kind: 'internaldate' }
    case 'RFC822.SIZE':
      return { kind: 'size' }
    case 'ENVELOPE':
      return { kind: 'envelope' }
    case 'BODYSTRUCTURE':
      return { kind: 'bodystructure' }
    case 'RFC822':
      return { kind: 'section', section: whole, partial: undefined, peek: false, label: name }
    case 'RFC822.HEADER':
      return {
        kind: 'section',
        section: { ...whole, what: 'header' },
        partial: undefined,
        peek: true,
        label: name,
      }
    case 'RFC822.TEXT':
      return {
        kind: 'section',
        section: { ...whole, what: 'text' },
        partial: undefined,
        peek: false,
        label: name,
      }
    case 'BODY':
      return cursor.next === '[' ? readSection(cursor, false) : { kind: 'body' }
    case 'BODY.PEEK':
      return readSection(cursor, true)
    default:
      throw badArguments()
  }
}

function readSection(cursor: Cursor, peek: boolean): FetchItem {
  cursor.expect('[')
  const path: number[] = []
  while (/\d/.test(cursor.next)) {
    const number = cursor.number()
    if (number === 0 || path.length >= 100) throw badArguments()
    path.push(number)
    if (!cursor.take('.')) break
    if (cursor.next === ']') throw badArguments()
  }
  const word = cursor.next === ']' ? '' : cursor.match(NAME)[0].toUpperCase()
  const section = { path, ...readWhat(cursor, word, path.length) }
  cursor.expect(']')
  const partial = readPartial(cursor)
  return { kind: 'section', section, partial, peek, label: label(section, partial) }
}

function readWhat(cursor: Cursor, word: string, depth: number): Omit<Section, 'path'> {
  switch (word) {
    case '':
      return { what: 'all', fields: [] }
    case 'HEADER':
      return { what: 'header', fields: [] }
    case 'TEXT':
      return { what: 'text', fields: [] }
    case 'MIME':
      if (depth === 0) throw badArguments()
      return { what: 'mime', fields: [] }
    case 'HEADER.FIELDS':
    case 'HEADER.FIELDS.NOT': {
      const fields: string[] = []
      cursor.space()
      cursor.list(() => fields.push(cursor.astring().toString('latin1').toLowerCase()))
      if (fields.length === 0) throw badArguments()
      return { what: word === 'HEADER.FIELDS' ? 'fields' : 'fields-not', fields }
    }
    default:
      throw badArguments()
  }
}

function readPartial(cursor: Cursor): readonly [number, number] | undefined {
  if (!cursor.take('<')) return undefined
  const start = cursor.number()
  cursor.expect('.')
  const count = cursor.number()
  cursor.expect('>')
  if (count === 0) throw badArguments()
  return [start, count]
}

const words: Readonly<Record<Section['what'], string>> = {
  all: '',
  header: 'HEADER',
  text: 'TEXT',
  mime: 'MIME',
  fields: 'HEADER.FIELDS',
  'fields-not': 'HEADER.FIELDS.NOT',
}

function label({ path, what, fields }: Section, partial: readonly [number, number] | undefined): string {
  const names = fields.map((name) =>
    /^[!#$&'+\-./0-9:;<=>?@a-z^_`|~]+$/.test(name) ? name.toUpperCase() : quoted(name),
  )
  const list = names.length > 0 ? ` (${names.join(' ')})` : ''
  const inside = [...path.map(String), ...(what === 'all' ? [] : [words[what]])].join('.')
  return `BODY[${inside}${list}]${partial ? `<${partial[0]}>` : ''}`
}

function quoted(name: string): string {
  return `"${name.replaceAll(/[^\x20-\x7e]/g, '?').replaceAll(/["\\]/g, '\\$&')}"`
}
