import type { RelayCredential, ShownRelayCredential } from '@gatewarden/client'
import { Button, Group, Table, Text } from '@mantine/core'
import { useDo } from '../../api/ask.ts'
import { LivingMark } from '../../components/living-mark.tsx'
import { RowDeed } from '../../components/row-deed.tsx'
import { dayOf, TimeText } from '../../components/time-text.tsx'
import { texts } from '../../texts/en.ts'

const { credentials: words, ...all } = texts.relay

interface CredentialRowProps {
  credential: RelayCredential
  mayWrite: boolean
  change: () => void
  show: (shown: ShownRelayCredential) => void
}

/** One device: what it may do, when it was there last, and what can be done to it while its password works. */
export function CredentialRow({ credential, mayWrite, change, show }: CredentialRowProps) {
  const renew = useDo('POST /v1/relay/credentials/{id}/renew', ['GET /v1/relay/credentials'])
  const revoke = useDo('DELETE /v1/relay/credentials/{id}', ['GET /v1/relay/credentials'])
  const { id, name, status, networks, trustedNetworks, expiresAt } = credential
  const limits = [
    ...(networks === null ? [] : [words.from(networks.join(', '))]),
    ...(trustedNetworks === null ? [] : [words.without(trustedNetworks.join(', '))]),
    ...(expiresAt === null ? [] : [words.until(dayOf(new Date(expiresAt)))]),
  ]
  return (
    <Table.Tr>
      <Table.Td>
        <Text fw={540}>{name}</Text>
        <Text size="xs" c="dimmed">
          {words.begins(credential.hint)}
        </Text>
      </Table.Td>
      <Table.Td>
        <Text size="sm">{credential.username}</Text>
        {credential.username !== credential.mailbox && (
          <Text size="xs" c="dimmed">
            {credential.mailbox}
          </Text>
        )}
      </Table.Td>
      <Table.Td maw={240}>
        <Text size="sm">{credential.protocols.map((one) => all.protocols[one]).join(', ')}</Text>
        {limits.length > 0 && (
          <Text size="xs" c="dimmed">
            {limits.join(' · ')}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <LivingMark status={status} words={words.status} />
      </Table.Td>
      <Table.Td>
        <Text size="sm">
          <TimeText time={credential.lastUsedAt} />
        </Text>
        {credential.lastUsedFrom && (
          <Text size="xs" c="dimmed">
            {words.usedFrom(credential.lastUsedFrom)}
          </Text>
        )}
      </Table.Td>
      {mayWrite && (
        <Table.Td>
          {status === 'live' && (
            <Group gap="xs" miw={190}>
              <Button variant="default" size="xs" onClick={change}>
                {words.change}
              </Button>
              <RowDeed
                name={words.renew}
                title={words.renewTitle(name)}
                text={words.renewText}
                request={renew}
                run={async () => show(await renew.mutateAsync({ path: { id } }))}
              />
              <RowDeed
                name={words.revoke}
                title={words.revokeTitle(name)}
                text={words.revokeText}
                request={revoke}
                run={() => revoke.mutateAsync({ path: { id } })}
              />
            </Group>
          )}
        </Table.Td>
      )}
    </Table.Tr>
  )
}
