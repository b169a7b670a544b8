import type { Collection, CollectionPackage } from '@gatewarden/client'
import { Button, Code, Group, List, Paper, Stack, Table, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Download, PackageOpen } from 'lucide-react'
import { useState } from 'react'
import { ask } from '../../api/ask.ts'
import { api } from '../../api/client.ts'
import { useMay } from '../../api/session.ts'
import { Asked } from '../../components/asked.tsx'
import { bytesText } from '../../components/bytes.ts'
import { CopyField } from '../../components/copy-field.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { exactTime } from '../../components/time-text.tsx'
import { texts } from '../../texts/en.ts'
import { PackageLink } from './package-link.tsx'
import { PackageUploads } from './package-uploads.tsx'
import { saveAs } from './save-as.ts'
import { ZipDialog } from './zip-dialog.tsx'

const { package: words, ...all } = texts.collections

/** The sealed package: what it is, the download, and how anybody proves it. */
export function PackageTab({ collection }: { collection: Collection }) {
  if (collection.package === null) return <EmptyState icon={PackageOpen} {...words.none} />
  return <Sealed key={collection.package.id} id={collection.id} />
}

function Sealed({ id }: { id: string }) {
  const mayWrite = useMay('collections:write')
  const query = useQuery(ask('GET /v1/collections/{id}/package', { path: { id } }))
  return (
    <Asked query={query}>
      {(sealed) => (
        <Stack gap="xl">
          <Facts sealed={sealed} />
          {mayWrite && <PackageLink key={sealed.id} id={id} />}
          <PackageUploads id={id} />
          <section>
            <Title order={2} mb="xs">
              {words.reportsTitle}
            </Title>
            <List size="sm" spacing={4}>
              {words.reports.map(([file, what]) => (
                <List.Item key={file}>
                  <Code>{file}</Code> {what}
                </List.Item>
              ))}
            </List>
          </section>
          <section>
            <Title order={2} mb="xs">
              {words.verifyTitle}
            </Title>
            <Stack gap="md" maw={760}>
              <List type="ordered" size="sm" spacing={4}>
                {words.verify.map((step) => (
                  <List.Item key={step}>{step}</List.Item>
                ))}
              </List>
              <CopyField
                label={words.command}
                value={`gatewarden verify ${folderOf(sealed)} --key '${sealed.publicKey}'`}
              />
              <CopyField label={words.publicKey} value={sealed.publicKey} />
            </Stack>
          </section>
        </Stack>
      )}
    </Asked>
  )
}

function Facts({ sealed }: { sealed: CollectionPackage }) {
  const [loaded, setLoaded] = useState(0)
  const [asksZip, zip] = useDisclosure(false)
  const download = useMutation({
    mutationFn: async () => {
      setLoaded(0)
      const answer = await api.stream('GET /v1/collections/{id}/package/download', {
        path: { id: sealed.collection },
      })
      await saveAs(answer, `${folderOf(sealed)}.tar`, setLoaded)
    },
  })
  const facts: [label: string, value: string, isCode?: true][] = [
    [words.id, sealed.id, true],
    [words.sealed, exactTime(new Date(sealed.sealedAt))],
    [words.rows, all.number(sealed.rows)],
    [words.files, all.number(sealed.files)],
    [words.size, bytesText(sealed.bytes)],
    [words.root, sealed.root, true],
    [words.checkpoint, sealed.checkpointSha256, true],
  ]
  return (
    <Paper withBorder p="lg">
      <Stack gap="md">
        <Table layout="fixed" withRowBorders={false} verticalSpacing={4}>
          <Table.Tbody>
            {facts.map(([label, value, isCode]) => (
              <Table.Tr key={label}>
                <Table.Th
                  scope="row"
                  w="34%"
                  fw={500}
                  c="dimmed"
                  style={{ verticalAlign: 'top', overflowWrap: 'anywhere' }}
                >
                  {label}
                </Table.Th>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>
                  {isCode ? <Code>{value}</Code> : value}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <ProblemAlert error={download.error} />
        <Group>
          <Button
            leftSection={<Download size={16} aria-hidden />}
            disabled={download.isPending}
            onClick={() => download.mutate()}
          >
            {download.isPending ? words.downloading(bytesText(loaded)) : words.download}
          </Button>
          <Button variant="default" disabled={download.isPending} onClick={zip.open}>
            {words.downloadZip}
          </Button>
        </Group>
        {asksZip && <ZipDialog sealed={sealed} close={zip.close} />}
      </Stack>
    </Paper>
  )
}

/** What the download unpacks to. */
const folderOf = ({ collection, number }: CollectionPackage): string => `${collection}-${number}`
