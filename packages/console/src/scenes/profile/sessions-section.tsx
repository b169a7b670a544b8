import { Button, Group, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type AccountSession, account, accountQuery } from '../../api/account.ts'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { SectionCard } from '../../components/section-card.tsx'
import { TimeText } from '../../components/time-text.tsx'
import { texts } from '../../texts/en.ts'
import { browserName } from './browser-name.ts'

const { sessions: words } = texts.profile

/** Every browser that is signed in to the account, and how it is signed out. */
export function SessionsSection({ sessions }: { sessions: AccountSession[] }) {
  const queries = useQueryClient()
  const onSuccess = () => queries.invalidateQueries(accountQuery)
  const end = useMutation({ mutationFn: account.endSession, onSuccess })
  const others = useMutation({ mutationFn: account.signOutOthers, onSuccess })
  return (
    <SectionCard title={words.title}>
      <ProblemAlert error={end.error ?? others.error} />
      {sessions.map((session) => (
        <Group key={session.id} justify="space-between" gap="sm">
          <div>
            <Text size="sm" fw={540}>
              {browserName(session.browser) ?? words.unknown}
              {session.current ? ` (${words.current})` : ''}
            </Text>
            <Text size="sm" c="dimmed">
              {session.address} · {words.seen} <TimeText time={session.lastSeenAt} />
            </Text>
          </div>
          {!session.current && (
            <Button
              size="xs"
              variant="default"
              loading={end.isPending}
              onClick={() => end.mutate(session.id)}
            >
              {words.end}
            </Button>
          )}
        </Group>
      ))}
      {sessions.length > 1 && (
        <div>
          <Button variant="default" loading={others.isPending} onClick={() => others.mutate()}>
            {words.others}
          </Button>
        </div>
      )}
    </SectionCard>
  )
}
