import type { RelayListener, ShownRelayCredential } from '@gatewarden/client'
import { Button, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { askAll } from '../../api/ask.ts'
import { Asked } from '../../components/asked.tsx'
import { CopyField } from '../../components/copy-field.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { FactList } from '../../components/fact-list.tsx'
import { texts } from '../../texts/en.ts'
import { AuthorityDownload } from './authority-download.tsx'

const { once: words, ...all } = texts.relay

/** Everything that is typed into the device, its password this once. */
export function CredentialOnce({ shown, close }: { shown: ShownRelayCredential; close: () => void }) {
  const listeners = useQuery(askAll('GET /v1/relay/listeners'))
  return (
    <Dialog title={words.title(shown.name)} close={close} closesEasily={false} size="lg">
      <Stack>
        <Text size="sm">{words.text}</Text>
        <CopyField label={words.username} value={shown.username} />
        <CopyField label={words.password} value={shown.password} autoComplete="off" />
        <Asked query={listeners}>
          {(found) => <Servers listeners={found.filter((one) => isFor(one, shown))} />}
        </Asked>
        <Group justify="flex-end">
          <Button onClick={close}>{words.done}</Button>
        </Group>
      </Stack>
    </Dialog>
  )
}

const isFor = ({ protocol, status }: RelayListener, { protocols }: ShownRelayCredential): boolean =>
  status === 'active' && protocols.includes(protocol)

function Servers({ listeners }: { listeners: readonly RelayListener[] }) {
  if (listeners.length === 0) return <Text size="sm">{words.noServer}</Text>
  const needsTrust = listeners.some(
    ({ certificate, security }) => security !== 'none' && certificate.kind === 'own',
  )
  return (
    <>
      {listeners.map(({ id, protocol, hostname, port, security }) => (
        <FactList
          key={id}
          facts={[
            [words.server(all.protocols[protocol]), words.at(hostname, port, all.securities[security])],
          ]}
        />
      ))}
      {needsTrust && (
        <Stack gap="xs" align="flex-start">
          <Text size="sm">{words.trust}</Text>
          <AuthorityDownload />
        </Stack>
      )}
    </>
  )
}
