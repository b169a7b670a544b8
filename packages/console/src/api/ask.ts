import type { Answer, Input, Item, ListName, OperationName } from '@gatewarden/client'
import {
  type InfiniteData,
  infiniteQueryOptions,
  queryOptions,
  type UseMutationResult,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query'
import { api } from './client.ts'

type Wanted<K extends OperationName> =
  Record<never, never> extends Input<K> ? [input?: Input<K>] : [input: Input<K>]

interface ListPage<T> {
  data: T[]
  next: string | null
}

/** A call whose operation is known only to the caller's types: the compiler cannot see that input and answer go with it. */
type LooseRequest = (operation: string, input: object) => Promise<unknown>
type LooseEach = (operation: string, input: object) => AsyncIterable<unknown>
const request = api.request as LooseRequest
const each = api.each as LooseEach

/** One reading operation of the API as a query; its key begins with the operation's name. For `useQuery` and loaders. */
export function ask<K extends OperationName>(operation: K, ...[wanted]: Wanted<K>) {
  return queryOptions({
    queryKey: [operation, wanted ?? null],
    queryFn: async ({ signal }): Promise<Answer<K>> =>
      (await request(operation, { ...wanted, signal })) as Answer<K>,
  })
}

/** A page with what its operation says besides, such as how a search was answered. */
type PageOf<K extends ListName> = ListPage<Item<K>> & Omit<Answer<K>, keyof ListPage<unknown>>

/** A list of the API, page after page, for `useInfiniteQuery`; `itemsOf` gives what it holds. */
export function askPages<K extends ListName>(operation: K, ...[wanted]: Wanted<K>) {
  const asked = wanted && 'query' in wanted ? wanted.query : undefined
  return infiniteQueryOptions({
    queryKey: [operation, 'pages', wanted ?? null],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }): Promise<PageOf<K>> => {
      const query = { ...asked, ...(pageParam === null ? {} : { cursor: pageParam }) }
      return (await request(operation, { ...wanted, query, signal })) as PageOf<K>
    },
    getNextPageParam: (page): string | null => page.next,
  })
}

/** What the pages that have come hold. */
export const itemsOf = <T>(data: InfiniteData<ListPage<T>, unknown> | undefined): T[] =>
  data?.pages.flatMap((page) => page.data) ?? []

/** Every item of a list as one query, for lists that are short by nature: connectors, apps, members. */
export function askAll<K extends ListName>(operation: K, ...[wanted]: Wanted<K>) {
  return queryOptions({
    queryKey: [operation, 'all', wanted ?? null],
    queryFn: async ({ signal }): Promise<Item<K>[]> => {
      const items: Item<K>[] = []
      for await (const item of each(operation, { ...wanted, signal })) items.push(item as Item<K>)
      return items
    },
  })
}

/**
 * A writing operation as a mutation. `changes` names the reading operations that then say something else: they are asked
 * again before the mutation counts as done.
 */
export function useDo<K extends OperationName>(
  operation: K,
  changes: readonly OperationName[] = [],
): UseMutationResult<Answer<K>, Error, Input<K>> {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async (input: Input<K>): Promise<Answer<K>> =>
      (await request(operation, { ...input })) as Answer<K>,
    onSuccess: () => Promise.all(changes.map((name) => queries.invalidateQueries({ queryKey: [name] }))),
  })
}
