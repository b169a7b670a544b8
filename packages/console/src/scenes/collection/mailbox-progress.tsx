import { Button, Collapse, Group, Stack, Table, Text } from '@mantine/core'
import { useId } from '@mantine/hooks'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { bytesText } from '../../components/bytes.ts'
import { type Standing, StatusMark } from '../../components/status-mark.tsx'
import { WideTable } from '../../components/wide-table.tsx'
import { texts } from '../../texts/en.ts'
import { doneOf, type MailboxOfProgress } from './done-of.ts'
import { SettledBar } from './settled-bar.tsx'

const { collections: words } = texts
const { progress: labels } = words

const standings: Record<MailboxOfProgress['state'], Standing> = {
  waiting: 'idle',
  ready: 'idle',
  reading: 'good',
  done: 'good',
  blocked: 'bad',
}

interface MailboxProgressProps {
  mailbox: MailboxOfProgress
  isOpened: boolean
  toggle: (mailbox: string) => void
}

/** One mailbox, and when it is opened each of its folders. */
export function MailboxProgress({ mailbox, isOpened, toggle }: MailboxProgressProps) {
  const { address, state, access, reason, numbers, estimate, rate, etaSeconds, folders } = mailbox
  const listId = useId()
  const facts = [
    estimate !== null && state !== 'done'
      ? labels.ofEstimate(numbers.collected + numbers.filtered, Math.max(estimate, numbers.enumerated))
      : words.collected(numbers.collected),
    bytesText(numbers.bytes),
    ...(numbers.exceptions > 0 ? [words.exceptionCount(numbers.exceptions)] : []),
    ...(rate !== null && state === 'reading' ? [labels.perSecond(rate)] : []),
    ...(etaSeconds !== null && state === 'reading' ? [labels.duration(etaSeconds)] : []),
  ]
  return (
    <Stack gap={6}>
      <Group justify="space-between" gap="xs">
        <Text size="sm" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
          {address}
        </Text>
        <StatusMark
          standing={standings[state]}
          label={
            state === 'blocked' && access !== null
              ? `${labels.mailboxStates[state]}: ${words.access[access].toLowerCase()}`
              : labels.mailboxStates[state]
          }
        />
      </Group>
      <SettledBar share={doneOf([mailbox])} who={address} />
      <Group justify="space-between" gap="xs">
        <Text size="sm" c="dimmed">
          {facts.join(' · ')}
        </Text>
        {folders.length > 0 && (
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={() => toggle(address)}
            aria-expanded={isOpened}
            aria-controls={listId}
            leftSection={
              isOpened ? <ChevronDown size={14} aria-hidden /> : <ChevronRight size={14} aria-hidden />
            }
          >
            {labels.folders(folders.length)}
          </Button>
        )}
      </Group>
      {reason !== null && (
        <Text size="sm">
          {reason.detail} {reason.remedy}
        </Text>
      )}
      <div id={listId}>
        <Collapse expanded={isOpened}>
          {isOpened && (
            <WideTable label={labels.folders(folders.length)} minWidth={420} verticalSpacing={4}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{words.numbers.folder}</Table.Th>
                  <Table.Th ta="right">{labels.found}</Table.Th>
                  <Table.Th ta="right">{labels.collected}</Table.Th>
                  <Table.Th>{labels.state}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {folders.map((folder) => (
                  <Table.Tr key={folder.path.join('/')}>
                    <Table.Td>{folder.path.join(' / ')}</Table.Td>
                    <Table.Td ta="right">{words.number(folder.numbers.enumerated)}</Table.Td>
                    <Table.Td ta="right">{words.number(folder.numbers.collected)}</Table.Td>
                    <Table.Td>{labels.folderStates[folder.state]}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </WideTable>
          )}
        </Collapse>
      </div>
    </Stack>
  )
}
