import type { RelayListener } from '@gatewarden/client'
import { List } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { LinkedRow, RowFacts } from '../../components/linked-row.tsx'
import { type Standing, StatusMark } from '../../components/status-mark.tsx'
import { texts } from '../../texts/en.ts'

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
    <LinkedRow
      link={(className) => (
        <Link to="/relay/listeners/$id" params={{ id: listener.id }} className={className}>
          {listener.name}
        </Link>
      )}
      mark={<ListenerMark listener={listener} />}
    >
      <RowFacts>
        {[whereOf(listener), ...(networks === null ? [] : [words.from(networks.join(', '))])].join(' · ')}
      </RowFacts>
      {(warnings.length > 0 || trusts) && (
        <List size="sm" mt={4} aria-label={words.warnings}>
          {[...warnings, ...(trusts ? [words.trusts] : [])].map((one) => (
            <List.Item key={one}>{one}</List.Item>
          ))}
        </List>
      )}
    </LinkedRow>
  )
}
