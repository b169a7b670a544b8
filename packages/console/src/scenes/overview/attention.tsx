import type { Connector } from '@gatewarden/client'
import { Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CircleCheck } from 'lucide-react'
import { askAll } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { SectionCard } from '../../components/section-card.tsx'
import { type Standing, StatusMark } from '../../components/status-mark.tsx'
import { texts } from '../../texts/en.ts'
import { countsQuery } from './ask-counts.ts'
import classes from './attention.module.css'
import { standingOfStatus } from './connection-counts.tsx'
import { endingCredentials } from './ending.ts'

const { overview: words } = texts

interface Matter {
  key: string
  standing: Standing
  text: string
  /** The connector to look at, where it is one's. */
  connector?: string
}

/** What waits for somebody, the worst first. */
export function Attention({ connectors }: { connectors: Connector[] }) {
  const apps = useQuery({ ...askAll('GET /v1/apps'), enabled: useMay('apps:read') })
  const counts = useQuery({ ...countsQuery, enabled: useMay('connections:read') })
  const ofConnectors = connectors.flatMap((one): Matter[] => {
    const called = one.catalog.title || one.name
    if (one.status === 'draft') {
      return [{ key: one.id, standing: 'idle', text: words.draft(called), connector: one.id }]
    }
    if (one.status !== 'paused') return []
    return [{ key: one.id, standing: 'bad', text: words.paused(called, one.reason ?? ''), connector: one.id }]
  })
  const ofCredentials = endingCredentials(apps.data ?? [], connectors).map((one): Matter => {
    return {
      key: one.id,
      standing: one.isLate ? 'bad' : 'warn',
      text: one.hasEnded ? words.credentialEnded(one.called) : words.credentialEnds(one.called, one.daysLeft),
      ...(one.connector ? { connector: one.connector } : {}),
    }
  })
  const ofConnections = (counts.data ?? []).flatMap(([status, count]): Matter[] => {
    const standing = standingOfStatus[status]
    if (count === '0' || (standing !== 'warn' && standing !== 'bad')) return []
    return [{ key: status, standing, text: words.connectionsIn(count, words.statuses[status]) }]
  })
  const order: Standing[] = ['bad', 'warn', 'idle', 'good']
  const matters = [...ofConnectors, ...ofCredentials, ...ofConnections].sort(
    (a, b) => order.indexOf(a.standing) - order.indexOf(b.standing),
  )
  return (
    <SectionCard title={words.attention}>
      {matters.length === 0 ? (
        <Group gap="sm" c="var(--gate-good)">
          <CircleCheck size={20} aria-hidden />
          <Text c="var(--mantine-color-text)">{words.allWell}</Text>
        </Group>
      ) : (
        <ul className={classes.list}>
          {matters.map(({ key, standing, text, connector }) => (
            <li key={key} className={classes.matter}>
              <span className={classes.text}>
                <StatusMark standing={standing} label="" />
                <Text size="sm">{text}</Text>
              </span>
              {connector !== undefined && (
                <Link to="/connectors/$id" params={{ id: connector }} className={classes.look}>
                  {words.look}
                </Link>
              )}
            </li>
          ))}
        </ul>
      )}
    </SectionCard>
  )
}
