import type { Destination } from '@gatewarden/client'
import { PasswordInput, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useDo } from '../../api/ask.ts'
import { problemOf } from '../../api/problem-of.ts'
import { ArchiveFields } from '../../components/archive-fields.tsx'
import { FormDialog } from '../../components/form-dialog.tsx'
import { texts } from '../../texts/en.ts'

const { form: words, ...all } = texts.destinations

/** Renames a destination, or gives it another key; where it leads stays, since packages were uploaded there. */
export function ChangeDestination({ destination, close }: { destination: Destination; close: () => void }) {
  const [name, setName] = useState(destination.name)
  const [accessKeyId, setAccessKeyId] = useState(destination.accessKeyId)
  const [secretAccessKey, setSecretAccessKey] = useState('')
  const { encrypted, partBytes } = destination
  const [archive, setArchive] = useState({ isEncrypted: encrypted, password: '', partBytes })
  const change = useDo('PATCH /v1/destinations/{id}', ['GET /v1/destinations'])
  const problem = problemOf(change.error)
  const submit = () =>
    change.mutate(
      {
        path: { id: destination.id },
        body: {
          name,
          // One of them alone is refused, with a word beside its field.
          ...((secretAccessKey !== '' || accessKeyId !== destination.accessKeyId) && { accessKeyId }),
          ...(secretAccessKey !== '' && { secretAccessKey }),
          ...(!archive.isEncrypted && encrypted && { password: null }),
          ...(archive.isEncrypted && archive.password !== '' && { password: archive.password }),
          partBytes: archive.partBytes,
        },
      },
      { onSuccess: close },
    )
  return (
    <FormDialog
      close={close}
      title={all.changeOf(destination.name)}
      submit={submit}
      request={change}
      deed={texts.common.save}
      isIncomplete={archive.isEncrypted && !encrypted && archive.password === ''}
    >
      <TextInput
        label={words.name}
        value={name}
        error={problem('name')}
        onChange={({ currentTarget: { value } }) => setName(value)}
      />
      <TextInput
        label={words.accessKeyId}
        value={accessKeyId}
        autoComplete="off"
        error={problem('accessKeyId')}
        onChange={({ currentTarget: { value } }) => setAccessKeyId(value)}
      />
      <PasswordInput
        label={words.secretAccessKey}
        description={words.newSecretHint}
        value={secretAccessKey}
        autoComplete="off"
        error={problem('secretAccessKey')}
        onChange={({ currentTarget: { value } }) => setSecretAccessKey(value)}
      />
      <ArchiveFields
        draft={archive}
        change={(part) => setArchive({ ...archive, ...part })}
        problem={problem}
        hasPassword={encrypted}
      />
    </FormDialog>
  )
}
