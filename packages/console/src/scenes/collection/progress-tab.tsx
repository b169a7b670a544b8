import type { CollectionProgress } from '@gatewarden/client'
import { Group, Paper, Progress, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { bytesText } from '../../components/bytes.ts'
import { texts } from '../../texts/en.ts'
import { doneOf, type Share } from './done-of.ts'
import { MailboxProgress } from './mailbox-progress.tsx'

const { collections: words } = texts
const { progress: labels } = words

/** How far a collection is, as a whole and for each custodian. */
export function ProgressTab({ progress }: { progress: CollectionProgress }) {
  const { numbers, rate, etaSeconds, custodians } = progress
  const mailboxes = custodians.flatMap((custodian) => custodian.mailboxes)
  const figures: [label: string, value: string][] = [
    [labels.found, words.number(numbers.enumerated)],
    [labels.collected, words.number(numbers.collected)],
    [labels.filtered, words.number(numbers.filtered)],
    [labels.exceptions, words.number(numbers.exceptions)],
    [labels.size, bytesText(numbers.bytes)],
    [labels.rate, rate === null ? labels.unknown : labels.perSecond(rate)],
    [labels.left, etaSeconds === null || rate === null ? labels.unknown : labels.duration(etaSeconds)],
  ]
  return (
    <Stack gap="xl">
      <Stack gap="md">
        <Bar share={doneOf(mailboxes)} who={labels.all} />
        <SimpleGrid component="dl" cols={{ base: 2, xs: 3, md: 7 }} spacing="md" m={0}>
          {figures.map(([label, value]) => (
            <div key={label}>
              <Text component="dt" size="sm" c="dimmed">
                {label}
              </Text>
              <Text component="dd" m={0} fw={600} fz="lg">
                {value}
              </Text>
            </div>
          ))}
        </SimpleGrid>
      </Stack>
      {custodians.map((custodian) => (
        <Paper key={custodian.name} component="section" withBorder p="md">
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
              <MailboxProgress key={mailbox.address} mailbox={mailbox} />
            ))}
          </Stack>
        </Paper>
      ))}
    </Stack>
  )
}

/** How much of what there is has been settled. */
export function Bar({ share, who }: { share: Share; who: string }) {
  return (
    <Progress.Root size="md">
      <Progress.Section
        value={share.percent}
        color={share.isTrouble ? 'orange' : 'gate'}
        aria-label={labels.bar(who)}
      />
    </Progress.Root>
  )
}
