import type { Collection } from '@gatewarden/client'
import { Button, Group, NativeSelect, Stack, Text } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { FolderSearch, Plus, X } from 'lucide-react'
import { askAll, askPages, itemsOf } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { Asked } from '../../components/asked.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { texts } from '../../texts/en.ts'
import { CollectionRow } from './collection-row.tsx'
import { isLive } from './standing.ts'

const { collections: words } = texts
const statuses = Object.keys(words.status) as Collection['status'][]

/** All collections, newest first; which of them is said by the address. */
export function CollectionsScene() {
  const { status, matter, schedule } = useSearch({ from: '/frame/collections' })
  const navigate = useNavigate({ from: '/collections' })
  const query = useInfiniteQuery({
    ...askPages('GET /v1/collections', {
      query: { ...(status && { status }), ...(matter && { matter }), ...(schedule && { schedule }) },
    }),
    refetchInterval: ({ state }) => (itemsOf(state.data).some(isLive) ? 2000 : false),
  })
  const matters = useQuery(askAll('GET /v1/matters'))
  const mayMake = useMay('collections:write')
  const make = mayMake && (
    <Button component={Link} to="/collections/new" leftSection={<Plus size={16} aria-hidden />}>
      {words.add}
    </Button>
  )
  const isFiltered = status !== undefined || matter !== undefined || schedule !== undefined
  const items = itemsOf(query.data)
  const matterOf = (id: string | null) => matters.data?.find((one) => one.id === id)?.name
  return (
    <>
      <PageHead
        title={words.title}
        text={words.text}
        actions={items.length > 0 || isFiltered ? make : null}
      />
      {(items.length > 0 || isFiltered) && (
        <Group mb="md" gap="sm" align="flex-end">
          <NativeSelect
            label={words.filter.label}
            value={status ?? ''}
            data={[
              { value: '', label: words.filter.all },
              ...statuses.map((value) => ({ value, label: words.status[value] })),
            ]}
            onChange={({ currentTarget: { value } }) => {
              const wanted = statuses.find((one) => one === value)
              navigate({ search: (old) => ({ ...old, status: wanted }), replace: true })
            }}
          />
          {(matters.data?.length ?? 0) > 0 && (
            <NativeSelect
              label={words.filter.matter}
              maw={260}
              value={matter ?? ''}
              data={[
                { value: '', label: words.filter.everyMatter },
                ...(matters.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
              ]}
              onChange={({ currentTarget: { value } }) =>
                navigate({ search: (old) => ({ ...old, matter: value || undefined }), replace: true })
              }
            />
          )}
          {schedule !== undefined && (
            <Button
              variant="default"
              rightSection={<X size={16} aria-hidden />}
              onClick={() => navigate({ search: (old) => ({ ...old, schedule: undefined }), replace: true })}
            >
              {words.filter.ofSchedule}
            </Button>
          )}
        </Group>
      )}
      <Asked query={query}>
        {() =>
          items.length === 0 ? (
            isFiltered ? (
              <Text c="dimmed">{words.filter.none}</Text>
            ) : (
              <EmptyState icon={FolderSearch} {...words.empty} action={make} />
            )
          ) : (
            <Stack gap="sm" component="ul" p={0} m={0}>
              {items.map((collection) => (
                <CollectionRow
                  key={collection.id}
                  collection={collection}
                  matter={matterOf(collection.matter)}
                />
              ))}
            </Stack>
          )
        }
      </Asked>
      {query.hasNextPage && (
        <Button
          variant="default"
          mt="md"
          loading={query.isFetchingNextPage}
          onClick={() => query.fetchNextPage()}
        >
          {texts.common.more}
        </Button>
      )}
    </>
  )
}
