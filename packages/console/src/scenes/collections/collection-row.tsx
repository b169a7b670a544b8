import type { Collection } from '@gatewarden/client'
import { Group, Paper, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { StatusMark } from '../../components/status-mark.tsx'
import { TimeText } from '../../components/time-text.tsx'
import { texts } from '../../texts/en.ts'
import classes from './collection-row.module.css'
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
    <Paper component="li" withBorder className={classes.row}>
      <Group justify="space-between" align="flex-start" gap="xs">
        <Text fw={580} lineClamp={2}>
          <Link to="/collections/$id" params={{ id: collection.id }} className={classes.link}>
            {nameOf(collection)}
          </Link>
        </Text>
        <StatusMark standing={standingOf(collection)} label={stateText(collection)} />
      </Group>
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
    </Paper>
  )
}
