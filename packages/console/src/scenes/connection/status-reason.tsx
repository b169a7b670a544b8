import type { ListedConnection } from '@gatewarden/client'
import { Alert, Stack, Text } from '@mantine/core'
import { CircleAlert, CircleCheck, Hourglass } from 'lucide-react'
import { FactList } from '../../components/fact-list.tsx'
import { texts } from '../../texts/en.ts'
import { standingOfConnection } from '../connections/standing.ts'

const { connection: words } = texts
const looks = {
  good: { color: 'gate', icon: CircleCheck },
  warn: { color: 'yellow', icon: Hourglass },
  idle: { color: 'gray', icon: Hourglass },
  bad: { color: 'red', icon: CircleAlert },
}

/** Why a connection stands as it does and what to do, with what Microsoft said where it refused. */
export function StatusReason({ connection }: { connection: ListedConnection }) {
  const { status, reason, remedy, refusal } = connection
  const { color, icon: Icon } = looks[standingOfConnection[status]]
  const isFine = status === 'active' && reason === null
  return (
    <Alert
      variant="outline"
      color={color}
      icon={<Icon size={18} aria-hidden />}
      title={isFine ? words.works : (reason ?? texts.connections.status[status])}
    >
      <Stack gap="xs">
        {isFine && <Text size="sm">{words.worksText}</Text>}
        {remedy && (
          <Text size="sm">
            <strong>{words.attention}:</strong> {remedy}
          </Text>
        )}
        {refusal && (
          <FactList
            facts={[
              [words.refusal.title, refusal.reason === reason ? null : refusal.reason],
              [
                words.refusal.error,
                [refusal.error, refusal.suberror, refusal.aadsts && `AADSTS${refusal.aadsts}`]
                  .filter(Boolean)
                  .join(' · '),
              ],
              [words.refusal.trace, refusal.traceId],
              [words.refusal.correlation, refusal.correlationId],
              [words.refusal.at, refusal.at],
            ]}
          />
        )}
      </Stack>
    </Alert>
  )
}
