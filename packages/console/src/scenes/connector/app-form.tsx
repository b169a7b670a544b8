import type { Connector } from '@gatewarden/client'
import { NativeSelect, PasswordInput, SegmentedControl, Stack, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { askAll } from '../../api/ask.ts'
import { fieldProblems } from '../../api/problem.ts'
import { useSession } from '../../api/session.ts'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { SaveBar } from '../../components/save-bar.tsx'
import { texts } from '../../texts/en.ts'
import { useChange } from './use-change.ts'

const { app: words, credentials } = texts.connector

/** For a draft: the client id that Microsoft gave, or an app registration that is here already. */
export function AppForm({ connector }: { connector: Connector }) {
  const { emulator } = useSession()
  const apps = useQuery(askAll('GET /v1/apps'))
  const [how, setHow] = useState('fresh')
  const [appId, setAppId] = useState('')
  const [clientId, setClientId] = useState('')
  const [cloud, setCloud] = useState(emulator === null ? 'global' : 'emulator')
  const [secret, setSecret] = useState('')
  const [expiresAt, setExpiresAt] = useState('')
  const change = useChange()
  const problems = fieldProblems(change.error)
  const known = apps.data ?? []
  const isFresh = how === 'fresh' || known.length === 0
  const chosenApp = appId || known[0]?.id || ''
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const credential =
      secret === ''
        ? {}
        : { credential: { kind: 'secret' as const, secret, ...(expiresAt === '' ? {} : { expiresAt }) } }
    change.save(connector.id, {
      app: isFresh ? { clientId: clientId.trim(), cloud, ...credential } : { id: chosenApp },
    })
  }
  const clouds = Object.entries(words.clouds)
    .filter(([id]) => id !== 'emulator' || emulator !== null)
    .map(([value, label]) => ({ value, label }))
  return (
    <form onSubmit={submit}>
      <Stack maw={520}>
        <ProblemAlert error={change.error} />
        {known.length > 0 && (
          <SegmentedControl
            aria-label={words.choice}
            value={how}
            onChange={setHow}
            data={[
              { value: 'fresh', label: words.fresh },
              { value: 'existing', label: words.existing },
            ]}
          />
        )}
        {isFresh ? (
          <>
            <TextInput
              label={words.clientId}
              description={words.clientIdHint}
              value={clientId}
              error={problems['body.app.clientId']}
              onChange={(event) => setClientId(event.currentTarget.value)}
              placeholder="00000000-0000-0000-0000-000000000000"
              autoComplete="off"
              spellCheck={false}
            />
            <NativeSelect
              label={words.cloud}
              data={clouds}
              value={cloud}
              error={problems['body.app.cloud']}
              onChange={(event) => setCloud(event.currentTarget.value)}
            />
            <PasswordInput
              label={words.secret}
              description={words.secretHint}
              value={secret}
              error={problems['body.app.credential.secret']}
              onChange={(event) => setSecret(event.currentTarget.value)}
              autoComplete="off"
            />
            {secret !== '' && (
              <TextInput
                type="date"
                label={`${credentials.expiresAt} (${texts.common.optional})`}
                description={credentials.expiresHint}
                value={expiresAt}
                error={problems['body.app.credential.expiresAt']}
                onChange={(event) => setExpiresAt(event.currentTarget.value)}
              />
            )}
          </>
        ) : (
          <>
            <NativeSelect
              label={words.existingLabel}
              value={chosenApp}
              onChange={(event) => setAppId(event.currentTarget.value)}
              data={known.map((app) => ({
                value: app.id,
                label: app.name === app.clientId ? app.clientId : `${app.name} (${app.clientId})`,
              }))}
            />
            <Text size="sm" c="dimmed">
              {words.existingHint}
            </Text>
          </>
        )}
        <SaveBar
          dirty={!isFresh || clientId !== ''}
          busy={change.isPending}
          saved={change.isSuccess}
          label={words.connect}
        />
      </Stack>
    </form>
  )
}
