import { Button, Stack, Text } from '@mantine/core'
import { useDo } from '../../api/ask.ts'
import { CopyField } from '../../components/copy-field.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { exactTime } from '../../components/time-text.tsx'
import { texts } from '../../texts/en.ts'

const { adminLink: words } = texts.integrations

/** A link for the administrator who has to consent: one that was made, or a button that makes it for a connection. */
export function AdminLink(props: { connection: string } | { url: string; until: string }) {
  const make = useDo('POST /v1/me/connections/{id}/admin-link')
  const made = 'url' in props ? props : make.data && { url: make.data.url, until: make.data.expiresAt }
  if (!made) {
    return (
      <>
        <ProblemAlert error={make.error} />
        <Button
          size="sm"
          variant="default"
          mt="sm"
          loading={make.isPending}
          onClick={() => 'connection' in props && make.mutate({ path: { id: props.connection } })}
        >
          {words.action}
        </Button>
      </>
    )
  }
  return (
    <Stack gap={6} mt="sm" role="status">
      <Text fw={560}>{words.title}</Text>
      <Text size="sm" c="dimmed">
        {words.text} {words.until(exactTime(new Date(made.until)))}
      </Text>
      <CopyField label={words.label} value={made.url} />
    </Stack>
  )
}
