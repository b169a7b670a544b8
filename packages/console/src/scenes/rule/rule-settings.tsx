import type { Rule } from '@gatewarden/client'
import { Stack } from '@mantine/core'
import { type FormEvent, useCallback, useState } from 'react'
import { useDo } from '../../api/ask.ts'
import { problemOf } from '../../api/problem-of.ts'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { SaveBar } from '../../components/save-bar.tsx'
import { draftOf, type RuleDraft, wishOf } from '../rules/rule-draft.ts'
import { RuleFields } from '../rules/rule-fields.tsx'
import { RuleTester } from './rule-tester.tsx'

/** Changes a rule, and shows what it would do before it is saved. */
export function RuleSettings({ rule }: { rule: Rule }) {
  const before = draftOf(rule)
  const [draft, setDraft] = useState(before)
  const set = useCallback((part: Partial<RuleDraft>) => setDraft((old) => ({ ...old, ...part })), [])
  const change = useDo('PATCH /v1/rules/{id}', ['GET /v1/rules/{id}', 'GET /v1/rules'])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const { profile: _, trigger, ...wish } = wishOf(draft)
    // A trigger that is sent again listens anew.
    const isNew = JSON.stringify(trigger) !== JSON.stringify(wishOf(before).trigger)
    change.mutate(
      { path: { id: rule.id }, body: { ...wish, ...(isNew ? { trigger } : {}) } },
      { onSuccess: (after) => setDraft(draftOf(after)) },
    )
  }
  return (
    <Stack maw={720} gap="xl">
      <form onSubmit={submit} noValidate>
        <Stack>
          <RuleFields draft={draft} set={set} problem={problemOf(change.error)} />
          <ProblemAlert error={change.error} />
          <SaveBar
            dirty={JSON.stringify(draft) !== JSON.stringify(before)}
            busy={change.isPending}
            saved={change.isSuccess}
          />
        </Stack>
      </form>
      <RuleTester draft={draft} />
    </Stack>
  )
}
