import { useNavigate } from '@tanstack/react-router'
import { useCallback, useState } from 'react'
import { useDo } from '../../api/ask.ts'
import { problemOf } from '../../api/problem-of.ts'
import { FormDialog } from '../../components/form-dialog.tsx'
import { texts } from '../../texts/en.ts'
import { newRule, type RuleDraft, wishOf } from './rule-draft.ts'
import { RuleFields } from './rule-fields.tsx'

const { form: words } = texts.rules

/** Makes a rule, and goes to its test. */
export function NewRule({ close }: { close: () => void }) {
  const [draft, setDraft] = useState(newRule)
  const set = useCallback((part: Partial<RuleDraft>) => setDraft((before) => ({ ...before, ...part })), [])
  const make = useDo('POST /v1/rules', ['GET /v1/rules'])
  const navigate = useNavigate()
  const submit = () =>
    make.mutate(
      { body: wishOf(draft) },
      { onSuccess: ({ id }) => navigate({ to: '/rules/$id', params: { id }, search: { tab: 'test' } }) },
    )
  return (
    <FormDialog close={close} title={words.title} size="lg" submit={submit} request={make} deed={words.make}>
      <RuleFields draft={draft} set={set} problem={problemOf(make.error)} isNew />
    </FormDialog>
  )
}
