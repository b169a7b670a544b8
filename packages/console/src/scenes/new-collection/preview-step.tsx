import type { CollectionPreview } from '@gatewarden/client'
import { Anchor, Button, Checkbox, Group, Paper, Progress, Stack, Text, TextInput } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { RefreshCw } from 'lucide-react'
import { useState } from 'react'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { type Standing, StatusMark } from '../../components/status-mark.tsx'
import { texts } from '../../texts/en.ts'
import { type Draft, mailboxCount } from './draft.ts'
import { Sample } from './sample.tsx'
import { usePreview } from './use-preview.ts'

const { wizard, access: states, ...all } = texts.collections
const { preview: words } = wizard

export type MailboxFound = CollectionPreview['data'][number]

const standings: Record<MailboxFound['access'], Standing> = {
  ready: 'good',
  empty: 'warn',
  denied: 'bad',
  not_yet: 'warn',
  not_found: 'bad',
  departed: 'bad',
  no_licence: 'bad',
  on_premises: 'bad',
  throttled: 'warn',
  unavailable: 'warn',
}

/** What each mailbox says now, before anything is read. */
export function PreviewStep({ draft }: { draft: Draft }) {
  const [granted, setGranted] = useState('')
  // Who searches for words wants to know whether these find anything.
  const [isSampled, setSampled] = useState(draft.keywords.trim() !== '' || draft.subjects.trim() !== '')
  const { found, error, isLooking, again } = usePreview(draft, granted, isSampled)
  const count = mailboxCount(draft)
  const ready = found.filter(({ access }) => access === 'ready').length
  const refused = found.filter(({ access }) => access === 'denied' || access === 'not_yet').length
  return (
    <Stack gap="md">
      <Text c="dimmed" maw={640}>
        {words.text}
      </Text>
      <Checkbox
        label={words.samples}
        description={words.samplesHint}
        checked={isSampled}
        onChange={({ currentTarget: { checked } }) => setSampled(checked)}
      />
      <ProblemAlert error={error} retry={again} />
      <Group justify="space-between" align="flex-end">
        <Text fw={600} role="status">
          {isLooking ? words.looking(found.length, count) : words.summary(ready, count)}
        </Text>
        <Button
          variant="default"
          size="sm"
          leftSection={<RefreshCw size={16} aria-hidden />}
          disabled={isLooking}
          onClick={again}
        >
          {words.again}
        </Button>
      </Group>
      {isLooking && (
        <Progress.Root size="sm">
          <Progress.Section
            value={(100 * found.length) / Math.max(count, 1)}
            aria-label={words.looking(found.length, count)}
          />
        </Progress.Root>
      )}
      {(refused > 0 || granted !== '') && (
        <TextInput
          type="datetime-local"
          maw={360}
          label={words.granted}
          description={words.grantedHint}
          value={granted}
          onChange={({ currentTarget: { value } }) => setGranted(value)}
        />
      )}
      <Stack component="ul" gap="sm" m={0} p={0}>
        {found.map((mailbox) => (
          <FoundCard key={mailbox.address} mailbox={mailbox} />
        ))}
      </Stack>
      {!isLooking && refused > 0 && (
        <Anchor
          size="sm"
          renderRoot={(props) => (
            <Link to="/integrations" search={{ mailboxes: deniedOf(found) }} {...props} />
          )}
        >
          {words.script}
        </Anchor>
      )}
      {!isLooking && found.length > ready && (
        <Text size="sm" c="dimmed">
          {words.startsAnyway}
        </Text>
      )}
    </Stack>
  )
}

const deniedOf = (found: readonly MailboxFound[]): string =>
  found
    .filter(({ access }) => access === 'denied' || access === 'not_yet')
    .map(({ address }) => address)
    .join(',')

/** One mailbox: whether it can be read, how much there is, and what to do where there is nothing. */
function FoundCard({ mailbox }: { mailbox: MailboxFound }) {
  const { address, custodian, access, reason, items, inWindow, folders, sample } = mailbox
  const number = (value: number | null) => (value === null ? words.unknown : all.number(value))
  return (
    <Paper component="li" withBorder p="md" style={{ listStyle: 'none', overflowWrap: 'anywhere' }}>
      <Group justify="space-between" align="flex-start" gap="xs">
        <div>
          <Text fw={560}>{custodian}</Text>
          {custodian !== address && (
            <Text size="sm" c="dimmed">
              {address}
            </Text>
          )}
        </div>
        <StatusMark standing={standings[access]} label={states[access]} />
      </Group>
      {items !== null && (
        <Text size="sm" mt={6}>
          {words.found(items, inWindow)}
        </Text>
      )}
      {reason !== null && (
        <Text size="sm" mt={6}>
          {reason.detail} {reason.remedy}
        </Text>
      )}
      {sample !== null && <Sample sample={sample} address={address} />}
      {folders.length > 0 && (
        <details>
          <Text component="summary" size="sm" c="dimmed" mt={6} style={{ cursor: 'pointer' }}>
            {words.foldersOf(address)}
          </Text>
          <Stack component="ul" gap={2} m={0} pl="md">
            {folders.map((folder) => (
              <Text key={folder.path.join('/')} component="li" size="sm">
                {folder.path.join(' / ')}:{' '}
                {folder.chosen ? number(folder.inWindow ?? folder.items) : words.notChosen}
              </Text>
            ))}
          </Stack>
        </details>
      )}
    </Paper>
  )
}
