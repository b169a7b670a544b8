import type { App } from '@gatewarden/client'
import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Plus } from 'lucide-react'
import { texts } from '../../texts/en.ts'
import { AddCredential } from './add-credential.tsx'
import { CredentialRow } from './credential-row.tsx'

const { credentials: words } = texts.connector

/** All credentials of an app, in the order in which they are tried. */
export function Credentials({ app, mayWrite }: { app: App; mayWrite: boolean }) {
  const [adding, { open, close }] = useDisclosure(false)
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <div>
          <Title order={3}>{words.title}</Title>
          <Text size="sm" c="dimmed">
            {app.credentials.length === 0 ? words.none : words.text}
          </Text>
        </div>
        {mayWrite && (
          <Button variant="default" leftSection={<Plus size={16} aria-hidden />} onClick={open}>
            {words.add}
          </Button>
        )}
      </Group>
      {app.credentials.map((credential) => (
        <CredentialRow key={credential.id} appId={app.id} credential={credential} mayWrite={mayWrite} />
      ))}
      {adding && <AddCredential appId={app.id} close={close} />}
    </Stack>
  )
}
