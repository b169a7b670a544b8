import { GatewardenApiError, type ListedConnection } from '@gatewarden/client'
import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { ask, askPages, itemsOf } from '../../api/ask.ts'
import { Asked } from '../../components/asked.tsx'
import { MoreButton } from '../../components/more-button.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { useDebouncedSearch } from '../../components/use-debounced-search.ts'
import { texts } from '../../texts/en.ts'
import { customerTitle } from '../connections/customer-title.ts'
import { PersonRow } from './person-row.tsx'

const { pick: words } = texts.mailbox

/** Whose mailbox is opened: found in the directory by name or any address. */
export function PickMailboxScene() {
  const { id } = useParams({ from: '/frame/connections/$id/mailboxes' })
  const query = useQuery(ask('GET /v1/connections/{id}', { path: { id } }))
  return (
    <>
      <PageHead
        title={words.title}
        text={words.text}
        above={
          <Link to="/connections/$id" params={{ id }}>
            {query.data ? customerTitle(query.data) : texts.connection.unknownTitle}
          </Link>
        }
      />
      <Asked query={query}>{(connection) => <Picker connection={connection} />}</Asked>
    </>
  )
}

function Picker({ connection }: { connection: ListedConnection }) {
  const { id, kind, account } = connection
  const { search = '' } = useSearch({ from: '/frame/connections/$id/mailboxes' })
  const navigate = useNavigate({ from: '/connections/$id/mailboxes' })
  const sought = useDebouncedSearch(search, (text) =>
    navigate({ search: text === '' ? {} : { search: text }, replace: true }),
  )
  const query = useInfiniteQuery({
    ...askPages('GET /v1/connections/{id}/users', {
      path: { id },
      query: { limit: 50, ...(search && { search }) },
    }),
    placeholderData: keepPreviousData,
  })
  const people = itemsOf(query.data)
  const mayNotLook = query.error instanceof GatewardenApiError && query.error.code === 'scope_not_granted'
  return (
    <Stack gap="lg" maw={720}>
      {kind === 'person' && (
        <Group>
          <Button
            renderRoot={(props) => (
              <Link to="/connections/$id/mailboxes/$address" params={{ id, address: 'me' }} {...props} />
            )}
          >
            {`${words.me} ${account?.name ?? account?.oid ?? ''}`}
          </Button>
        </Group>
      )}
      {mayNotLook ? (
        <OpenDirectly id={id} />
      ) : (
        <>
          <TextInput
            label={words.search}
            description={words.searchHint}
            leftSection={<Search size={16} aria-hidden />}
            value={sought.text}
            onChange={(event) => sought.change(event.currentTarget.value)}
          />
          <Asked query={query}>
            {() => (
              <>
                {people.length === 0 && <Text c="dimmed">{words.nobody}</Text>}
                <Stack component="ul" gap={0} p={0} m={0} aria-label={words.people}>
                  {people.map((person) => (
                    <PersonRow key={person.id} connection={id} person={person} />
                  ))}
                </Stack>
                <MoreButton query={query} label={words.more} />
              </>
            )}
          </Asked>
        </>
      )}
      {mayNotLook && <ProblemAlert error={query.error} title={words.directText} />}
    </Stack>
  )
}

function OpenDirectly({ id }: { id: string }) {
  const [address, setAddress] = useState('')
  const navigate = useNavigate()
  const open = (event: FormEvent) => {
    event.preventDefault()
    void navigate({ to: '/connections/$id/mailboxes/$address', params: { id, address: address.trim() } })
  }
  return (
    <form onSubmit={open}>
      <Group align="flex-end">
        <TextInput
          flex="1 1 240px"
          type="email"
          label={words.address}
          required
          value={address}
          onChange={(event) => setAddress(event.currentTarget.value)}
        />
        <Button type="submit">{words.open}</Button>
      </Group>
    </form>
  )
}
