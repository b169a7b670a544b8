import { Button, Group, Text } from '@mantine/core'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Cable, Plus, SearchX } from 'lucide-react'
import { useMemo } from 'react'
import { askAll, askPages, itemsOf } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { Asked } from '../../components/asked.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { texts } from '../../texts/en.ts'
import { ConnectionFilters } from './connection-filters.tsx'
import { ConnectionRows } from './connection-rows.tsx'
import type { ConnectionsSearch } from './search.ts'
import { useLiveList } from './use-live-list.ts'

const { connections: words } = texts

/** All connections, newest first, a page at a time as one scrolls. */
export function ConnectionsScene() {
  const search = useSearch({ from: '/frame/connections' })
  const navigate = useNavigate({ from: '/connections' })
  const mayConnect = useMay('connections:write')
  const mayListen = useMay('changes:read')
  const mayReadConnectors = useMay('connectors:read')
  const connectors = useQuery({ ...askAll('GET /v1/connectors'), enabled: mayReadConnectors })

  const { q, ...filters } = search
  const options = askPages('GET /v1/connections', {
    query: { ...filters, ...(q === undefined ? {} : { search: q }), limit: 100 },
  })
  const query = useInfiniteQuery({
    ...options,
    placeholderData: keepPreviousData,
    refetchInterval: mayListen ? false : 15_000,
    // Whoever has scrolled far would ask for a hundred pages with each look at her window; changes are told anyway.
    refetchOnWindowFocus: ({ state: { data } }) => (data?.pages.length ?? 0) < 5,
  })
  useLiveList(options.queryKey)

  const change = (next: ConnectionsSearch) => navigate({ search: next, replace: true })
  const isFiltered = Object.keys(search).length > 0
  const rows = useMemo(() => itemsOf(query.data), [query.data])
  const titles = useMemo(
    () => new Map(connectors.data?.map(({ id, name, catalog }) => [id, catalog.title || name])),
    [connectors.data],
  )
  const connect = mayConnect && (
    <Button component={Link} to="/connections/new" leftSection={<Plus size={16} aria-hidden />}>
      {words.connect}
    </Button>
  )
  return (
    <>
      <PageHead
        title={words.title}
        text={words.text}
        actions={rows.length > 0 || isFiltered ? connect : null}
      />
      {(rows.length > 0 || isFiltered) && (
        <ConnectionFilters search={search} connectors={connectors.data ?? []} change={change} />
      )}
      <Asked query={query}>
        {() =>
          rows.length > 0 ? (
            <>
              <ConnectionRows
                rows={rows}
                titles={mayReadConnectors && connectors.isPending ? null : titles}
                hasMore={query.hasNextPage}
                isLoading={query.isFetchingNextPage}
                loadMore={query.fetchNextPage}
              />
              <Group justify="center" mt="md">
                <Text size="sm" c="dimmed" role="status">
                  {words.shown(rows.length, query.hasNextPage)}
                </Text>
              </Group>
            </>
          ) : isFiltered ? (
            <EmptyState
              icon={SearchX}
              {...words.nothingFits}
              action={
                <Button variant="default" onClick={() => change({})}>
                  {words.filters.clear}
                </Button>
              }
            />
          ) : (
            <EmptyState icon={Cable} {...words.empty} action={connect} />
          )
        }
      </Asked>
    </>
  )
}
