import { Button, Group, Stack } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useCallback, useState } from 'react'
import { useDo } from '../../api/ask.ts'
import { problemOf } from '../../api/problem-of.ts'
import { Dialog } from '../../components/dialog.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
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
  const submit = (event: FormEvent) => {
    event.preventDefault()
    make.mutate(
      { body: wishOf(draft) },
      { onSuccess: ({ id }) => navigate({ to: '/rules/$id', params: { id }, search: { tab: 'test' } }) },
    )
  }
  return (
    <Dialog close={close} title={words.title} size="lg">
      <form onSubmit={submit} noValidate>
        <Stack>
          <RuleFields draft={draft} set={set} problem={problemOf(make.error)} isNew />
          <ProblemAlert error={make.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {texts.common.cancel}
            </Button>
            <Button type="submit" loading={make.isPending}>
              {words.make}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
