import { Button, Checkbox, Group, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { texts } from '../../texts/en.ts'
import { useReplay } from './use-replay.ts'

const { replay: words } = texts.webhooks

/** Sends changes of a time, of some kinds, or all that were given up once more. */
export function ReplayTab({ id }: { id: string }) {
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const [types, setTypes] = useState('')
  const [parkedOnly, setParkedOnly] = useState(false)
  const [tried, setTried] = useState(false)
  const replay = useReplay()
  const wanted = types.split(/[\s,]+/).filter((one) => one !== '')
  const isEmpty = from === '' && to === '' && wanted.length === 0 && !parkedOnly
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (isEmpty) return
    replay.mutate({
      path: { id },
      body: {
        ...(from !== '' && { from: new Date(from).toISOString() }),
        ...(to !== '' && { to: new Date(to).toISOString() }),
        ...(wanted.length > 0 && { types: wanted }),
        ...(parkedOnly && { state: 'parked' as const }),
      },
    })
  }
  return (
    <form onSubmit={submit}>
      <Stack maw={560}>
        <Text c="dimmed">{words.text}</Text>
        <Group>
          <TextInput
            type="datetime-local"
            label={words.from}
            value={from}
            onChange={({ currentTarget: { value } }) => setFrom(value)}
          />
          <TextInput
            type="datetime-local"
            label={words.to}
            value={to}
            onChange={({ currentTarget: { value } }) => setTo(value)}
          />
        </Group>
        <Textarea
          label={words.types}
          description={words.typesHint}
          autosize
          minRows={2}
          value={types}
          onChange={({ currentTarget: { value } }) => setTypes(value)}
        />
        <Checkbox
          label={words.parkedOnly}
          checked={parkedOnly}
          onChange={({ currentTarget: { checked } }) => setParkedOnly(checked)}
        />
        {tried && isEmpty && (
          <Text role="alert" size="sm" c="red">
            {words.need}
          </Text>
        )}
        <ProblemAlert error={replay.error} />
        <Group>
          <Button type="submit" loading={replay.isPending}>
            {words.submit}
          </Button>
          {replay.data && (
            <Text size="sm" role="status">
              {words.done(replay.data.replayed)}
            </Text>
          )}
        </Group>
      </Stack>
    </form>
  )
}
