import { Button, Group, Stack, Text } from '@mantine/core'
import { CopyField } from './copy-field.tsx'
import { Dialog } from './dialog.tsx'

interface ShownOnceProps {
  title: string
  text: string
  label: string
  value: string
  done: string
  close: () => void
}

/** A secret that is shown this once: it closes by its button alone, not by a slip of the mouse. */
export function ShownOnce({ title, text, label, value, done, close }: ShownOnceProps) {
  return (
    <Dialog title={title} close={close} closesEasily={false}>
      <Stack>
        <Text size="sm">{text}</Text>
        <CopyField label={label} value={value} />
        <Group justify="flex-end">
          <Button onClick={close}>{done}</Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
