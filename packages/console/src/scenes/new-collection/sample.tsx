import { Stack, Text } from '@mantine/core'
import { exactTime } from '../../components/time-text.tsx'
import { texts } from '../../texts/en.ts'
import type { MailboxFound } from './preview-step.tsx'

const { preview: words } = texts.collections.wizard

interface SampleProps {
  sample: NonNullable<MailboxFound['sample']>
  address: string
}

/** What the newest messages of a mailbox say about the wish: how many fit, how often each query hits, and some of them. */
export function Sample({ sample: { looked, matching, terms, items }, address }: SampleProps) {
  return (
    <Stack gap={6} mt={6}>
      <Text size="sm">{words.looked(matching, looked)}</Text>
      {looked > 0 && terms.length > 0 && (
        <Stack component="ul" gap={2} m={0} pl="md" aria-label={words.termsOf(address)}>
          {terms.map(({ of, query, hits }) => (
            <Text key={`${of} ${query}`} component="li" size="sm" fw={hits === 0 ? 600 : undefined}>
              {words.hits(of, query, hits)}
            </Text>
          ))}
        </Stack>
      )}
      {items.length > 0 && (
        <details open>
          <Text component="summary" size="sm" c="dimmed" style={{ cursor: 'pointer' }}>
            {words.messagesOf(address)}
          </Text>
          <Stack component="ul" gap={4} m={0} pl="md">
            {items.map(({ subject, from, receivedAt, folder }) => (
              <Text key={`${receivedAt} ${subject} ${from}`} component="li" size="sm">
                {subject || words.noSubject}
                <Text span size="xs" c="dimmed" display="block">
                  {[from, receivedAt && exactTime(new Date(receivedAt)), folder.join(' / ')]
                    .filter((one) => one !== null && one !== '')
                    .join(' · ')}
                </Text>
              </Text>
            ))}
          </Stack>
        </details>
      )}
    </Stack>
  )
}
