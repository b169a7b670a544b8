import { Checkbox, PasswordInput, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useDo } from '../../api/ask.ts'
import { problemOf } from '../../api/problem-of.ts'
import { ArchiveFields, archiveOf, plainArchive } from '../../components/archive-fields.tsx'
import { CustomerField } from '../../components/customer-field.tsx'
import { FormDialog } from '../../components/form-dialog.tsx'
import { texts } from '../../texts/en.ts'

const { form: words, ...all } = texts.destinations
const empty = {
  name: '',
  endpoint: 'https://',
  region: 'us-east-1',
  bucket: '',
  prefix: '',
  accessKeyId: '',
  secretAccessKey: '',
  customer: '',
}
const labels = {
  name: words.name,
  endpoint: words.endpoint,
  region: words.region,
  bucket: words.bucket,
  prefix: `${words.prefix} (${texts.common.optional})`,
  accessKeyId: words.accessKeyId,
} as const
const hints: Partial<Record<keyof typeof labels, string>> = {
  endpoint: words.endpointHint,
  prefix: words.prefixHint,
}

/** Names a bucket and the key that writes to it. */
export function NewDestination({ close }: { close: () => void }) {
  const [draft, setDraft] = useState(empty)
  const [pathStyle, setPathStyle] = useState(false)
  const [archive, setArchive] = useState(plainArchive)
  const make = useDo('POST /v1/destinations', ['GET /v1/destinations'])
  const problem = problemOf(make.error)
  const set = (part: Partial<typeof empty>) => setDraft({ ...draft, ...part })
  const submit = () => {
    const { customer, ...wish } = draft
    make.mutate(
      { body: { ...wish, ...archiveOf(archive), pathStyle, ...(customer !== '' && { customer }) } },
      { onSuccess: close },
    )
  }
  return (
    <FormDialog close={close} title={all.add} submit={submit} request={make} deed={words.make}>
      {(Object.keys(labels) as (keyof typeof labels)[]).map((field) => (
        <TextInput
          key={field}
          label={labels[field]}
          description={hints[field]}
          value={draft[field]}
          autoComplete="off"
          error={problem(field)}
          onChange={({ currentTarget: { value } }) => set({ [field]: value })}
        />
      ))}
      <PasswordInput
        label={words.secretAccessKey}
        description={words.secretHint}
        value={draft.secretAccessKey}
        autoComplete="off"
        error={problem('secretAccessKey')}
        onChange={({ currentTarget: { value } }) => set({ secretAccessKey: value })}
      />
      <Checkbox
        label={words.pathStyle}
        description={words.pathStyleHint}
        checked={pathStyle}
        onChange={({ currentTarget: { checked } }) => setPathStyle(checked)}
      />
      <ArchiveFields
        draft={archive}
        change={(part) => setArchive({ ...archive, ...part })}
        problem={problem}
      />
      <CustomerField
        label={words.customer}
        description={words.customerHint}
        value={draft.customer}
        error={problem('customer')}
        choose={(customer) => set({ customer })}
      />
    </FormDialog>
  )
}
