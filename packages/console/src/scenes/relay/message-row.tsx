import type { RelayMessage } from '@gatewarden/client'
import { Stack, Table, Text } from '@mantine/core'
import { useDo } from '../../api/ask.ts'
import { bytesText } from '../../components/bytes.ts'
import { ConfirmButton } from '../../components/confirm-button.tsx'
import { type Standing, StatusMark } from '../../components/status-mark.tsx'
import { TimeText } from '../../components/time-text.tsx'
import { texts } from '../../texts/en.ts'

const { messages: words } = texts.relay

const standings: Record<RelayMessage['state'], Standing> = {
  waiting: 'idle',
  handing_over: 'idle',
  sent: 'good',
  failed: 'bad',
  unknown: 'warn',
}

interface MessageRowProps {
  message: RelayMessage
  /** Name of the device's credential, where it is known. */
  device: string | undefined
  mayResend: boolean
}

/** One message that a device handed over, with what became of it for each recipient. */
export function MessageRow({ message, device, mayResend }: MessageRowProps) {
  const { state, recipients, tries, nextAt } = message
  return (
    <Table.Tr style={{ verticalAlign: 'top' }}>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>
        <TimeText time={message.createdAt} />
      </Table.Td>
      <Table.Td>
        <Text size="sm">{message.mailFrom}</Text>
        <Text size="xs" c="dimmed">
          {device ?? message.mailbox}
        </Text>
      </Table.Td>
      <Table.Td maw={320}>
        <Stack gap={4} component="ul" p={0} m={0}>
          {recipients.map((one) => (
            <li key={one.address} style={{ listStyle: 'none' }}>
              <Text size="sm">{one.address}</Text>
              <StatusMark standing={standings[one.state]} label={words.states[one.state]} />
              {one.reply !== null && one.state !== 'sent' && (
                <Text size="xs" c="dimmed" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
                  {one.reply}
                </Text>
              )}
            </li>
          ))}
        </Stack>
      </Table.Td>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>{bytesText(message.size)}</Table.Td>
      <Table.Td maw={280}>
        <StatusMark standing={standings[state]} label={words.states[state]} />
        {tries > 1 && (
          <Text size="xs" c="dimmed">
            {words.tries(tries)}
          </Text>
        )}
        {nextAt !== null && (
          <Text size="xs" c="dimmed">
            {words.next} <TimeText time={nextAt} />
          </Text>
        )}
        {message.reason && <Text size="sm">{message.reason}</Text>}
        {message.remedy && (
          <Text size="sm" c="dimmed">
            {message.remedy}
          </Text>
        )}
      </Table.Td>
      {mayResend && (
        <Table.Td>
          {(state === 'failed' || state === 'unknown') && <Resend message={message} state={state} />}
        </Table.Td>
      )}
    </Table.Tr>
  )
}

function Resend({ message, state }: { message: RelayMessage; state: 'failed' | 'unknown' }) {
  const { id, recipients, mailFrom, mailbox } = message
  const resend = useDo('POST /v1/relay/messages/{id}/resend', ['GET /v1/relay/messages'])
  const isUnknown = state === 'unknown'
  const unsent = recipients.filter((one) => one.state !== 'sent').length
  return (
    <ConfirmButton
      size="xs"
      aria-label={words.resendOf(mailFrom)}
      title={words.resendTitle[state]}
      text={isUnknown ? words.resendText.unknown(mailbox) : words.resendText.failed(unsent)}
      confirm={isUnknown ? words.resendAnyway : words.resend}
      busy={resend.isPending}
      error={resend.error}
      onConfirm={() => resend.mutateAsync({ path: { id } })}
    >
      {words.resend}
    </ConfirmButton>
  )
}
