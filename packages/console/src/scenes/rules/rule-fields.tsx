import { Checkbox, NativeSelect, NumberInput, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { askAll } from '../../api/ask.ts'
import { texts } from '../../texts/en.ts'
import { ConditionFields } from './condition-fields.tsx'
import type { RuleDraft } from './rule-draft.ts'

const { form: words, triggers } = texts.rules
const kinds = Object.keys(triggers) as RuleDraft['trigger'][]

export interface RuleFieldsProps {
  draft: RuleDraft
  set: (part: Partial<RuleDraft>) => void
  problem: (field: string) => string | undefined
}

/** What a rule is asked, new or changed; which profile only where it is new. */
export function RuleFields({ draft, set, problem, isNew = false }: RuleFieldsProps & { isNew?: boolean }) {
  return (
    <Stack>
      <TextInput
        label={words.name}
        value={draft.name}
        error={problem('name')}
        onChange={({ currentTarget }) => set({ name: currentTarget.value })}
      />
      {isNew && <ProfileField draft={draft} set={set} problem={problem} />}
      <TriggerFields draft={draft} set={set} problem={problem} />
      {draft.trigger !== 'schedule' && draft.trigger !== 'once' && (
        <ConditionFields
          conditions={draft.conditions}
          set={(conditions) => set({ conditions })}
          error={problem('conditions')}
        />
      )}
      {(['to', 'cc', 'bcc'] as const).map((kind) => (
        <Textarea
          key={kind}
          label={words[kind]}
          description={kind === 'to' ? words.recipientsHint : undefined}
          autosize
          minRows={1}
          value={draft[kind]}
          error={problem(kind)}
          onChange={({ currentTarget }) => set({ [kind]: currentTarget.value })}
        />
      ))}
      <Checkbox
        label={words.separate}
        checked={draft.separate}
        onChange={({ currentTarget }) => set({ separate: currentTarget.checked })}
      />
      <ContentFields draft={draft} set={set} problem={problem} />
      <TextInput
        label={words.attachments}
        description={words.attachmentsHint}
        value={draft.attachments}
        error={problem('attachments')}
        onChange={({ currentTarget }) => set({ attachments: currentTarget.value })}
      />
      <TextInput
        label={words.reference}
        description={words.referenceHint}
        value={draft.reference}
        error={problem('reference')}
        onChange={({ currentTarget }) => set({ reference: currentTarget.value })}
      />
    </Stack>
  )
}

function ProfileField({ draft, set, problem }: RuleFieldsProps) {
  const { data: profiles = [] } = useQuery(askAll('GET /v1/sending-profiles'))
  return (
    <NativeSelect
      label={words.profile}
      value={draft.profile}
      error={problem('profile')}
      data={[{ value: '', label: '' }, ...profiles.map(({ id, name }) => ({ value: id, label: name }))]}
      onChange={({ currentTarget }) => set({ profile: currentTarget.value, template: '' })}
    />
  )
}

function TriggerFields({ draft, set, problem }: RuleFieldsProps) {
  const { trigger } = draft
  return (
    <>
      <NativeSelect
        label={words.trigger}
        value={trigger}
        data={kinds.map((value) => ({ value, label: triggers[value] }))}
        onChange={({ currentTarget }) =>
          set({ trigger: kinds.find((one) => one === currentTarget.value) ?? 'event' })
        }
      />
      {(trigger === 'event' || trigger === 'digest') && (
        <Textarea
          label={words.changes}
          description={words.changesHint}
          autosize
          minRows={1}
          value={draft.changes}
          error={problem('trigger.changes')}
          onChange={({ currentTarget }) => set({ changes: currentTarget.value })}
        />
      )}
      {(trigger === 'schedule' || trigger === 'digest') && (
        <>
          <TextInput
            label={words.cron}
            description={words.cronHint}
            value={draft.cron}
            error={problem('trigger.cron')}
            onChange={({ currentTarget }) => set({ cron: currentTarget.value })}
          />
          <TextInput
            label={words.timeZone}
            value={draft.timeZone}
            error={problem('trigger.timeZone')}
            onChange={({ currentTarget }) => set({ timeZone: currentTarget.value })}
          />
        </>
      )}
      {trigger === 'digest' && (
        <Checkbox
          label={words.sendEmpty}
          checked={draft.sendEmpty}
          onChange={({ currentTarget }) => set({ sendEmpty: currentTarget.checked })}
        />
      )}
      {trigger === 'once' && (
        <TextInput
          label={words.at}
          description={words.atHint}
          value={draft.at}
          error={problem('trigger.at')}
          onChange={({ currentTarget }) => set({ at: currentTarget.value })}
        />
      )}
    </>
  )
}

function ContentFields({ draft, set, problem }: RuleFieldsProps) {
  const { profile, content, template, days } = draft
  const templates = useQuery({
    ...askAll('GET /v1/sending-profiles/{id}/templates', { path: { id: profile } }),
    enabled: profile !== '',
  })
  return (
    <>
      <NativeSelect
        label={words.content}
        value={content}
        data={Object.entries(words.contents).map(([value, label]) => ({ value, label }))}
        onChange={({ currentTarget }) =>
          set({ content: currentTarget.value === 'report' ? 'report' : 'template' })
        }
      />
      {content === 'report' ? (
        <NumberInput
          label={words.days}
          value={days}
          min={1}
          max={92}
          allowDecimal={false}
          error={problem('content')}
          onChange={(value) => set({ days: typeof value === 'number' ? value : '' })}
        />
      ) : (
        <NativeSelect
          label={words.template}
          value={template}
          error={problem('content')}
          data={['', ...(templates.data ?? []).map(({ name }) => name)]}
          onChange={({ currentTarget }) => set({ template: currentTarget.value })}
        />
      )}
      {content === 'template' && templates.data?.length === 0 && (
        <Text size="sm" c="dimmed">
          {words.noTemplate}
        </Text>
      )}
    </>
  )
}
