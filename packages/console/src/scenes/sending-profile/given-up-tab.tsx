import type { Delivery, SendingProfile, Submission } from '@gatewarden/client'
import { Stack, Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { askPages, itemsOf } from '../../api/ask.ts'
import { Asked, type AskedQuery } from '../../components/asked.tsx'
import { MoreButton, type PagedQuery } from '../../components/more-button.tsx'
import { Section } from '../../components/section.tsx'
import { texts } from '../../texts/en.ts'
import { DeliveryTable } from './delivery-table.tsx'
import { SubmissionTable } from './submission-table.tsx'

const { givenUp: words } = texts.sending
const refetchInterval = 5000

/** What will not happen by itself any more: messages that did not go out, those of which nobody knows, recipients that were not reached. */
export function GivenUpTab({ profile }: { profile: SendingProfile }) {
  const failed = useSubmissions(profile, 'failed')
  const unknown = useSubmissions(profile, 'unknown')
  const refused = useDeliveries(profile, 'failed')
  const expired = useDeliveries(profile, 'expired')
  const lists = [failed, unknown, refused, expired]
  const isEmpty = lists.every(({ data }) => data !== undefined && itemsOf<unknown>(data).length === 0)
  if (isEmpty) return <Text c="dimmed">{words.none}</Text>
  return (
    <Stack gap={0}>
      {(
        [
          ['failed', failed],
          ['unknown', unknown],
        ] as const
      ).map(([state, query]) => (
        <Part key={state} {...words[state]} query={query}>
          <SubmissionTable
            label={words.messages(words[state].title)}
            submissions={itemsOf(query.data)}
            profile={profile}
          />
        </Part>
      ))}
      {(
        [
          ['refused', refused],
          ['expired', expired],
        ] as const
      ).map(([state, query]) => (
        <Part key={state} {...words[state]} query={query}>
          <DeliveryTable label={words.recipients(words[state].title)} deliveries={itemsOf(query.data)} />
        </Part>
      ))}
    </Stack>
  )
}

const useSubmissions = ({ id }: SendingProfile, status: Submission['status']) =>
  useInfiniteQuery({
    ...askPages('GET /v1/sending-profiles/{id}/submissions', { path: { id }, query: { limit: 50, status } }),
    refetchInterval,
  })

const useDeliveries = ({ id }: SendingProfile, state: Delivery['state']) =>
  useInfiniteQuery({
    ...askPages('GET /v1/deliveries', { query: { profile: id, limit: 50, state } }),
    refetchInterval,
  })

interface PartProps {
  title: string
  text: string
  query: AskedQuery<Parameters<typeof itemsOf<unknown>>[0]> & PagedQuery
  children: ReactNode
}

/** A list with its heading; nothing where nothing is in it. */
function Part({ title, text, query, children }: PartProps) {
  if (query.data !== undefined && itemsOf<unknown>(query.data).length === 0) return null
  return (
    <Section title={title} text={text}>
      <Asked query={query}>{() => children}</Asked>
      <MoreButton query={query} />
    </Section>
  )
}
