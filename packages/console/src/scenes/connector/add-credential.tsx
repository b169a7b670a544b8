import type { NewCredential } from '@gatewarden/client'
import { NativeSelect, NumberInput, PasswordInput, Text, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useDo } from '../../api/ask.ts'
import { fieldProblems } from '../../api/problem.ts'
import { FormDialog } from '../../components/form-dialog.tsx'
import { texts } from '../../texts/en.ts'

const { credentials: words } = texts.connector
const hows = ['secret', 'make', 'upload', 'federated'] as const

/** Asks for one more credential: pasted, made here, uploaded, or named. */
export function AddCredential({ appId, close }: { appId: string; close: () => void }) {
  const [how, setHow] = useState<(typeof hows)[number]>('secret')
  const [secret, setSecret] = useState('')
  const [expiresAt, setExpiresAt] = useState('')
  const [validDays, setValidDays] = useState(365)
  const [certificate, setCertificate] = useState('')
  const [privateKey, setPrivateKey] = useState('')
  const [passphrase, setPassphrase] = useState('')
  const [source, setSource] = useState('')
  const add = useDo('POST /v1/apps/{id}/credentials', [
    'GET /v1/apps/{id}',
    'GET /v1/apps',
    'GET /v1/connectors/{id}',
    'GET /v1/connectors',
  ])
  const problems = fieldProblems(add.error)
  const wishes: Record<(typeof hows)[number], () => NewCredential> = {
    secret: () => ({ kind: 'secret', secret, ...(expiresAt ? { expiresAt } : {}) }),
    make: () => ({ kind: 'certificate', make: true, validDays }),
    upload: () => ({
      kind: 'certificate',
      certificate,
      ...(privateKey ? { privateKey } : {}),
      ...(passphrase ? { passphrase } : {}),
    }),
    federated: () => ({ kind: 'federated', source }),
  }
  return (
    <FormDialog
      title={words.add}
      close={close}
      submit={() => add.mutate({ path: { id: appId }, body: wishes[how]() }, { onSuccess: close })}
      request={add}
      deed={words.add}
    >
      <NativeSelect
        label={words.how}
        value={how}
        onChange={(event) => setHow(hows.find((one) => one === event.currentTarget.value) ?? 'secret')}
        data={hows.map((value) => ({ value, label: words.choices[value] }))}
      />
      {how === 'secret' && (
        <>
          <PasswordInput
            label={words.secretValue}
            value={secret}
            required
            withAsterisk={false}
            autoComplete="off"
            error={problems['body.secret']}
            onChange={(event) => setSecret(event.currentTarget.value)}
          />
          <TextInput
            type="date"
            label={words.expiresAt}
            description={words.expiresHint}
            value={expiresAt}
            error={problems['body.expiresAt']}
            onChange={(event) => setExpiresAt(event.currentTarget.value)}
          />
        </>
      )}
      {how === 'make' && (
        <>
          <Text size="sm">{words.makeText}</Text>
          <NumberInput
            label={words.validDays}
            value={validDays}
            min={1}
            max={730}
            allowDecimal={false}
            hideControls
            onChange={(value) => setValidDays(typeof value === 'number' ? value : 365)}
          />
        </>
      )}
      {how === 'upload' && (
        <>
          <Textarea
            label={words.pem}
            description={words.pemHint}
            rows={5}
            value={certificate}
            required
            withAsterisk={false}
            error={problems['body.certificate']}
            onChange={(event) => setCertificate(event.currentTarget.value)}
          />
          <Textarea
            label={words.privateKey}
            rows={4}
            value={privateKey}
            error={problems['body.privateKey']}
            onChange={(event) => setPrivateKey(event.currentTarget.value)}
          />
          <PasswordInput
            label={words.passphrase}
            autoComplete="off"
            value={passphrase}
            error={problems['body.passphrase']}
            onChange={(event) => setPassphrase(event.currentTarget.value)}
          />
        </>
      )}
      {how === 'federated' && (
        <TextInput
          label={words.sourceName}
          description={words.sourceHint}
          value={source}
          required
          withAsterisk={false}
          error={problems['body.source']}
          onChange={(event) => setSource(event.currentTarget.value)}
        />
      )}
    </FormDialog>
  )
}
