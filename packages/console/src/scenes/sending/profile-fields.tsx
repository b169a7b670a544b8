import {
  Checkbox,
  NativeSelect,
  NumberInput,
  PasswordInput,
  SimpleGrid,
  Text,
  TextInput,
} from '@mantine/core'
import { useCallback } from 'react'
import { ConnectionChoice } from '../../components/connection-choice.tsx'
import { texts } from '../../texts/en.ts'
import { hasServer, type ProfileDraft } from './profile-draft.ts'

const { form: words, ...all } = texts.sending
const transports = ['graph', 'smtp'] as const
const securities = ['auto', 'tls', 'starttls', 'none'] as const

export interface ProfileFieldsProps {
  draft: ProfileDraft
  set: (part: Partial<ProfileDraft>) => void
  problem: (field: string) => string | undefined
  /** The way it signs in now, where it is changed. */
  now?: ProfileDraft['signIn']
}

/** What a sending profile is asked, new or changed. */
export function ProfileFields(props: ProfileFieldsProps) {
  const { draft, set, problem, now } = props
  const ways = now === 'app' ? (['app'] as const) : (['connection', 'password', 'none'] as const)
  return (
    <>
      <TextInput
        label={words.name}
        value={draft.name}
        maxLength={100}
        data-autofocus
        error={problem('name')}
        onChange={({ currentTarget: { value } }) => set({ name: value })}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput
          label={words.sender}
          type="email"
          autoComplete="off"
          value={draft.sender}
          error={problem('sender')}
          onChange={({ currentTarget: { value } }) => set({ sender: value })}
        />
        <TextInput
          label={`${words.senderName} (${texts.common.optional})`}
          value={draft.senderName}
          maxLength={200}
          onChange={({ currentTarget: { value } }) => set({ senderName: value })}
        />
      </SimpleGrid>
      <NativeSelect
        label={words.kind}
        value={draft.signIn}
        data={ways.map((value) => ({ value, label: all.authentication[value] }))}
        onChange={({ currentTarget: { value } }) =>
          set({ signIn: ways.find((one) => one === value) ?? 'connection' })
        }
      />
      {hasServer(draft) ? <ServerFields {...props} /> : <MicrosoftFields {...props} />}
      <Checkbox
        label={words.notifications}
        checked={draft.deliveryNotifications}
        onChange={({ currentTarget: { checked } }) => set({ deliveryNotifications: checked })}
      />
      <Checkbox
        label={words.receipts}
        checked={draft.readReceipts}
        onChange={({ currentTarget: { checked } }) => set({ readReceipts: checked })}
      />
      <Checkbox
        label={words.isDefault}
        checked={draft.default}
        onChange={({ currentTarget: { checked } }) => set({ default: checked })}
      />
    </>
  )
}

function MicrosoftFields({ draft, set, problem }: ProfileFieldsProps) {
  // Chosen by itself too, once the connections have come: it must stay the same function while only the draft changes.
  const choose = useCallback((connection: string) => set({ connection }), [set])
  return (
    <>
      {draft.signIn === 'connection' && (
        <ConnectionChoice
          label={words.connection}
          description={words.connectionHint}
          value={draft.connection}
          error={problem('authentication')}
          choose={choose}
          none={<Text size="sm">{words.noConnection}</Text>}
        />
      )}
      <NativeSelect
        label={words.transport}
        value={draft.transport}
        data={transports.map((value) => ({ value, label: all.transports[value] }))}
        onChange={({ currentTarget: { value } }) =>
          set({ transport: transports.find((one) => one === value) ?? 'graph' })
        }
      />
    </>
  )
}

function ServerFields({ draft, set, problem, now }: ProfileFieldsProps) {
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 3 }}>
        <TextInput
          label={words.server}
          value={draft.server}
          error={problem('server')}
          onChange={({ currentTarget: { value } }) => set({ server: value })}
        />
        <NumberInput
          label={words.port}
          value={draft.port}
          min={1}
          max={65_535}
          allowDecimal={false}
          hideControls
          error={problem('port')}
          onChange={(value) => set({ port: typeof value === 'number' ? value : '' })}
        />
        <NativeSelect
          label={words.security}
          value={draft.security}
          error={problem('security')}
          data={securities.map((value) => ({ value, label: all.securities[value] }))}
          onChange={({ currentTarget: { value } }) =>
            set({ security: securities.find((one) => one === value) ?? 'auto' })
          }
        />
      </SimpleGrid>
      {draft.signIn === 'password' && (
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <TextInput
            label={words.username}
            autoComplete="off"
            value={draft.username}
            error={problem('authentication')}
            onChange={({ currentTarget: { value } }) => set({ username: value })}
          />
          <PasswordInput
            label={words.password}
            description={now === 'password' ? words.passwordKept : undefined}
            autoComplete="new-password"
            value={draft.password}
            onChange={({ currentTarget: { value } }) => set({ password: value })}
          />
        </SimpleGrid>
      )}
    </>
  )
}
