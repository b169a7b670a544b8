import type { RelayCredential } from '@gatewarden/client'
import { useState } from 'react'
import { useDo } from '../../api/ask.ts'
import { problemOf } from '../../api/problem-of.ts'
import { FormDialog } from '../../components/form-dialog.tsx'
import { texts } from '../../texts/en.ts'
import { changeOf, draftOf } from './credential-draft.ts'
import { CredentialFields } from './credential-fields.tsx'

const { credentials: words } = texts.relay

/** Changes what a device may do; its password stays. */
export function ChangeCredential({ credential, close }: { credential: RelayCredential; close: () => void }) {
  const [draft, setDraft] = useState(() => draftOf(credential))
  const change = useDo('PATCH /v1/relay/credentials/{id}', ['GET /v1/relay/credentials'])
  const submit = () =>
    change.mutate({ path: { id: credential.id }, body: changeOf(draft) }, { onSuccess: close })
  return (
    <FormDialog
      close={close}
      title={words.changeOf(credential.name)}
      size="lg"
      submit={submit}
      request={change}
      deed={texts.common.save}
    >
      <CredentialFields
        draft={draft}
        set={(part) => setDraft({ ...draft, ...part })}
        problem={problemOf(change.error)}
      />
    </FormDialog>
  )
}
