import { Button, Group, Text } from '@mantine/core'
import { texts } from '../texts/en.ts'

interface SaveBarProps {
  /** Whether there is something to save. */
  dirty: boolean
  busy: boolean
  /** Whether the last save went well, and nothing has changed since. */
  saved: boolean
  label?: string
}

/** The end of a form: saves, and says what became of it to those who do not see it too. */
export function SaveBar({ dirty, busy, saved, label }: SaveBarProps) {
  return (
    <Group gap="md">
      <Button type="submit" disabled={!dirty} loading={busy}>
        {label ?? texts.common.save}
      </Button>
      <Text size="sm" c="dimmed" role="status">
        {saved && !dirty ? texts.common.saved : dirty ? texts.common.unsaved : ''}
      </Text>
    </Group>
  )
}
