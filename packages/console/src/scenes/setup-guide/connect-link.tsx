import { Anchor, Button, Group, Stack, Text } from '@mantine/core'
import { useDo } from '../../api/ask.ts'
import { CopyField } from '../../components/copy-field.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { texts } from '../../texts/en.ts'

const { connect: words } = texts.setupGuide

/** A connect link for one's own organization, made where the guide asks for it. */
export function ConnectLink({ connector }: { connector: string }) {
  const attempt = useDo('POST /v1/connect-sessions')
  if (attempt.data) {
    return (
      <Stack gap="xs" maw={640}>
        <CopyField label={words.link} value={attempt.data.url} description={words.text} />
        <Anchor href={attempt.data.url} target="_blank" rel="noreferrer" size="sm">
          {words.openLink}
        </Anchor>
      </Stack>
    )
  }
  return (
    <Stack gap="xs">
      <ProblemAlert error={attempt.error} />
      <Group>
        <Button
          variant="light"
          loading={attempt.isPending}
          onClick={() =>
            attempt.mutate({
              body: { customer: { externalId: 'self' }, connector, completion: 'end-page' },
            })
          }
        >
          {words.make}
        </Button>
        <Text size="sm" c="dimmed">
          {words.text}
        </Text>
      </Group>
    </Stack>
  )
}
