import type { RelayCredential } from '@gatewarden/client'
import { Button, Group, Stack } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useDo } from '../../api/ask.ts'
import { problemOf } from '../../api/problem-of.ts'
import { Dialog } from '../../components/dialog.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { texts } from '../../texts/en.ts'
import { changeOf, draftOf } from './credential-draft.ts'
import { CredentialFields } from './credential-fields.tsx'

const { credentials: words } = texts.relay

/** Changes what a device may do; its password stays. */
export function ChangeCredential({ credential, close }: { credential: RelayCredential; close: () => void }) {
  const [draft, setDraft] = useState(() => draftOf(credential))
  const change = useDo('PATCH /v1/relay/credentials/{id}', ['GET /v1/relay/credentials'])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    change.mutate({ path: { id: credential.id }, body: changeOf(draft) }, { onSuccess: close })
  }
  return (
    <Dialog close={close} title={words.changeOf(credential.name)} size="lg">
      <form onSubmit={submit} noValidate>
        <Stack>
          <CredentialFields
            draft={draft}
            set={(part) => setDraft({ ...draft, ...part })}
            problem={problemOf(change.error)}
          />
          <ProblemAlert error={change.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {texts.common.cancel}
            </Button>
            <Button type="submit" loading={change.isPending}>
              {texts.common.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
