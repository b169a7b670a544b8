import type { Contact } from '@gatewarden/client'
import { SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import { askPages, itemsOf } from '../../api/ask.ts'
import { LoadingLines } from '../../components/asked.tsx'
import { MoreButton } from '../../components/more-button.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { useDebouncedSearch } from '../../components/use-debounced-search.ts'
import { texts } from '../../texts/en.ts'
import classes from './person-row.module.css'

const { mailbox: words } = texts

/** The contacts of the default folder. */
export function Contacts({ id, address }: { id: string; address: string }) {
  const { q } = useSearch({ from: '/frame/connections/$id/mailboxes/$address' })
  const navigate = useNavigate({ from: '/connections/$id/mailboxes/$address' })
  const sought = useDebouncedSearch(q ?? '', (text) =>
    navigate({ search: { view: 'contacts', ...(text && { q: text }) }, replace: true }),
  )
  const query = useInfiniteQuery({
    ...askPages('GET /v1/connections/{id}/mailboxes/{address}/contacts', {
      path: { id, address },
      // Whole words unless a star says that it is a beginning: who types is in the middle of one.
      query: { limit: 100, ...(q && { search: q.endsWith('*') ? q : `${q}*` }) },
    }),
    placeholderData: keepPreviousData,
  })
  const contacts = itemsOf(query.data)
  return (
    <Stack gap="md">
      <TextInput
        maw={420}
        label={words.contactSearch}
        leftSection={<Search size={16} aria-hidden />}
        value={sought.text}
        onChange={(event) => sought.change(event.currentTarget.value)}
      />
      <ProblemAlert error={query.error} title={words.denied.title} retry={() => query.refetch()} />
      {query.isPending && <LoadingLines />}
      {query.isSuccess && contacts.length === 0 && (
        <Text c="dimmed">{q ? words.pick.nobody : words.noContacts}</Text>
      )}
      <SimpleGrid
        component="ul"
        cols={{ base: 1, sm: 2, lg: 3 }}
        spacing={{ base: 0, sm: 'lg' }}
        verticalSpacing={0}
        p={0}
        m={0}
      >
        {contacts.map((contact) => (
          <ContactCard key={contact.id} contact={contact} />
        ))}
      </SimpleGrid>
      <MoreButton query={query} />
    </Stack>
  )
}

function ContactCard({ contact }: { contact: Contact }) {
  const phones = [contact.mobilePhone, ...contact.businessPhones, ...contact.homePhones].filter(Boolean)
  return (
    <li className={classes.row}>
      <Text fw={560}>{contact.name ?? contact.emails[0]?.address ?? contact.company}</Text>
      <Text size="sm" c="dimmed">
        {[contact.jobTitle, contact.company].filter(Boolean).join(', ')}
      </Text>
      {contact.emails.map(({ address }) => (
        <Text key={address} size="sm" className={classes.address}>
          {address}
        </Text>
      ))}
      <Text size="sm">{phones.join(' · ')}</Text>
    </li>
  )
}
