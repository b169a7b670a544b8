import type { ConnectSession } from '@gatewarden/client'
import { Alert, Button, Group, Loader, Stack, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useEffect, useState } from 'react'
import { ask, useDo } from '../api/ask.ts'
import { texts } from '../texts/en.ts'
import { LinkBox } from './link-box.tsx'
import { ProblemAlert } from './problem-alert.tsx'

const { start: words } = texts.connections

export interface MadeLink {
  id: string
  url: string
  expiresAt: string
  /** Whether a code from the last page is needed to end. */
  needsCode: boolean
}

/** What becomes of a link: it is asked for every two seconds, until the connection is there or nothing can come of it. */
export function LinkProgress({ link, again }: { link: MadeLink; again: () => void }) {
  const query = useQuery({
    ...ask('GET /v1/connect-sessions/{id}', { path: { id: link.id } }),
    refetchInterval: ({ state: { data } }) =>
      data?.status === 'completed' || data?.status === 'failed' ? false : 2000,
  })
  const withdraw = useDo('DELETE /v1/connect-sessions/{id}')
  const session = query.data
  const isOver = session?.status === 'completed' || session?.status === 'failed'
  return (
    <Stack gap="lg" maw={640}>
      {!isOver && <LinkBox link={link} />}
      <ProblemAlert error={query.error ?? withdraw.error} />
      {session && <SessionState session={session} />}
      {session && link.needsCode && session.status === 'finished' && <CodeForm session={session} />}
      {session?.outcome?.status === 'needs_admin' && session.connection !== null && (
        <AdminLink connection={session.connection} />
      )}
      <Group gap="xs">
        {session?.connection && session.status !== 'open' && (
          <Button
            component={Link}
            to={`/connections/${session.connection}`}
            variant={session.status === 'completed' ? 'filled' : 'default'}
          >
            {words.toConnection}
          </Button>
        )}
        {!isOver && (
          <Button
            variant="default"
            loading={withdraw.isPending}
            onClick={() => withdraw.mutate({ path: { id: link.id } }, { onSuccess: again })}
          >
            {words.withdraw}
          </Button>
        )}
        {isOver && (
          <Button variant="default" onClick={again}>
            {words.again}
          </Button>
        )}
      </Group>
    </Stack>
  )
}

function SessionState({ session }: { session: ConnectSession }) {
  const waits = session.outcome?.status === 'needs_admin'
  const { outcome } = session
  if (session.status === 'failed' || waits) {
    return (
      <Alert
        role="status"
        variant="outline"
        color={waits ? 'yellow' : 'red'}
        title={waits ? texts.connections.status.needs_admin : words.states.failed}
      >
        <Stack gap={4}>
          {waits ? (
            <Text size="sm">{words.states.needs_admin}</Text>
          ) : (
            outcome?.reason && <Text size="sm">{outcome.reason}</Text>
          )}
          {outcome?.remedy && <Text size="sm">{outcome.remedy}</Text>}
        </Stack>
      </Alert>
    )
  }
  const isDone = session.status === 'completed'
  return (
    <Group gap="sm" role="status">
      {!isDone && <Loader size="xs" aria-hidden />}
      <Text fw={isDone ? 580 : 400}>{words.states[session.status]}</Text>
    </Group>
  )
}

function CodeForm({ session }: { session: ConnectSession }) {
  const [code, setCode] = useState('')
  const complete = useDo('POST /v1/connect-sessions/{id}/complete', [
    'GET /v1/connect-sessions/{id}',
    'GET /v1/connections',
  ])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    complete.mutate({ path: { id: session.id }, body: { code: code.trim() } })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm" align="flex-start">
        <TextInput
          label={words.code}
          description={words.codeText}
          required
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <ProblemAlert error={complete.error} />
        <Button type="submit" loading={complete.isPending}>
          {words.redeem}
        </Button>
      </Stack>
    </form>
  )
}

/** Made when it is asked for: it is good once, and shown once. */
function AdminLink({ connection }: { connection: string }) {
  const make = useDo('POST /v1/connections/{id}/admin-link')
  const { reset } = make
  useEffect(() => reset, [reset])
  return (
    <Stack gap="sm" align="flex-start">
      {make.data ? (
        <LinkBox link={make.data} label={texts.connection.actions.adminLink} />
      ) : (
        <Button loading={make.isPending} onClick={() => make.mutate({ path: { id: connection } })}>
          {words.adminLink}
        </Button>
      )}
      <ProblemAlert error={make.error} />
    </Stack>
  )
}
