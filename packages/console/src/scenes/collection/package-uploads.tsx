import type { PackageUpload } from '@gatewarden/client'
import { Button, Code, Group, NativeSelect, Paper, Progress, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { ask, askAll, useDo } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { Asked } from '../../components/asked.tsx'
import { bytesText } from '../../components/bytes.ts'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { Section } from '../../components/section.tsx'
import { type Standing, StatusMark } from '../../components/status-mark.tsx'
import { TimeText } from '../../components/time-text.tsx'
import { texts } from '../../texts/en.ts'

const { uploads: words } = texts.collections.package
const standings: Record<PackageUpload['status'], Standing> = {
  waiting: 'idle',
  completed: 'good',
  failed: 'bad',
}

/** Where the packages of a collection were uploaded to, how far that is, and once more. */
export function PackageUploads({ id }: { id: string }) {
  const query = useQuery({
    ...ask('GET /v1/collections/{id}/package/uploads', { path: { id } }),
    refetchInterval: ({ state }) => (state.data?.data.some(isUnderWay) ? 2000 : 15_000),
  })
  return (
    <Section title={words.title} text={words.text}>
      <Stack maw={760}>
        <Asked query={query}>
          {({ data }) =>
            data.length === 0 ? (
              <Text size="sm" c="dimmed">
                {words.none}
              </Text>
            ) : (
              <Stack gap="xs" component="ul" p={0} m={0}>
                {data.map((upload) => (
                  <UploadRow key={upload.id} upload={upload} />
                ))}
              </Stack>
            )
          }
        </Asked>
        {useMay('collections:write') && <NewUpload id={id} />}
      </Stack>
    </Section>
  )
}

const isUnderWay = ({ status }: PackageUpload): boolean => status === 'waiting'

function UploadRow({ upload }: { upload: PackageUpload }) {
  const { address, status, reason, bytes, stored, sha256, files, createdAt } = upload
  const label = isUnderWay(upload) && reason !== null ? words.resting : words.status[status]
  return (
    <Paper component="li" withBorder p="md" display="block" style={{ overflowWrap: 'anywhere' }}>
      <Group justify="space-between" align="flex-start" gap="xs">
        <Text size="sm" fw={560}>
          {address}
        </Text>
        <StatusMark standing={standings[status]} label={label} />
      </Group>
      <Text size="sm" c="dimmed" mt={4}>
        {bytes === null ? bytesText(stored) : words.progress(bytesText(stored), bytesText(bytes))} ·{' '}
        <TimeText time={createdAt} />
      </Text>
      {isUnderWay(upload) && bytes !== null && (
        <Progress.Root size="sm" mt="xs">
          <Progress.Section value={(100 * stored) / Math.max(bytes, 1)} aria-label={words.bar(address)} />
        </Progress.Root>
      )}
      {reason !== null && (
        <Text size="sm" mt={4}>
          {reason.detail} {reason.remedy}
        </Text>
      )}
      {sha256 !== null && (
        <Text size="sm" mt={4}>
          {words.sha256} <Code>{sha256}</Code>
        </Text>
      )}
      {sha256 === null && files.length > 0 && (
        <Text size="sm" mt={4} component="div">
          {words.fileSums}
          {files.map((file) => (
            <div key={file.name}>
              {file.name} <Code>{file.sha256}</Code>
            </div>
          ))}
        </Text>
      )}
    </Paper>
  )
}

function NewUpload({ id }: { id: string }) {
  const destinations = useQuery(askAll('GET /v1/destinations'))
  const [chosen, setChosen] = useState<string>()
  const upload = useDo('POST /v1/collections/{id}/package/uploads', [
    'GET /v1/collections/{id}/package/uploads',
  ])
  const destination = chosen ?? destinations.data?.[0]?.id
  if (destinations.data?.length === 0) {
    return (
      <Text size="sm">
        {words.noDestination}{' '}
        <Link to="/destinations" search={{ new: true }}>
          {words.makeDestination}
        </Link>
      </Text>
    )
  }
  return (
    <>
      <Group align="flex-end" gap="sm">
        <NativeSelect
          label={words.destination}
          value={destination ?? ''}
          data={(destinations.data ?? []).map((one) => ({ value: one.id, label: one.name }))}
          onChange={({ currentTarget: { value } }) => setChosen(value)}
        />
        <Button
          variant="default"
          loading={upload.isPending}
          disabled={destination === undefined}
          onClick={() => destination && upload.mutate({ path: { id }, body: { destination } })}
        >
          {words.upload}
        </Button>
      </Group>
      <ProblemAlert error={upload.error ?? destinations.error} />
    </>
  )
}
