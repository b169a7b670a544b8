import type { CollectionProgress } from '@gatewarden/client'
import { SimpleGrid, Stack, Text } from '@mantine/core'
import { bytesText } from '../../components/bytes.ts'
import { texts } from '../../texts/en.ts'
import { CustodianList } from './custodian-list.tsx'
import { doneOf } from './done-of.ts'
import { SettledBar } from './settled-bar.tsx'

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
        <SettledBar share={doneOf(mailboxes)} who={labels.all} />
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
      <CustodianList custodians={custodians} />
    </Stack>
  )
}
