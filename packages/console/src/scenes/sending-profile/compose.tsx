import { Button, Group, Stack, Textarea, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useDo } from '../../api/ask.ts'
import { problemOf } from '../../api/problem-of.ts'
import { Dialog } from '../../components/dialog.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { linesOf } from '../../components/text-lines.ts'
import { texts } from '../../texts/en.ts'

const { compose: words } = texts.sending

/** Sends one message by hand. */
export function Compose({ id, close }: { id: string; close: () => void }) {
  const [to, setTo] = useState('')
  const [subject, setSubject] = useState('')
  const [text, setText] = useState('')
  const send = useDo('POST /v1/sending-profiles/{id}/submissions', [
    'GET /v1/sending-profiles/{id}/submissions',
    'GET /v1/deliveries',
  ])
  const problem = problemOf(send.error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const recipients = linesOf(to).map((address) => ({ address }))
    send.mutate({ path: { id }, body: { to: recipients, subject, text } }, { onSuccess: close })
  }
  return (
    <Dialog close={close} title={words.open} size="lg">
      <form onSubmit={submit} noValidate>
        <Stack>
          <TextInput
            label={words.to}
            description={words.toHint}
            data-autofocus
            value={to}
            error={problem('to')}
            onChange={({ currentTarget: { value } }) => setTo(value)}
          />
          <TextInput
            label={words.subject}
            value={subject}
            error={problem('subject')}
            onChange={({ currentTarget: { value } }) => setSubject(value)}
          />
          <Textarea
            label={words.text}
            autosize
            minRows={4}
            maxRows={16}
            value={text}
            error={problem('text')}
            onChange={({ currentTarget: { value } }) => setText(value)}
          />
          <ProblemAlert error={send.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {texts.common.cancel}
            </Button>
            <Button type="submit" loading={send.isPending}>
              {words.send}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
