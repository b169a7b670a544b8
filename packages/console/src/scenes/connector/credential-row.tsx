import type { Credential } from '@gatewarden/client'
import { Alert, Anchor, Group, Paper, Text } from '@mantine/core'
import { TriangleAlert } from 'lucide-react'
import { useDo } from '../../api/ask.ts'
import { ConfirmButton } from '../../components/confirm-button.tsx'
import { type Standing, StatusMark } from '../../components/status-mark.tsx'
import { dayOf } from '../../components/time-text.tsx'
import { texts } from '../../texts/en.ts'

const { credentials: words } = texts.connector

const standings: Record<Credential['status'], Standing> = {
  untested: 'idle',
  accepted: 'good',
  refused: 'bad',
}

function hintOf({ kind, hint }: Credential): string {
  if (kind === 'secret') return words.beginsWith(hint)
  return kind === 'certificate' ? words.thumbprint(hint) : words.source(hint)
}

function expiryOf({ expiresAt, expiry }: Credential): string {
  if (expiresAt === null) return words.noExpiry
  const day = dayOf(new Date(expiresAt))
  return expiry.state === 'expired' ? words.expired(day) : words.expires(day, expiry.daysLeft ?? 0)
}

/** One credential: what it is, whether Microsoft takes it, and how long it lasts. */
export function CredentialRow(props: { appId: string; credential: Credential; mayWrite: boolean }) {
  const { appId, credential, mayWrite } = props
  const remove = useDo('DELETE /v1/apps/{id}/credentials/{credentialId}', [
    'GET /v1/apps/{id}',
    'GET /v1/apps',
    'GET /v1/connectors/{id}',
  ])
  const { expiry, status, kind, certificate } = credential
  return (
    <Paper withBorder p="md">
      <Group justify="space-between" gap="sm" align="flex-start">
        <div>
          <Group gap="sm">
            <Text fw={560}>{words.kinds[kind]}</Text>
            <StatusMark standing={standings[status]} label={words.status[status]} />
          </Group>
          <Text size="sm" c="dimmed">
            {hintOf(credential)} · {expiryOf(credential)}
          </Text>
        </div>
        <Group gap="xs">
          {certificate && (
            <Anchor
              size="sm"
              href={`data:application/x-pem-file,${encodeURIComponent(certificate.pem)}`}
              download="gatewarden.pem"
            >
              {words.download}
            </Anchor>
          )}
          {mayWrite && (
            <ConfirmButton
              size="xs"
              title={words.removeTitle}
              text={words.removeText}
              confirm={words.remove}
              busy={remove.isPending}
              error={remove.error}
              onConfirm={() => remove.mutateAsync({ path: { id: appId, credentialId: credential.id } })}
            >
              {words.remove}
            </ConfirmButton>
          )}
        </Group>
      </Group>
      <ExpiryWarning state={expiry.state} daysLeft={expiry.daysLeft ?? 0} />
      {credential.refusal && (
        <Text size="sm" c="red" mt="xs">
          {credential.refusal.reason} {credential.refusal.remedy}
        </Text>
      )}
    </Paper>
  )
}

const colors: Partial<Record<Credential['expiry']['state'], string>> = {
  'within-60-days': 'yellow',
  'within-30-days': 'orange',
  'within-7-days': 'red',
  expired: 'red',
}

/** At 60, 30 and 7 days before the end, ever louder. */
function ExpiryWarning({ state, daysLeft }: { state: Credential['expiry']['state']; daysLeft: number }) {
  const color = colors[state]
  if (color === undefined) return null
  return (
    <Alert color={color} variant="outline" mt="sm" p="xs" icon={<TriangleAlert size={16} aria-hidden />}>
      {state === 'expired' ? words.overdue : words.warn(daysLeft)}
    </Alert>
  )
}
