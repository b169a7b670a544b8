import type { Connector } from '@gatewarden/client'
import { Button, FileButton, Group, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { api } from '../../api/client.ts'
import { ConnectorIcon } from '../../components/connector-icon.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { texts } from '../../texts/en.ts'
import { drawSvg } from './draw-svg.ts'
import { useKeepConnector } from './use-keep-connector.ts'

const { logo: words } = texts.connector
/** What the service takes at most, in bytes. */
const largest = 200 * 1024

/** The picture in the catalog; it is saved as soon as it is chosen. */
export function LogoField({ connector, mayWrite }: { connector: Connector; mayWrite: boolean }) {
  const keep = useKeepConnector()
  const path = { id: connector.id }
  const give = useMutation({
    mutationFn: async (file: File) =>
      api.request('PUT /v1/connectors/{id}/logo', { path, body: await pictureOf(file) }),
    onSuccess: keep,
  })
  const remove = useMutation({
    mutationFn: () => api.request('DELETE /v1/connectors/{id}/logo', { path }),
    onSuccess: keep,
  })
  return (
    <Stack gap="xs" maw={620}>
      <Text size="sm" fw={500}>
        {words.label}
      </Text>
      <Group gap="md">
        <ConnectorIcon type={connector.type} logo={connector.logo} size={56} />
        {mayWrite && (
          <FileButton
            onChange={(file) => file && give.mutate(file)}
            accept="image/png,image/jpeg,image/webp,image/svg+xml"
            inputProps={{ 'aria-label': words.label }}
          >
            {(props) => (
              <Button {...props} variant="default" loading={give.isPending}>
                {connector.logo === null ? words.choose : words.change}
              </Button>
            )}
          </FileButton>
        )}
        {mayWrite && connector.logo !== null && (
          <Button variant="default" loading={remove.isPending} onClick={() => remove.mutate()}>
            {words.remove}
          </Button>
        )}
      </Group>
      <Text size="xs" c="dimmed">
        {words.hint}
      </Text>
      <ProblemAlert error={give.error ?? remove.error} />
    </Stack>
  )
}

/** What is sent of a file that was chosen. @throws Error in words for who chose it */
async function pictureOf(file: File): Promise<Blob> {
  const isDrawing = file.type === 'image/svg+xml'
  const picture = isDrawing
    ? await drawSvg(file).catch(() => {
        throw new Error(words.unreadable)
      })
    : file
  if (picture.size > largest) throw new Error(words.tooLarge)
  return picture
}
