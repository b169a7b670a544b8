import type { CollectionProgress } from '@gatewarden/client'
import { Group, Paper, Stack, Text, Title } from '@mantine/core'
import { memo } from 'react'
import { bytesText } from '../../components/bytes.ts'
import { texts } from '../../texts/en.ts'
import { MailboxProgress } from './mailbox-progress.tsx'

const { collections: words } = texts
export type CustodianOfProgress = CollectionProgress['custodians'][number]

interface CustodianProgressProps {
  custodian: CustodianOfProgress
  /** Of its mailboxes, those whose folders are shown, with commas between them. */
  opened: string
  toggle: (mailbox: string) => void
}

/** One custodian with her mailboxes; drawn anew only where something has changed for her. */
export const CustodianProgress = memo(function CustodianProgress(props: CustodianProgressProps) {
  const { custodian, opened, toggle } = props
  const shown = opened.split(',')
  return (
    <Paper component="section" withBorder p="md">
      <Stack gap="md">
        <Group justify="space-between" gap="xs">
          <Title order={2} style={{ overflowWrap: 'anywhere' }}>
            {custodian.name}
          </Title>
          <Text size="sm" c="dimmed">
            {words.collected(custodian.numbers.collected)} · {bytesText(custodian.numbers.bytes)}
          </Text>
        </Group>
        {custodian.mailboxes.map((mailbox) => (
          <MailboxProgress
            key={mailbox.address}
            mailbox={mailbox}
            isOpened={shown.includes(mailbox.address)}
            toggle={toggle}
          />
        ))}
      </Stack>
    </Paper>
  )
})
