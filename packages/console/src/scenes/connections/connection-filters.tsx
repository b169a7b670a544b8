import type { Connector } from '@gatewarden/client'
import { Button, NativeSelect, TextInput } from '@mantine/core'
import { Search } from 'lucide-react'
import { useDebouncedSearch } from '../../components/use-debounced-search.ts'
import { texts } from '../../texts/en.ts'
import classes from './connection-filters.module.css'
import { type ConnectionsSearch, statuses } from './search.ts'

const { connections: all } = texts
const { filters: words } = all

interface ConnectionFiltersProps {
  search: ConnectionsSearch
  connectors: readonly Connector[]
  change: (search: ConnectionsSearch) => void
}

/** What the list is narrowed by; all of it stands in the address. */
export function ConnectionFilters({ search, connectors, change }: ConnectionFiltersProps) {
  const { q, status, connector, ...rest } = search
  const sought = useDebouncedSearch(q ?? '', (text) =>
    change({ ...without(search, 'q'), ...(text && { q: text }) }),
  )
  return (
    <search className={classes.filters} aria-label={words.label}>
      <TextInput
        className={classes.search}
        label={words.search}
        placeholder={words.searchHint}
        leftSection={<Search size={16} aria-hidden />}
        value={sought.text}
        onChange={(event) => sought.change(event.currentTarget.value)}
      />
      <NativeSelect
        label={words.status}
        value={status ?? ''}
        onChange={(event) => {
          const chosen = statuses.find((one) => one === event.currentTarget.value)
          change({ ...without(search, 'status'), ...(chosen && { status: chosen }) })
        }}
        data={[
          { value: '', label: words.anyStatus },
          ...statuses.map((one) => ({ value: one, label: all.status[one] })),
        ]}
      />
      {connectors.length > 0 && (
        <NativeSelect
          label={words.connector}
          value={connectors.find(({ id, name }) => id === connector || name === connector)?.name ?? ''}
          onChange={(event) => {
            const { value } = event.currentTarget
            change({ ...without(search, 'connector'), ...(value && { connector: value }) })
          }}
          data={[
            { value: '', label: words.anyConnector },
            ...connectors.map(({ name, catalog }) => ({ value: name, label: catalog.title || name })),
          ]}
        />
      )}
      {Object.keys({ ...rest, ...(status && { status }), ...(connector && { connector }) }).length > 0 && (
        <Button variant="subtle" onClick={() => change({})}>
          {words.clear}
        </Button>
      )}
    </search>
  )
}

function without(search: ConnectionsSearch, name: keyof ConnectionsSearch): ConnectionsSearch {
  const { [name]: _, ...rest } = search
  return rest
}
