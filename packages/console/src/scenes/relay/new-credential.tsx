import type { ShownRelayCredential } from '@gatewarden/client'
import { Button, Group, Stack, TextInput } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { Plug } from 'lucide-react'
import { type FormEvent, useCallback, useState } from 'react'
import { useDo } from '../../api/ask.ts'
import { problemOf } from '../../api/problem-of.ts'
import { ConnectionChoice } from '../../components/connection-choice.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { texts } from '../../texts/en.ts'
import { newCredential, wishOf } from './credential-draft.ts'
import { CredentialFields } from './credential-fields.tsx'

const { credential: words } = texts.relay
const { action, ...noConnection } = words.noConnection

/** Makes a password for a device. */
export function NewCredential(props: { close: () => void; made: (shown: ShownRelayCredential) => void }) {
  const { close, made } = props
  const [draft, setDraft] = useState(newCredential)
  const make = useDo('POST /v1/relay/credentials', ['GET /v1/relay/credentials'])
  const problem = problemOf(make.error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    make.mutate({ body: wishOf(draft) }, { onSuccess: made })
  }
  const chooseConnection = useCallback(
    (connection: string) => setDraft((before) => ({ ...before, connection })),
    [],
  )
  return (
    <Dialog close={close} title={words.newTitle} size="lg">
      <form onSubmit={submit} noValidate>
        <Stack>
          <ConnectionChoice
            label={words.connection}
            description={words.connectionHint}
            value={draft.connection}
            error={problem('connection')}
            choose={chooseConnection}
            none={
              <EmptyState
                icon={Plug}
                {...noConnection}
                action={
                  <Button component={Link} to="/connections/new">
                    {action}
                  </Button>
                }
              />
            }
          />
          {draft.connection !== '' && (
            <>
              <TextInput
                label={words.mailbox}
                description={words.mailboxHint}
                type="email"
                autoComplete="off"
                value={draft.mailbox}
                error={problem('mailbox')}
                onChange={({ currentTarget: { value } }) => setDraft({ ...draft, mailbox: value })}
              />
              <CredentialFields
                draft={draft}
                set={(part) => setDraft({ ...draft, ...part })}
                problem={problem}
              />
            </>
          )}
          <ProblemAlert error={make.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {texts.common.cancel}
            </Button>
            <Button type="submit" loading={make.isPending} disabled={draft.connection === ''}>
              {words.make}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
