import type { GraphClient, GraphRequest } from '@gatewarden/microsoft'
import { z } from 'zod'
import type { Cursors } from '../platform/http/cursors.ts'

const page = z.object({ value: z.array(z.unknown()), '@odata.nextLink': z.string().optional() })
const position = z.object({ link: z.string() })

export interface ListPage<T> {
  data: T[]
  next: string | null
}

/**
 * One page of a Graph list as a page of ours. The cursor carries Graph's own link under a MAC, bound to the list's name, so that
 * nobody can make Gatewarden follow another.
 * @param list everything that makes this another list: connection, mailbox, resource
 */
export async function graphPage<T>(
  graph: GraphClient,
  request: GraphRequest,
  options: { cursors: Cursors; list: string; cursor: string | undefined; read: (item: unknown) => T },
): Promise<ListPage<T>> {
  const from =
    options.cursor === undefined
      ? undefined
      : position.parse(options.cursors.decode(options.list, options.cursor))
  const asked = from ? { ...request, path: from.link, query: {} } : request
  const { body } = await graph.json<unknown>(asked)
  const { value, '@odata.nextLink': link } = page.parse(body)
  return {
    data: value.map(options.read),
    next: link === undefined ? null : options.cursors.encode(options.list, { link }),
  }
}
