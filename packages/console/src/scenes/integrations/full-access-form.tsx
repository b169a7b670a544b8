import { Button, Code, Group, ScrollArea, Stack, Text, Textarea, TextInput, Title } from '@mantine/core'
import { useSearch } from '@tanstack/react-router'
import { Download } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useDo } from '../../api/ask.ts'
import { api } from '../../api/client.ts'
import { useSession } from '../../api/session.ts'
import { CopyAction } from '../../components/copy-field.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { texts } from '../../texts/en.ts'
import { saveAs } from '../collection/save-as.ts'

const { script: words } = texts.integrations
const address = /^[^\s/@\\]{1,64}@[^\s/@\\]{1,255}$/

/** One script for all mailboxes that somebody collects from; the page's address may name them: `?mailboxes=a@x,b@x`. */
export function FullAccessForm() {
  const { mailboxes: asked = '' } = useSearch({ from: '/frame/integrations' })
  const { member } = useSession()
  const [person, setPerson] = useState(member.email)
  const [text, setText] = useState(asked.split(',').join('\n'))
  const [tried, setTried] = useState(false)
  const make = useDo('POST /v1/setup-scripts/full-access')
  const mailboxes = addressesOf(text)
  const wrong = mailboxes.find((one) => !address.test(one))
  const problem = wrong === undefined ? (mailboxes.length === 0 ? words.none : null) : words.bad(wrong)
  const send = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (problem === null && address.test(person)) make.mutate({ body: { person, mailboxes } })
  }
  const addCollected = async () => {
    const all = new Set(addressesOf(text))
    for await (const { custodians } of api.each('GET /v1/collections')) {
      for (const one of custodians.flatMap((custodian) => custodian.mailboxes)) all.add(one.address)
    }
    setText([...all].join('\n'))
  }
  return (
    <section>
      <Title order={2} mb={6}>
        {words.title}
      </Title>
      <Text c="dimmed" mb="md">
        {words.text}
      </Text>
      <form onSubmit={send} noValidate>
        <Stack gap="md" maw={560}>
          <TextInput
            label={words.person}
            description={words.personHint}
            type="email"
            value={person}
            error={tried && !address.test(person) ? words.bad(person) : undefined}
            onChange={({ currentTarget: { value } }) => setPerson(value.trim())}
          />
          <Textarea
            label={words.mailboxes}
            description={words.mailboxesHint}
            autosize
            minRows={3}
            maxRows={10}
            value={text}
            error={tried ? problem : undefined}
            onChange={({ currentTarget: { value } }) => setText(value)}
          />
          <ProblemAlert error={make.error} />
          <Group>
            <Button type="submit" loading={make.isPending}>
              {words.make}
            </Button>
            <Button variant="default" onClick={addCollected}>
              {words.fromCollections}
            </Button>
          </Group>
        </Stack>
      </form>
      {make.data && <Script {...make.data} />}
    </section>
  )
}

function Script({ fileName, text }: { fileName: string; text: string }) {
  return (
    <Stack gap="sm" mt="lg">
      <Group justify="space-between">
        <Text fw={560}>{words.label}</Text>
        <CopyAction value={text} what={words.label} />
      </Group>
      <ScrollArea.Autosize mah={320} viewportProps={{ tabIndex: 0 }}>
        <Code block>{text}</Code>
      </ScrollArea.Autosize>
      <Group>
        <Button
          variant="default"
          leftSection={<Download size={16} aria-hidden />}
          onClick={() => saveAs(new Response(text), fileName, () => undefined)}
        >
          {words.download(fileName)}
        </Button>
      </Group>
      <Text size="sm" c="dimmed">
        {words.wait}
      </Text>
    </Stack>
  )
}

const addressesOf = (text: string): string[] => [
  ...new Set(text.split(/[\s,;]+/).filter((one) => one !== '')),
]
