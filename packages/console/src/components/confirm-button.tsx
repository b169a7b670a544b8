import { Button, type ButtonProps, Group, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { texts } from '../texts/en.ts'
import { Dialog } from './dialog.tsx'
import { ProblemAlert } from './problem-alert.tsx'

interface ConfirmButtonProps extends ButtonProps {
  children: ReactNode
  title: string
  text: string
  /** What the button in the question says: the deed, never "OK". */
  confirm: string
  /** Resolves when it is done; the question closes then. */
  onConfirm: () => Promise<unknown>
  busy: boolean
  error: unknown
}

/** A button for what cannot be undone: it asks first, and shows there what went wrong. */
export function ConfirmButton(props: ConfirmButtonProps) {
  const { children, title, text, confirm, onConfirm, busy, error, ...button } = props
  const [opened, { open, close }] = useDisclosure(false)
  const act = () => onConfirm().then(close, () => undefined)
  return (
    <>
      <Button variant="default" {...button} onClick={open}>
        {children}
      </Button>
      <Dialog title={title} close={close} opened={opened}>
        <Stack>
          <Text size="sm">{text}</Text>
          <ProblemAlert error={error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {texts.common.cancel}
            </Button>
            <Button color="red.8" onClick={act} loading={busy}>
              {confirm}
            </Button>
          </Group>
        </Stack>
      </Dialog>
    </>
  )
}
