import type { ShownRelayCredential } from '@gatewarden/client'
import { Button, TextInput } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { Plug } from 'lucide-react'
import { useCallback, useState } from 'react'
import { useDo } from '../../api/ask.ts'
import { problemOf } from '../../api/problem-of.ts'
import { ConnectionChoice } from '../../components/connection-choice.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { FormDialog } from '../../components/form-dialog.tsx'
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
  const chooseConnection = useCallback(
    (connection: string) => setDraft((before) => ({ ...before, connection })),
    [],
  )
  return (
    <FormDialog
      close={close}
      title={words.newTitle}
      size="lg"
      submit={() => make.mutate({ body: wishOf(draft) }, { onSuccess: made })}
      request={make}
      deed={words.make}
      isIncomplete={draft.connection === ''}
    >
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
          <CredentialFields draft={draft} set={(part) => setDraft({ ...draft, ...part })} problem={problem} />
        </>
      )}
    </FormDialog>
  )
}
