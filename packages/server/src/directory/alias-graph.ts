import { type GraphClient, type GraphRequest, MicrosoftError } from '@gatewarden/microsoft'
import { z } from 'zod'
import type { Connection } from '../connections/index.ts'
import { byAddress, isBasic, readsDirectory } from './list-users.ts'

/** Graph knows mailboxes by id and user principal name; these say that it knows none by what it was given. */
const unknownNames: ReadonlySet<string> = new Set([
  'ErrorInvalidUser',
  'ErrorInvalidUserPrincipalName',
  'ErrorNonExistentMailbox',
  'ResourceNotFound',
  'Request_ResourceNotFound',
])

const knownForMs = 10 * 60_000
const unknownForMs = 60_000
const mostKept = 10_000

const refusedPart = z.object({ error: z.object({ code: z.string() }) })

/** Whose address one is: another path of the mailbox, or null where nobody has it or the directory may not be asked. */
type Found = string | null

/** What was found of addresses, by connection and address. Forgotten soon: an alias can move to somebody else. */
export class AliasMemory {
  readonly #kept = new Map<string, { found: Promise<Found>; until: number }>()

  get(key: string): Promise<Found> | undefined {
    const kept = this.#kept.get(key)
    return kept !== undefined && performance.now() < kept.until ? kept.found : undefined
  }

  /** Keeps it while it is looked for; who asks meanwhile waits for the same answer. */
  keep(key: string, look: () => Promise<Found>): Promise<Found> {
    const found = look()
    const entry = { found, until: performance.now() + unknownForMs }
    this.#kept.delete(key)
    this.#kept.set(key, entry)
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > mostKept && oldest !== undefined) this.#kept.delete(oldest)
    found.then(
      (path) => {
        if (path !== null) entry.until = performance.now() + knownForMs
      },
      () => this.#kept.delete(key),
    )
    return found
  }
}

const addressShape = /^[^\s/@\\]{1,64}@[^\s/@\\]{1,255}$/

export const isAddress = (name: string): boolean => addressShape.test(name)

/** Graph for one mailbox by whatever names it, in small letters; only an address can be an alias. */
export const byAnyAddress = (
  graph: GraphClient,
  connection: Connection,
  name: string,
  memory: AliasMemory,
): GraphClient => (isAddress(name) ? throughAlias(graph, connection, name, memory) : graph)

/**
 * Graph for one mailbox that is named by an address. Where Graph knows nobody by it, it may be an alias: the directory is
 * asked whose it is, as far as the connection may ask, and the call is made again for that account. Nothing was done by the
 * first one, whatever it was.
 */
function throughAlias(
  graph: GraphClient,
  connection: Connection,
  address: string,
  memory: AliasMemory,
): GraphClient {
  const named = `/users/${encodeURIComponent(address)}`
  const key = `${connection.id} ${address}`
  const under = (path: string, root: string): string =>
    path === named || path.startsWith(`${named}/`) ? root + path.slice(named.length) : path
  const moved = <R extends { path: string }>(request: R, root: Found): R =>
    root === null ? request : { ...request, path: under(request.path, root) }
  const look = (): Promise<Found> => memory.keep(key, () => findRoot(graph, connection, address))

  const run = async <T>(
    call: (root: Found) => Promise<T>,
    isUnknown?: (answer: T) => boolean,
  ): Promise<T> => {
    const kept = await memory.get(key)
    // What was not found a moment ago is asked for as it is named: it may be there by now.
    if (kept !== undefined) return call(kept)
    try {
      const answer = await call(null)
      if (isUnknown?.(answer) !== true) return answer
      const root = await look()
      return root === null ? answer : await call(root)
    } catch (error) {
      if (!(error instanceof MicrosoftError) || !unknownNames.has(error.refusal.error)) throw error
      const root = await look()
      if (root === null) throw error
      return call(root)
    }
  }
  return {
    json: (request) => run((root) => graph.json(moved(request, root))),
    stream: (request) => run((root) => graph.stream(moved(request, root))),
    upload: (request) => run((root) => graph.upload(moved(request, root))),
    batch: (parts) =>
      run(
        (root) => graph.batch(parts.map((one) => moved(one, root))),
        (answers) => answers.length > 0 && answers.every(({ body }) => isUnknownPart(body)),
      ),
    async *pages<T>(request: GraphRequest) {
      // The first page tells; the links to the others hold what it was found by.
      const begun = await run(async (root) => {
        const pages = graph.pages<T>(moved(request, root))[Symbol.asyncIterator]()
        return { pages, first: await pages.next() }
      })
      try {
        for (let next = begun.first; !next.done; next = await begun.pages.next()) yield next.value
      } finally {
        await begun.pages.return?.()
      }
    },
  }
}

const isUnknownPart = (body: unknown): boolean => {
  const refused = refusedPart.safeParse(body)
  return refused.success && unknownNames.has(refused.data.error.code)
}

async function findRoot(graph: GraphClient, connection: Connection, address: string): Promise<Found> {
  if (!readsDirectory(connection)) return null
  const [user, another] = await byAddress(graph, address, isBasic(connection)).catch((error: unknown) => {
    if (error instanceof MicrosoftError) return []
    throw error
  })
  if (user === undefined || another !== undefined) return null
  // Graph knows it by that name: what it does not find is something else.
  if (user.userPrincipalName.toLowerCase() === address) return null
  const isOwn = connection.kind === 'person' && connection.account?.oid === user.id
  return isOwn ? '/me' : `/users/${encodeURIComponent(user.id)}`
}
