import { Button, Group, PasswordInput, Stack, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useDo } from '../../api/ask.ts'
import { fieldProblems } from '../../api/problem.ts'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { texts } from '../../texts/en.ts'

const { handOver: words } = texts.setupGuide

/** Gives Gatewarden the client id and the secret that the portal, or a script, has shown. The secret leaves the page with that. */
export function HandOverForm({ connector, cloud }: { connector: string; cloud: string }) {
  const [clientId, setClientId] = useState('')
  const [secret, setSecret] = useState('')
  const [expires, setExpires] = useState('')
  const attempt = useDo('PATCH /v1/connectors/{id}', [
    'GET /v1/connectors/{id}',
    'GET /v1/connectors',
    'POST /v1/connectors/{id}/setup/check',
  ])
  const problems = fieldProblems(attempt.error)
  const send = (event: FormEvent) => {
    event.preventDefault()
    attempt.mutate({
      path: { id: connector },
      body: {
        app: {
          cloud,
          clientId: clientId.trim(),
          credential: {
            kind: 'secret',
            secret: secret.trim(),
            ...(expires === '' ? {} : { expiresAt: new Date(expires).toISOString() }),
          },
        },
      },
    })
  }
  return (
    <form onSubmit={send}>
      <Stack gap="sm" maw={640}>
        <ProblemAlert error={attempt.error} />
        <TextInput
          label={words.clientId}
          description={words.clientIdHint}
          required
          withAsterisk={false}
          autoComplete="off"
          value={clientId}
          error={problems['body.app.clientId']}
          onChange={(event) => setClientId(event.currentTarget.value)}
        />
        <PasswordInput
          label={words.secret}
          description={words.secretHint}
          required
          withAsterisk={false}
          autoComplete="off"
          value={secret}
          error={problems['body.app.credential.secret']}
          onChange={(event) => setSecret(event.currentTarget.value)}
        />
        <TextInput
          label={`${words.expires} (${texts.common.optional})`}
          type="date"
          value={expires}
          error={problems['body.app.credential.expiresAt']}
          onChange={(event) => setExpires(event.currentTarget.value)}
        />
        <Group>
          <Button type="submit" loading={attempt.isPending}>
            {words.save}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
