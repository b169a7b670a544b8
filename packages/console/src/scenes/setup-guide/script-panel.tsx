import { Button, Code, Group, ScrollArea, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { ask } from '../../api/ask.ts'
import { Asked } from '../../components/asked.tsx'
import { CopyAction, CopyField } from '../../components/copy-field.tsx'
import { texts } from '../../texts/en.ts'
import { ExchangeForm } from './exchange-form.tsx'
import type { Guide, ScriptOffer } from './guide-query.ts'
import type { GuideSearch } from './search.ts'

const { script: words } = texts.setupGuide

interface ScriptPanelProps {
  guide: Guide
  offer: ScriptOffer
  cloud: string
  search: GuideSearch
  change: (to: GuideSearch) => void
}

/** One script: who runs it and how, its text to copy or to download. That for Exchange takes mailboxes and a group. */
export function ScriptPanel({ guide, offer, cloud, search, change }: ScriptPanelProps) {
  const { mailboxes, group } = offer.kind === 'exchange-powershell' ? search : {}
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
      {offer.kind === 'exchange-powershell' && <ExchangeForm search={search} change={change} />}
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

/** Hands a text over as a file, without asking the server again. */
function download(fileName: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
  const link = document.createElement('a')
  link.href = address
  link.download = fileName
  link.click()
  URL.revokeObjectURL(address)
}
