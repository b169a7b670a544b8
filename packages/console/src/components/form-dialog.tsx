import { Button, Group, Stack } from '@mantine/core'
import type { FormEvent, ReactNode } from 'react'
import { texts } from '../texts/en.ts'
import { Dialog } from './dialog.tsx'
import { ProblemAlert } from './problem-alert.tsx'

interface FormDialogProps {
  title: string
  close: () => void
  /** Asks the service; its problems are shown here, those of single fields beside the fields. */
  submit: () => void
  request: { isPending: boolean; error: unknown }
  /** What its button says: the deed, never "OK". */
  deed: string
  /** Something without which there is nothing to ask for is still missing. */
  isIncomplete?: boolean
  size?: 'md' | 'lg'
  children: ReactNode
}

/** A form in front of the page, with a way out of it. */
export function FormDialog(props: FormDialogProps) {
  const { title, close, submit, request, deed, isIncomplete = false, size = 'md', children } = props
  const send = (event: FormEvent) => {
    event.preventDefault()
    submit()
  }
  return (
    <Dialog title={title} close={close} size={size}>
      <form onSubmit={send} noValidate>
        <Stack>
          {children}
          <ProblemAlert error={request.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {texts.common.cancel}
            </Button>
            <Button type="submit" loading={request.isPending} disabled={isIncomplete}>
              {deed}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
