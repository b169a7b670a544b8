import { NativeSelect, Textarea } from '@mantine/core'
import { texts } from '../../texts/en.ts'
import type { ListenerDraft } from './listener-draft.ts'
import type { ListenerFieldsProps } from './listener-fields.tsx'

const { listener: words } = texts.relay
const chosen = ['own', 'acme', 'uploaded'] as const
const hints: Partial<Record<ListenerDraft['certificate'], string>> = {
  own: words.ownHint,
  acme: words.acmeHint,
}

/** Whose certificate devices see: the relay's own authority's, a public issuer's, or one of theirs. */
export function CertificateFields({ draft, set, problems, listener }: ListenerFieldsProps) {
  const kinds = [...(listener === undefined ? [] : (['keep'] as const)), ...chosen]
  const labels = {
    ...words.certificates,
    keep: `${words.keep} (${words.certificates[listener?.certificate.kind ?? 'own']})`,
  }
  return (
    <>
      <NativeSelect
        label={words.certificate}
        description={hints[draft.certificate]}
        error={draft.certificate === 'acme' ? problems['body.certificate'] : undefined}
        value={draft.certificate}
        data={kinds.map((value) => ({ value, label: labels[value] }))}
        onChange={({ currentTarget: { value } }) =>
          set({ certificate: kinds.find((one) => one === value) ?? 'own' })
        }
      />
      {draft.certificate === 'uploaded' && (
        <>
          <Textarea
            label={words.chain}
            description={words.chainHint}
            rows={4}
            value={draft.chain}
            error={problems['body.certificate.chain'] ?? problems['body.certificate']}
            onChange={({ currentTarget: { value } }) => set({ chain: value })}
          />
          <Textarea
            label={words.privateKey}
            description={words.privateKeyHint}
            rows={4}
            autoComplete="off"
            value={draft.privateKey}
            error={problems['body.certificate.privateKey']}
            onChange={({ currentTarget: { value } }) => set({ privateKey: value })}
          />
        </>
      )}
    </>
  )
}
