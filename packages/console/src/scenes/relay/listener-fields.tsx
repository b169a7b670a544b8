import type { RelayListener } from '@gatewarden/client'
import {
  Alert,
  Checkbox,
  NativeSelect,
  NumberInput,
  SimpleGrid,
  Stack,
  Textarea,
  TextInput,
} from '@mantine/core'
import { TriangleAlert } from 'lucide-react'
import { texts } from '../../texts/en.ts'
import { CertificateFields } from './certificate-fields.tsx'
import { isOldTls, type ListenerDraft, needsNetworks, usualPort, withDoor } from './listener-draft.ts'
import { SmtpFields } from './smtp-fields.tsx'

const { listener: words, ...all } = texts.relay
const protocols = ['smtp', 'imap', 'pop'] as const
const securities = ['starttls', 'tls', 'none'] as const
const versions = ['1.3', '1.2', '1.1', '1.0'] as const

export interface ListenerFieldsProps {
  draft: ListenerDraft
  set: (part: Partial<ListenerDraft>) => void
  /** By field of the body. */
  problems: Record<string, string>
  /** The one that is changed; a new one has none. */
  listener?: RelayListener
}

/** What a listener is asked, new or changed; what is unsafe is said where it is chosen. */
export function ListenerFields({ draft, set, problems, listener }: ListenerFieldsProps) {
  const isChange = listener !== undefined
  const warning = draft.security === 'none' ? words.clear : isOldTls(draft) ? words.old : undefined
  const networksProblem =
    Object.entries(problems).find(([field]) => field.startsWith('body.networks'))?.[1] ??
    (needsNetworks(draft) && draft.networks.trim() === '' ? words.networksNeeded : undefined)
  return (
    <>
      <TextInput
        label={words.name}
        description={words.nameHint}
        value={draft.name}
        required
        withAsterisk={false}
        maxLength={100}
        data-autofocus
        error={problems['body.name']}
        onChange={({ currentTarget: { value } }) => set({ name: value })}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <NativeSelect
          label={words.protocol}
          disabled={isChange}
          value={draft.protocol}
          data={protocols.map((value) => ({ value, label: all.protocols[value] }))}
          onChange={({ currentTarget: { value } }) =>
            set(withDoor(draft, { protocol: protocols.find((one) => one === value) ?? 'smtp' }))
          }
        />
        <NativeSelect
          label={words.security}
          value={draft.security}
          data={securities.map((value) => ({ value, label: all.securities[value] }))}
          onChange={({ currentTarget: { value } }) =>
            set(withDoor(draft, { security: securities.find((one) => one === value) ?? 'starttls' }))
          }
        />
        <NumberInput
          label={words.port}
          description={words.portHint(usualPort(draft.protocol, draft.security))}
          value={draft.port}
          min={1}
          max={65_535}
          allowDecimal={false}
          hideControls
          error={problems['body.port']}
          onChange={(value) => set({ port: typeof value === 'number' ? value : '' })}
        />
        <TextInput
          label={words.hostname}
          description={words.hostnameHint}
          value={draft.hostname}
          error={problems['body.hostname']}
          onChange={({ currentTarget: { value } }) => set({ hostname: value })}
        />
      </SimpleGrid>
      {draft.security !== 'none' && (
        <NativeSelect
          label={words.oldestTls}
          value={draft.oldestTls}
          data={versions.map((value) => ({ value, label: words.tls(value) }))}
          onChange={({ currentTarget: { value } }) =>
            set({ oldestTls: versions.find((one) => one === value) ?? '1.2' })
          }
        />
      )}
      {warning && (
        <Alert
          color="orange"
          variant="outline"
          icon={<TriangleAlert size={18} aria-hidden />}
          title={warning.title}
        >
          {warning.text}
        </Alert>
      )}
      <Textarea
        label={words.networks}
        description={words.networksHint}
        autosize
        minRows={2}
        value={draft.networks}
        error={networksProblem}
        onChange={({ currentTarget: { value } }) => set({ networks: value })}
      />
      {draft.protocol === 'smtp' && <SmtpFields draft={draft} set={set} problems={problems} />}
      {draft.protocol === 'smtp' && (
        <Checkbox
          label={words.trusts}
          description={words.trustsHint}
          checked={draft.trusts}
          onChange={({ currentTarget: { checked } }) => set({ trusts: checked })}
        />
      )}
      {draft.security !== 'none' && (
        <Stack gap="md">
          <CertificateFields draft={draft} set={set} problems={problems} {...(listener && { listener })} />
        </Stack>
      )}
    </>
  )
}
