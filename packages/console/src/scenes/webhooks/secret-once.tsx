import { Button, Group, Stack, Text } from '@mantine/core'
import { CopyField } from '../../components/copy-field.tsx'
import { texts } from '../../texts/en.ts'

const { secret: words } = texts.webhooks

/** A secret, this once: it is in no cache, no address and no storage of the browser. */
export function SecretOnce({ secret, note, done }: { secret: string; note?: string; done: () => void }) {
  return (
    <Stack role="status">
      <Text fw={600}>{words.title}</Text>
      <Text size="sm">{words.text}</Text>
      <CopyField label={words.label} value={secret} autoComplete="off" />
      {note && (
        <Text size="sm" c="dimmed">
          {note}
        </Text>
      )}
      <Group justify="flex-end">
        <Button onClick={done}>{words.seen}</Button>
      </Group>
    </Stack>
  )
}
