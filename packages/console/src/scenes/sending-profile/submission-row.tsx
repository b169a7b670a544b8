import type { Submission } from '@gatewarden/client'
import { Group, Table, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useDo } from '../../api/ask.ts'
import { ConfirmButton } from '../../components/confirm-button.tsx'
import { type Standing, StatusMark } from '../../components/status-mark.tsx'
import { TimeText } from '../../components/time-text.tsx'
import { texts } from '../../texts/en.ts'

const { submissions: words } = texts.sending
const changed = ['GET /v1/sending-profiles/{id}/submissions', 'GET /v1/deliveries'] as const

const standings: Record<Submission['status'], Standing> = {
  scheduled: 'idle',
  queued: 'idle',
  sending: 'idle',
  sent: 'good',
  failed: 'bad',
  unknown: 'warn',
  cancelled: 'idle',
}

interface SubmissionRowProps {
  submission: Submission
  /** Whose Sent Items say whether an unknown one was sent. */
  sender: string
  mayWrite: boolean
}

/** One message that was handed over: how it stands and why, and what can be done. */
export function SubmissionRow({ submission, sender, mayWrite }: SubmissionRowProps) {
  const { id, profile, status, waits, reason, remedy, said } = submission
  const subject = submission.subject ?? words.noSubject
  return (
    <Table.Tr style={{ verticalAlign: 'top' }}>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>
        <TimeText time={submission.createdAt} />
      </Table.Td>
      <Table.Td maw={260}>
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {subject}
        </Text>
        <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {[submission.reference, submission.resendOf && words.resent].filter(Boolean).join(' · ')}
        </Text>
      </Table.Td>
      <Table.Td>
        <Link
          to="/sending/$id"
          params={{ id: profile }}
          search={{ tab: 'deliveries', submission: id }}
          aria-label={words.deliveriesOf(subject, submission.recipients)}
        >
          {submission.recipients}
        </Link>
      </Table.Td>
      <Table.Td maw={300}>
        <StatusMark standing={standings[status]} label={words.status[status]} />
        {waits && <Text size="sm">{words.waits(waits)}</Text>}
        {reason && <Text size="sm">{reason}</Text>}
        {remedy && (
          <Text size="sm" c="dimmed">
            {remedy}
          </Text>
        )}
        {said && (
          <Text size="xs" c="dimmed" ff="monospace" title={words.said} style={{ overflowWrap: 'anywhere' }}>
            {said}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Group gap="xs">
          {mayWrite && (status === 'scheduled' || status === 'queued') && <Cancel submission={submission} />}
          {mayWrite && (status === 'failed' || status === 'unknown') && (
            <Resend submission={submission} sender={sender} />
          )}
        </Group>
      </Table.Td>
    </Table.Tr>
  )
}

function Cancel({ submission: { id, profile } }: { submission: Submission }) {
  const cancel = useDo('DELETE /v1/sending-profiles/{id}/submissions/{submission}', changed)
  return (
    <ConfirmButton
      size="xs"
      title={words.cancelTitle}
      text={words.cancelText}
      confirm={words.cancel}
      busy={cancel.isPending}
      error={cancel.error}
      onConfirm={() => cancel.mutateAsync({ path: { id: profile, submission: id } })}
    >
      {words.cancel}
    </ConfirmButton>
  )
}

function Resend({ submission, sender }: { submission: Submission; sender: string }) {
  const { id, profile, status } = submission
  const isUnknown = status === 'unknown'
  const resend = useDo('POST /v1/sending-profiles/{id}/submissions/{submission}/resend', changed)
  return (
    <ConfirmButton
      size="xs"
      title={isUnknown ? words.unknownTitle : words.resendTitle}
      text={isUnknown ? words.unknownText(sender) : words.resendText}
      confirm={isUnknown ? words.resendAnyway : words.resend}
      busy={resend.isPending}
      error={resend.error}
      onConfirm={() =>
        resend.mutateAsync({ path: { id: profile, submission: id }, body: { to: 'undelivered' } })
      }
    >
      {words.resend}
    </ConfirmButton>
  )
}
