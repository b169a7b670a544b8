import { Button, Group, NativeSelect, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useDebouncedSearch } from '../../components/use-debounced-search.ts'
import { texts } from '../../texts/en.ts'
import { outcomes, type RequestsSearch, readRequestsSearch } from './search.ts'

const { requests: words } = texts
const { filters } = words

/** What the list is narrowed by; all of it stands in the address. */
export function RequestFilters({ search }: { search: RequestsSearch }) {
  const navigate = useNavigate({ from: '/requests' })
  const set = (change: Record<string, string | undefined>) =>
    navigate({ search: readRequestsSearch({ ...search, ...change }), replace: true })
  const connection = useDebouncedSearch(search.connection ?? '', (text) => set({ connection: text }))
  const requestId = useDebouncedSearch(search.requestId ?? '', (text) => set({ requestId: text }))
  return (
    <search aria-label={filters.label}>
      <Group gap="sm" align="flex-end">
        <NativeSelect
          label={filters.outcome}
          value={search.outcome ?? ''}
          data={[
            { value: '', label: filters.all },
            ...outcomes.map((value) => ({
              value,
              label: value === 'trouble' ? filters.trouble : words.outcome[value],
            })),
          ]}
          onChange={({ currentTarget: { value } }) => set({ outcome: value })}
        />
        <TextInput
          label={filters.connection}
          placeholder={filters.connectionHint}
          value={connection.text}
          onChange={(event) => connection.change(event.currentTarget.value)}
        />
        <TextInput
          label={filters.requestId}
          placeholder={filters.requestIdHint}
          value={requestId.text}
          onChange={(event) => requestId.change(event.currentTarget.value)}
        />
        {Object.values(search).some(Boolean) && (
          <Button variant="subtle" onClick={() => navigate({ search: {}, replace: true })}>
            {filters.clear}
          </Button>
        )}
      </Group>
    </search>
  )
}
