import { invalidField } from '../platform/http/validation.ts'

/**
 * Which folders are read, by patterns. Segments stand between slashes; `*` is any run of signs within a name; a backslash
 * takes what follows as it is. A first segment with an @ is a folder by the name that Graph knows it by in every language
 * (`@inbox`), or by its id (`@id:AAMk…`); another one is the name that the mailbox shows. Names are compared without regard to case.
 * A pattern that names a folder names all below it.
 */
export interface FolderChoice {
  /** Only these; null: all. */
  only: string[] | null
  /** Never these, even where `only` names them. */
  except: string[]
}

export const allFolders: FolderChoice = { only: null, except: [] }

/** https://learn.microsoft.com/graph/api/resources/mailfolder#well-known-folder-names: those that people file mail in. */
export const wellKnownFolders = [
  'inbox',
  'sentitems',
  'drafts',
  'deleteditems',
  'archive',
  'junkemail',
  'outbox',
  'clutter',
  'conversationhistory',
] as const
export type WellKnownFolder = (typeof wellKnownFolders)[number]

/** As Graph takes it in a path: a well-known name, or an id. */
export type FolderRoot = string

/** One pattern, read: the folder it begins at, and how the names below that one must look. */
interface Pattern {
  root: FolderRoot | null
  names: NameTest[]
}

type NameTest = (name: string) => boolean

const isWellKnown = (name: string): name is WellKnownFolder => wellKnownFolders.some((one) => one === name)

/** @throws GatewardenError `invalid_request` that names the pattern */
export function checkFolderChoice({ only, except }: FolderChoice): void {
  const check = (list: string, patterns: readonly string[]) =>
    patterns.forEach((text, index) => {
      const problem = problemOf(text)
      if (problem !== undefined)
        throw invalidField(
          `body.folders.${list}.${index}`,
          problem,
          `Write names with slashes between them (Projects/2026*), or begin with one of ${wellKnownFolders.map((name) => `@${name}`).join(', ')}, or with @id: and a folder’s id.`,
        )
    })
  check('only', only ?? [])
  check('except', except)
}

function problemOf(text: string): string | undefined {
  const segments = split(text)
  if (segments.some((segment) => segment === '')) return 'has an empty name between slashes'
  const [first = ''] = segments
  if (first.startsWith('@') && rootOf(first) === undefined)
    return `begins with ${JSON.stringify(first)}, which is no well-known folder`
  return undefined
}

/** The well-known folders and ids that a choice speaks of: they are asked for in each mailbox. */
export function namedFolders({ only, except }: FolderChoice): FolderRoot[] {
  const roots = [...(only ?? []), ...except].map((text) => read(text).root)
  return [...new Set(roots.filter((root) => root !== null))]
}

/**
 * Tells of each folder whether it is chosen.
 * @param idsOf ids of the named folders that the mailbox has
 */
export function folderChooser(
  choice: FolderChoice,
  idsOf: ReadonlyMap<FolderRoot, string>,
): (folder: { ids: readonly string[]; path: readonly string[] }) => boolean {
  const only = choice.only?.map(read) ?? null
  const except = choice.except.map(read)
  return (folder) =>
    (only === null || only.some((pattern) => names(pattern, folder, idsOf))) &&
    !except.some((pattern) => names(pattern, folder, idsOf))
}

/** @param folder its ids and names from the top of the mailbox down to itself */
function names(
  { root, names: wanted }: Pattern,
  folder: { ids: readonly string[]; path: readonly string[] },
  idsOf: ReadonlyMap<FolderRoot, string>,
): boolean {
  const rootId = root === null ? undefined : idsOf.get(root)
  if (root !== null && rootId === undefined) return false
  const from = rootId === undefined ? 0 : folder.ids.indexOf(rootId) + 1
  if (rootId !== undefined && from === 0) return false
  return wanted.every((name, index) => {
    const found = folder.path[from + index]
    return found !== undefined && name(found)
  })
}

function read(text: string): Pattern {
  const [first = '', ...rest] = split(text)
  const root = rootOf(first)
  return root === undefined
    ? { root: null, names: [first, ...rest].map(nameLike) }
    : { root, names: rest.map(nameLike) }
}

/** What a first segment names, where it is no name of the mailbox's own. Ids are Base64 in its URL-safe alphabet. */
function rootOf(first: string): FolderRoot | undefined {
  const id = /^@id:([\w-]+={0,2})$/i.exec(first)?.[1]
  if (id !== undefined) return id
  const known = first.startsWith('@') ? first.slice(1).toLowerCase() : ''
  return isWellKnown(known) ? known : undefined
}

/** At slashes that no backslash stands before; backslashes stay, for `nameLike`. */
function split(text: string): string[] {
  const segments = ['']
  for (const part of parts(text)) {
    if (part === '/') segments.push('')
    else segments[segments.length - 1] += part
  }
  return segments
}

/** Pieces between stars, each in its place; no regular expression, so that no pattern takes long. */
function nameLike(segment: string): NameTest {
  const pieces = ['']
  for (const part of parts(segment)) {
    if (part === '*') pieces.push('')
    else pieces[pieces.length - 1] += part.length > 1 && part.startsWith('\\') ? part.slice(1) : part
  }
  const [first = '', ...rest] = pieces.map(small)
  const last = rest.pop()
  return (name) => {
    const text = small(name)
    if (last === undefined) return text === first
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last))
      return false
    let from = first.length
    for (const piece of rest) {
      const at = text.indexOf(piece, from)
      if (at === -1) return false
      from = at + piece.length
    }
    return from <= text.length - last.length
  }
}

const small = (text: string): string => text.normalize('NFC').toLowerCase()

/** Single signs; a backslash with what it takes as it is. */
const parts = (text: string): string[] => text.match(/\\.|[^\\]|\\$/gsu) ?? []
