import { Alert, Anchor, Button, Group, Loader, Stack, Text } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { ask } from '../../api/ask.ts'
import { api } from '../../api/client.ts'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { openSignInWindow } from '../../components/sign-in-window.ts'
import { texts } from '../../texts/en.ts'

const { waiting: words } = texts.integrations

interface Begun {
  id: string
  url: string
  /** The browser did not let a window open. */
  blocked: boolean
}

export interface Connecting {
  begun: Begun | null
  error: unknown
  begin: (connector: string) => Promise<void>
  forget: () => void
}

/** Opens the sign-in in a window of its own, while this page stays and waits. */
export function useConnectWindow(): Connecting {
  const [begun, setBegun] = useState<Begun | null>(null)
  const [error, setError] = useState<unknown>(null)
  return {
    begun,
    error,
    forget: () => setBegun(null),
    async begin(connector) {
      setError(null)
      const opened = openSignInWindow()
      try {
        const { id, url } = await api.request('POST /v1/me/connect-sessions', {
          body: { connectors: [connector] },
        })
        opened.goTo(url)
        setBegun({ id, url, blocked: opened.blocked })
      } catch (caught) {
        opened.close()
        setError(caught)
      }
    },
  }
}

/** What became of the window. */
export function ConnectWindow({ connecting: { begun, error, forget } }: { connecting: Connecting }) {
  const queries = useQueryClient()
  const session = useQuery({
    ...ask('GET /v1/me/connect-sessions/{id}', { path: { id: begun?.id ?? '' } }),
    enabled: begun !== null,
    staleTime: 0,
    // What failed can be begun again, or handed to an administrator, in the same window.
    refetchInterval: ({ state }) => (state.data?.status === 'completed' ? false : 1500),
  })
  const status = session.data?.status
  const outcome = session.data?.outcome?.reasonCode
  // biome-ignore lint/correctness/useExhaustiveDependencies: another outcome is what has changed the connections.
  useEffect(() => {
    if (!isOver(status)) return
    for (const name of ['GET /v1/me/connections', 'GET /v1/connections'] as const)
      queries.invalidateQueries({ queryKey: [name] })
  }, [status, outcome, queries])
  if (error !== null) return <ProblemAlert error={error} />
  if (begun === null) return null
  if (isOver(status)) {
    const reason = session.data?.outcome?.reason
    return (
      <Alert role="status" color={status === 'completed' ? 'gate' : 'orange'} variant="outline">
        {status === 'completed' && !reason ? words.done : reason}
      </Alert>
    )
  }
  return (
    <Alert role="status" variant="outline" title={words.title} icon={<Loader size={16} aria-hidden />}>
      <Stack gap="sm">
        <Text size="sm">{begun.blocked ? words.blocked : words.text}</Text>
        <Group>
          {begun.blocked && (
            <Anchor href={begun.url} target="_blank" rel="noreferrer">
              {words.open}
            </Anchor>
          )}
          <Button size="xs" variant="default" onClick={forget}>
            {words.stop}
          </Button>
        </Group>
      </Stack>
    </Alert>
  )
}

const isOver = (status: string | undefined): boolean =>
  status === 'completed' || status === 'failed' || status === 'finished'
