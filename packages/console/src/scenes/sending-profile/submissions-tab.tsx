import type { SendingProfile } from '@gatewarden/client'
import { Button, Group, NativeSelect, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Mail, Send } from 'lucide-react'
import { askPages, itemsOf } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { Asked } from '../../components/asked.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { MoreButton } from '../../components/more-button.tsx'
import { texts } from '../../texts/en.ts'
import { submissionStatuses } from '../sending/search.ts'
import { Compose } from './compose.tsx'
import { SubmissionTable } from './submission-table.tsx'

const { submissions: words, compose, profile: all } = texts.sending

/** What was handed over to a profile, newest first. */
export function SubmissionsTab({ profile }: { profile: SendingProfile }) {
  const { status } = useSearch({ from: '/frame/sending/$id' })
  const navigate = useNavigate({ from: '/sending/$id' })
  const query = useInfiniteQuery({
    ...askPages('GET /v1/sending-profiles/{id}/submissions', {
      path: { id: profile.id },
      query: { limit: 50, ...(status && { status }) },
    }),
    refetchInterval: 3000,
  })
  const mayWrite = useMay('sending:write')
  const [composing, { open, close }] = useDisclosure(false)
  const submissions = itemsOf(query.data)
  const write = mayWrite && (
    <Button leftSection={<Send size={16} aria-hidden />} onClick={open}>
      {compose.open}
    </Button>
  )
  return (
    <Stack>
      {composing && <Compose id={profile.id} close={close} />}
      {(submissions.length > 0 || status) && (
        <Group justify="space-between" align="flex-end">
          <NativeSelect
            label={words.filter}
            value={status ?? ''}
            data={[
              { value: '', label: words.all },
              ...submissionStatuses.map((value) => ({ value, label: words.status[value] })),
            ]}
            onChange={({ currentTarget: { value } }) => {
              const wanted = submissionStatuses.find((one) => one === value)
              navigate({ search: (old) => ({ ...old, status: wanted }), replace: true })
            }}
          />
          {write}
        </Group>
      )}
      <Asked query={query}>
        {() =>
          submissions.length === 0 ? (
            status ? (
              <Text c="dimmed">{words.nothingFits}</Text>
            ) : (
              <EmptyState icon={Mail} {...words.none} action={write} />
            )
          ) : (
            <SubmissionTable label={all.tabs.submissions} submissions={submissions} profile={profile} />
          )
        }
      </Asked>
      <MoreButton query={query} />
    </Stack>
  )
}
