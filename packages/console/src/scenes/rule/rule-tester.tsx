import { Button, Stack, Text, Textarea, Title } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useDo } from '../../api/ask.ts'
import { readJsonObject } from '../../api/read-json-object.ts'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { texts } from '../../texts/en.ts'
import { type RuleDraft, wishOf } from '../rules/rule-draft.ts'
import { RuleTestResult } from './rule-test-result.tsx'

const { test: words } = texts.rules

/** Says what has happened, and shows what a rule would do: one that is stored, or one as it is being written. */
export function RuleTester({ id, draft }: { id?: string; draft?: RuleDraft }) {
  const [typed, setTyped] = useState('{}')
  const stored = useDo('POST /v1/rules/{id}/test')
  const drafted = useDo('POST /v1/rules/test')
  const data = readJsonObject(typed)
  const test = draft === undefined ? stored : drafted
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (data === undefined) return
    if (draft !== undefined) drafted.mutate({ body: { rule: wishOf(draft), data } })
    else if (id !== undefined) stored.mutate({ path: { id }, body: { data } })
  }
  return (
    <section>
      <form onSubmit={submit} noValidate>
        <Stack align="flex-start" maw={620}>
          <div>
            <Title order={2}>{words.title}</Title>
            <Text c="dimmed">{words.text}</Text>
          </div>
          <Textarea
            w="100%"
            label={words.data}
            rows={4}
            value={typed}
            error={data === undefined && words.notJson}
            onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          />
          <Button type="submit" variant="default" loading={test.isPending} disabled={data === undefined}>
            {words.run}
          </Button>
        </Stack>
      </form>
      <ProblemAlert error={test.error} />
      {test.data && <RuleTestResult test={test.data} />}
    </section>
  )
}
