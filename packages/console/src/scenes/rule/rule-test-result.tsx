import type { RuleTest } from '@gatewarden/client'
import { Code, List, Paper, Stack, Text } from '@mantine/core'
import { StatusMark } from '../../components/status-mark.tsx'
import { texts } from '../../texts/en.ts'

const { test: words, runs, form } = texts.rules

const textOf = (value: unknown): string =>
  value === undefined || value === null ? '' : JSON.stringify(value)

/** What would be sent to whom, and what not. HTML is shown as it is written: nothing of it runs or loads here. */
export function RuleTestResult({ test }: { test: RuleTest }) {
  return (
    <Stack mt="lg" role="status">
      <StatusMark
        standing={test.wouldSend ? 'good' : 'idle'}
        label={test.wouldSend ? words.wouldSend(test.count) : words.wouldNot}
      />
      {test.reason !== null && <Text>{[test.reason, test.remedy].filter(Boolean).join(' ')}</Text>}
      {test.conditions.length > 0 && (
        <List size="sm" aria-label={words.conditions}>
          {test.conditions.map(({ condition: { field, operator, value }, seen, holds }) => (
            <List.Item key={`${field} ${operator} ${textOf(value)}`}>
              {words.condition(field, operator, textOf(value))}:{' '}
              {holds ? words.holds : words.holdsNot(textOf(seen) || words.nothing)}
            </List.Item>
          ))}
        </List>
      )}
      {test.leftOut.map(({ recipient, reason }) => (
        <Text key={`${recipient} ${reason}`} size="sm">
          {runs.leftOut(recipient, reason)}
        </Text>
      ))}
      {test.messages.map((message) => (
        <Message key={JSON.stringify([message.to, message.subject])} message={message} />
      ))}
    </Stack>
  )
}

function Message({ message }: { message: RuleTest['messages'][number] }) {
  const { subject, text, html, attachments } = message
  return (
    <Paper withBorder p="md">
      <Text fw={560} style={{ overflowWrap: 'anywhere' }}>
        {subject}
      </Text>
      {(['to', 'cc', 'bcc'] as const)
        .filter((kind) => message[kind].length > 0)
        .map((kind) => (
          <Text key={kind} size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {words.recipients(form[kind], message[kind].map(({ address }) => address).join(', '))}
          </Text>
        ))}
      {attachments.length > 0 && (
        <Text size="sm">{words.attached(attachments.map(({ name }) => name).join(', '))}</Text>
      )}
      {text !== null && (
        <Text mt="xs" style={{ whiteSpace: 'pre-wrap' }}>
          {text}
        </Text>
      )}
      {html !== null && (
        <Code block mt="xs" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {html}
        </Code>
      )}
    </Paper>
  )
}
