import { Checkbox, Group, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { texts } from '../../texts/en.ts'
import { type CredentialDraft, protocols } from './credential-draft.ts'
import { CredentialLimits } from './credential-limits.tsx'

const { credential: words, ...all } = texts.relay
const others = ['refuse', 'rewrite'] as const

export interface CredentialFieldsProps {
  draft: CredentialDraft
  set: (part: Partial<CredentialDraft>) => void
  /** What is wrong with a field of the body, or with one of its items. */
  problem: (field: string) => string | undefined
}

/** What a device may do: asked where it is made and where it is changed. */
export function CredentialFields(props: CredentialFieldsProps) {
  const { draft, set, problem } = props
  const sends = draft.protocols.includes('smtp')
  return (
    <>
      <TextInput
        label={words.name}
        description={words.nameHint}
        placeholder={words.namePlaceholder}
        value={draft.name}
        required
        withAsterisk={false}
        maxLength={100}
        data-autofocus
        error={problem('name')}
        onChange={({ currentTarget: { value } }) => set({ name: value })}
      />
      <Checkbox.Group
        label={words.protocols}
        value={draft.protocols}
        error={problem('protocols')}
        onChange={(chosen) => set({ protocols: protocols.filter((one) => chosen.includes(one)) })}
      >
        <Group mt="xs">
          {protocols.map((one) => (
            <Checkbox key={one} value={one} label={all.protocols[one]} />
          ))}
        </Group>
      </Checkbox.Group>
      {sends && (
        <>
          <Textarea
            label={words.senders}
            description={words.sendersHint}
            autosize
            minRows={2}
            value={draft.senders}
            error={problem('senders')}
            onChange={({ currentTarget: { value } }) => set({ senders: value })}
          />
          <NativeSelect
            label={words.otherSenders}
            value={draft.otherSenders}
            data={others.map((value) => ({ value, label: words.others[value] }))}
            onChange={({ currentTarget: { value } }) =>
              set({ otherSenders: others.find((one) => one === value) ?? 'refuse' })
            }
          />
        </>
      )}
      <CredentialLimits {...props} />
    </>
  )
}
