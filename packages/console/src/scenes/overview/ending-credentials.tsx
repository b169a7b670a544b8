import type { Connector } from '@gatewarden/client'
import { Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { askAll } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { Asked } from '../../components/asked.tsx'
import { SectionCard } from '../../components/section-card.tsx'
import { StatusMark } from '../../components/status-mark.tsx'
import { dayOf } from '../../components/time-text.tsx'
import { texts } from '../../texts/en.ts'
import { endingCredentials } from './ending.ts'

const { overview: words } = texts

/** The credentials that end within 60 days, the next one first. */
export function EndingCredentials({ connectors }: { connectors: Connector[] }) {
  const maySee = useMay('apps:read')
  const query = useQuery({ ...askAll('GET /v1/apps'), enabled: maySee })
  if (!maySee) return null
  return (
    <SectionCard title={words.credentials} text={words.credentialsText}>
      <Asked query={query}>
        {(apps) => {
          const ending = endingCredentials(apps, connectors)
          if (ending.length === 0) return <Text size="sm">{words.noCredentials}</Text>
          return (
            <Stack gap="xs">
              {ending.map(({ id, called, expiresAt, daysLeft, isLate }) => (
                <Group key={id} justify="space-between" wrap="nowrap">
                  <Text size="sm" truncate>
                    {called}
                  </Text>
                  <StatusMark
                    standing={isLate ? 'bad' : 'warn'}
                    label={`${dayOf(new Date(expiresAt))} (${daysLeft} d)`}
                  />
                </Group>
              ))}
            </Stack>
          )
        }}
      </Asked>
    </SectionCard>
  )
}
