import { Button, Code, Group, ScrollArea, Stack, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { ask } from '../../api/ask.ts'
import { Asked } from '../../components/asked.tsx'
import { CopyAction, CopyField } from '../../components/copy-field.tsx'
import { texts } from '../../texts/en.ts'
import type { Guide, ScriptOffer } from './guide-query.ts'

const { script: words } = texts.setupGuide

interface ScriptPanelProps {
  guide: Guide
  offer: ScriptOffer
  cloud: string
}

/** One script: who runs it and how, its text to copy or to download. That for Exchange takes mailboxes and a group. */
export function ScriptPanel({ guide, offer, cloud }: ScriptPanelProps) {
  const [exchange, setExchange] = useState({ mailboxes: '', group: '' })
  const { mailboxes, group } = exchange
  const query = useQuery(
    ask('GET /v1/connectors/{id}/setup/scripts/{kind}', {
      path: { id: guide.connector.id, kind: offer.kind },
      query: {
        cloud,
        ...(mailboxes ? { mailboxes } : {}),
        ...(group ? { group } : {}),
        ...(guide.enterpriseApplication ? { enterpriseApplication: guide.enterpriseApplication } : {}),
      },
    }),
  )
  return (
    <Stack gap="md" maw={860}>
      <Text size="sm">
        {words.who}: {offer.runner}
      </Text>
      {offer.kind === 'exchange-powershell' && <ExchangeForm fill={setExchange} />}
      <Asked query={query}>
        {({ text, fileName, command }) => (
          <Stack gap="sm">
            {command !== null && <CopyField label={words.command} value={command} />}
            <Group justify="space-between">
              <Text size="sm" c="dimmed">
                {words.noSecret}
              </Text>
              <Group gap="xs">
                <CopyAction value={text} what={fileName} />
                <Button
                  size="xs"
                  variant="default"
                  leftSection={<Download size={14} aria-hidden />}
                  onClick={() => download(fileName, text)}
                >
                  {words.download}
                </Button>
              </Group>
            </Group>
            <ScrollArea.Autosize
              mah={520}
              viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': words.text }}
            >
              <Code block>{text}</Code>
            </ScrollArea.Autosize>
          </Stack>
        )}
      </Asked>
    </Stack>
  )
}

function ExchangeForm({ fill }: { fill: (wish: { mailboxes: string; group: string }) => void }) {
  const [mailboxes, setMailboxes] = useState('')
  const [group, setGroup] = useState('')
  const send = (event: FormEvent) => {
    event.preventDefault()
    fill({ mailboxes: mailboxes.trim(), group: group.trim() })
  }
  return (
    <form onSubmit={send}>
      <Stack gap="sm">
        <TextInput
          label={words.mailboxes}
          description={words.mailboxesHint}
          value={mailboxes}
          onChange={(event) => setMailboxes(event.currentTarget.value)}
        />
        <TextInput
          label={`${words.group} (${texts.common.optional})`}
          description={words.groupHint}
          value={group}
          onChange={(event) => setGroup(event.currentTarget.value)}
        />
        <Group>
          <Button type="submit" variant="default">
            {words.fill}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** Hands a text over as a file, without asking the server again. */
function download(fileName: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
  const link = document.createElement('a')
  link.href = address
  link.download = fileName
  link.click()
  URL.revokeObjectURL(address)
}
