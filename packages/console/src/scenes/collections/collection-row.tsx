import type { Collection } from '@gatewarden/client'
import { Group, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { LinkedRow } from '../../components/linked-row.tsx'
import { StatusMark } from '../../components/status-mark.tsx'
import { TimeText } from '../../components/time-text.tsx'
import { texts } from '../../texts/en.ts'
import { nameOf, standingOf, stateText, windowText } from './standing.ts'

const { collections: words } = texts

/** One collection: whose mail, of when, how far it is; the whole row leads to its page. */
export function CollectionRow({
  collection,
  matter,
}: {
  collection: Collection
  matter: string | undefined
}) {
  const { numbers, custodians, createdAt, reason, status } = collection
  const facts = [
    ...(matter === undefined ? [] : [matter]),
    words.custodianCount(custodians.length),
    windowText(collection),
    words.collected(numbers.collected),
    ...(numbers.exceptions > 0 ? [words.exceptionCount(numbers.exceptions)] : []),
  ]
  return (
    <LinkedRow
      link={(className) => (
        <Link to="/collections/$id" params={{ id: collection.id }} className={className}>
          {nameOf(collection)}
        </Link>
      )}
      mark={<StatusMark standing={standingOf(collection)} label={stateText(collection)} />}
    >
      <Group justify="space-between" gap="xs" mt={4}>
        <Text size="sm" c="dimmed">
          {facts.join(' · ')}
        </Text>
        <Text size="sm" c="dimmed">
          <TimeText time={createdAt} />
        </Text>
      </Group>
      {reason !== null && (status === 'paused' || status === 'incomplete') && (
        <Text size="sm" mt="xs">
          {reason.detail}
        </Text>
      )}
    </LinkedRow>
  )
}
