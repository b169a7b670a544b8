import { Button, Code, Group, Stack, Text, TextInput, Title } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useDo } from '../../api/ask.ts'
import { problemOf } from '../../api/problem-of.ts'
import { CheckList } from '../../components/check-list.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { type Standing, StatusMark } from '../../components/status-mark.tsx'
import { texts } from '../../texts/en.ts'

const { test: words } = texts.sending
const standings: Record<keyof typeof words.states, Standing> = { ok: 'good', failed: 'bad', unknown: 'warn' }

/** Proves the profile: what was looked at one by one, and what was said over SMTP. */
export function TestTab({ id }: { id: string }) {
  const [to, setTo] = useState('')
  const test = useDo('POST /v1/sending-profiles/{id}/test', ['GET /v1/deliveries'])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    test.mutate({ path: { id }, body: to.trim() === '' ? {} : { to: to.trim() } })
  }
  const problem = problemOf(test.error)
  return (
    <Stack>
      <Text c="dimmed">{words.text}</Text>
      <form onSubmit={submit} noValidate>
        <Stack maw={420} align="flex-start">
          <TextInput
            w="100%"
            type="email"
            label={`${words.to} (${texts.common.optional})`}
            description={words.toHint}
            value={to}
            error={problem('to')}
            onChange={({ currentTarget: { value } }) => setTo(value)}
          />
          <Button type="submit" loading={test.isPending}>
            {words.run}
          </Button>
        </Stack>
      </form>
      <ProblemAlert error={test.error} />
      {test.data && (
        <>
          <Group role="status">
            <StatusMark standing={standings[test.data.state]} label={words.states[test.data.state]} />
          </Group>
          <CheckList checks={test.data.checks} />
          {test.data.transcript.length > 0 && (
            <section>
              <Title order={2}>{words.transcript}</Title>
              <Text size="sm" c="dimmed" mb="xs">
                {words.transcriptText}
              </Text>
              <Code block role="region" tabIndex={0} aria-label={words.transcript}>
                {test.data.transcript.join('\n')}
              </Code>
            </section>
          )}
        </>
      )}
    </Stack>
  )
}
