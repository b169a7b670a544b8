import type { Connector } from '@gatewarden/client'
import { Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CircleCheck } from 'lucide-react'
import { ask, askAll } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { SectionCard } from '../../components/section-card.tsx'
import { StatusMark } from '../../components/status-mark.tsx'
import { texts } from '../../texts/en.ts'
import { countsQuery } from './ask-counts.ts'
import { deadLettersQuery, relayFailedQuery } from './ask-dead-letters.ts'
import classes from './attention.module.css'
import { mattersOf } from './matter.ts'

const { overview: words } = texts

/** What waits for somebody, the worst first; of the newest collections only. */
export function Attention({ connectors }: { connectors: readonly Connector[] }) {
  const refetchInterval = 30_000
  const apps = useQuery({ ...askAll('GET /v1/apps'), enabled: useMay('apps:read'), refetchInterval })
  const counts = useQuery({ ...countsQuery, enabled: useMay('connections:read') })
  const endpoints = useQuery({
    ...askAll('GET /v1/endpoints'),
    enabled: useMay('endpoints:read'),
    refetchInterval,
  })
  const collections = useQuery({
    ...ask('GET /v1/collections', { query: { limit: 50 } }),
    enabled: useMay('collections:read'),
    refetchInterval,
  })
  const listeners = useQuery({
    ...askAll('GET /v1/relay/listeners'),
    enabled: useMay('relay:read'),
    refetchInterval,
  })
  const deadLetters = useQuery({ ...deadLettersQuery, enabled: useMay('sending:read') })
  const relayFailed = useQuery({ ...relayFailedQuery, enabled: useMay('relay:read') })
  const matters = mattersOf({
    connectors,
    apps: apps.data ?? [],
    counts: counts.data ?? [],
    endpoints: endpoints.data ?? [],
    collections: collections.data?.data ?? [],
    listeners: listeners.data ?? [],
    deadLetters: deadLetters.data ?? [],
    relayFailed: relayFailed.data ?? '0',
  })
  return (
    <SectionCard title={words.attention}>
      {matters.length === 0 ? (
        <Group gap="sm" c="var(--gate-good)">
          <CircleCheck size={20} aria-hidden />
          <Text c="var(--mantine-color-text)">{words.allWell}</Text>
        </Group>
      ) : (
        <ul className={classes.list}>
          {matters.map(({ key, standing, text, at }) => (
            <li key={key} className={classes.matter}>
              <span className={classes.text}>
                <StatusMark standing={standing} label="" />
                <Text size="sm">{text}</Text>
              </span>
              <Link {...at} className={classes.look} aria-label={words.lookAt(text)}>
                {words.look}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </SectionCard>
  )
}
