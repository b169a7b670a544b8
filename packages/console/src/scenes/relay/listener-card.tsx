import type { RelayListener } from '@gatewarden/client'
import { Group, List, Paper, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { type Standing, StatusMark } from '../../components/status-mark.tsx'
import { texts } from '../../texts/en.ts'
import classes from '../collections/collection-row.module.css'

const { listeners: words, ...all } = texts.relay

const standingOf = ({ status, warnings }: RelayListener): Standing =>
  status === 'paused' ? 'idle' : warnings.length > 0 ? 'warn' : 'good'

export const whereOf = ({ protocol, hostname, port, security }: RelayListener): string =>
  words.where(all.protocols[protocol], hostname, port, all.securities[security])

/** How a listener stands; the word says it, too. */
export function ListenerMark({ listener }: { listener: RelayListener }) {
  const { status, warnings } = listener
  const label = status === 'paused' ? words.paused : warnings.length > 0 ? words.warned : words.open
  return <StatusMark standing={standingOf(listener)} label={label} />
}

/** One port, and what an administrator should know about it. */
export function ListenerCard({ listener }: { listener: RelayListener }) {
  const { networks, trusts, warnings } = listener
  return (
    <Paper component="li" withBorder className={classes.row}>
      <Group justify="space-between" align="flex-start" gap="xs">
        <Text fw={580}>
          <Link to="/relay/listeners/$id" params={{ id: listener.id }} className={classes.link}>
            {listener.name}
          </Link>
        </Text>
        <ListenerMark listener={listener} />
      </Group>
      <Text size="sm" c="dimmed" mt={4} style={{ overflowWrap: 'anywhere' }}>
        {[whereOf(listener), ...(networks === null ? [] : [words.from(networks.join(', '))])].join(' · ')}
      </Text>
      {(warnings.length > 0 || trusts) && (
        <List size="sm" mt={4} aria-label={words.warnings}>
          {[...warnings, ...(trusts ? [words.trusts] : [])].map((one) => (
            <List.Item key={one}>{one}</List.Item>
          ))}
        </List>
      )}
    </Paper>
  )
}
