import { Button, Group, NativeSelect, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useDo } from '../../api/ask.ts'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { SectionCard } from '../../components/section-card.tsx'
import { texts } from '../../texts/en.ts'

const { message: words, done } = texts.emulator

/** Lets a message arrive in somebody's mailbox. */
export function MessageSection({ mailboxes }: { mailboxes: readonly string[] }) {
  const [mailbox, setMailbox] = useState(mailboxes[0] ?? '')
  const [from, setFrom] = useState('someone@example.com')
  const [subject, setSubject] = useState('')
  const [text, setText] = useState('')
  const put = useDo('POST /v1/emulator/messages')
  return (
    <SectionCard title={words.title} text={words.text}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          put.mutate({ body: { mailbox, from, subject, text } })
        }}
      >
        <Stack gap="sm">
          <NativeSelect
            label={words.mailbox}
            value={mailbox}
            data={[...mailboxes]}
            onChange={({ currentTarget: { value } }) => setMailbox(value)}
          />
          <TextInput
            label={words.from}
            required
            value={from}
            onChange={({ currentTarget: { value } }) => setFrom(value)}
          />
          <TextInput
            label={words.subject}
            required
            value={subject}
            onChange={({ currentTarget: { value } }) => setSubject(value)}
          />
          <Textarea
            label={words.body}
            rows={3}
            value={text}
            onChange={({ currentTarget: { value } }) => setText(value)}
          />
          <Group>
            <Button type="submit" loading={put.isPending}>
              {words.put}
            </Button>
            <Text size="sm" c="dimmed" role="status">
              {put.isSuccess ? done : ''}
            </Text>
          </Group>
          <ProblemAlert error={put.error} />
        </Stack>
      </form>
    </SectionCard>
  )
}
