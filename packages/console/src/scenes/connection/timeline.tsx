import type { Item, ListedConnection } from '@gatewarden/client'
import { Text } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { ask, askAll, askPages, itemsOf } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { Asked } from '../../components/asked.tsx'
import { MoreButton } from '../../components/more-button.tsx'
import { Section } from '../../components/section.tsx'
import { TimeText } from '../../components/time-text.tsx'
import { texts } from '../../texts/en.ts'
import classes from './timeline.module.css'

const { timeline: words } = texts.connection
type Entry = Item<'GET /v1/connections/{id}/timeline'>

/** What happened to a connection, newest first, and who used it. */
export function Timeline({ connection: { id } }: { connection: ListedConnection }) {
  const query = useInfiniteQuery(askPages('GET /v1/connections/{id}/timeline', { path: { id } }))
  const uses = useQuery(ask('GET /v1/connections/{id}/activity', { path: { id } }))
  const nameOf = useActorNames()
  const entries = itemsOf(query.data)
  return (
    <>
      <Section title={words.title}>
        <Asked query={query}>
          {() => (
            <>
              {entries.length === 0 && <Text c="dimmed">{words.empty}</Text>}
              <ol className={classes.line}>
                {entries.map((entry) => (
                  <TimelineEntry key={entry.seq} entry={entry} who={nameOf(entry.actor)} />
                ))}
              </ol>
              <MoreButton query={query} />
            </>
          )}
        </Asked>
      </Section>
      <Section title={words.uses}>
        <Asked query={uses}>
          {({ data }) =>
            data.length === 0 ? (
              <Text c="dimmed">{words.noUses}</Text>
            ) : (
              <ul className={classes.uses}>
                {data.map((use) => (
                  <li key={`${use.who.kind} ${use.who.name} ${use.what} ${use.mailbox}`}>
                    <Text size="sm">
                      <strong>{use.who.name ?? words[use.who.kind]}</strong> {words.use[use.what]}
                      {use.mailbox && ` · ${use.mailbox}`}
                      {` · ${words.times(use.count)}`}
                    </Text>
                    <Text size="sm" c="dimmed">
                      <TimeText time={use.lastAt} />
                    </Text>
                  </li>
                ))}
              </ul>
            )
          }
        </Asked>
      </Section>
    </>
  )
}

function TimelineEntry({ entry, who }: { entry: Entry; who: string }) {
  return (
    <li className={classes.entry} data-what={entry.what}>
      <Text fw={560}>{words.what[entry.what] ?? entry.what}</Text>
      {entry.reason && <Text size="sm">{entry.reason}</Text>}
      {entry.remedy && (
        <Text size="sm" c="dimmed">
          {entry.remedy}
        </Text>
      )}
      {entry.about && (
        <Text size="sm" c="dimmed">
          {entry.about}
        </Text>
      )}
      <Text size="sm" c="dimmed">
        <TimeText time={entry.at} /> {who && words.by(who)}
      </Text>
    </li>
  )
}

/** Names of keys and members, as far as one's role lets one read them. */
function useActorNames(): (actor: string | null) => string {
  const mayKeys = useMay('keys:read')
  const mayMembers = useMay('members:read')
  const keys = useQuery({ ...askAll('GET /v1/keys'), enabled: mayKeys })
  const members = useQuery({ ...askAll('GET /v1/members'), enabled: mayMembers })
  const names = new Map([...(keys.data ?? []), ...(members.data ?? [])].map(({ id, name }) => [id, name]))
  return (actor) => {
    if (actor === null) return ''
    const known = names.get(actor)
    if (known) return known
    if (actor.includes('/')) return words.customer
    if (actor.startsWith('mem_')) return words.member
    if (actor.startsWith('key_')) return words.key
    if (actor.startsWith('browser:')) return words.browser
    if (actor === 'operator') return words.operator
    return actor === 'system' ? words.system : actor
  }
}
