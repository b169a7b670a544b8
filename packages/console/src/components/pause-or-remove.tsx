import { Button, Group, Stack } from '@mantine/core'
import { Pause, Play, Trash2 } from 'lucide-react'
import { ConfirmButton } from './confirm-button.tsx'
import { ProblemAlert } from './problem-alert.tsx'

interface Request {
  isPending: boolean
  error: unknown
}

interface PauseOrRemoveProps {
  words: {
    pause: string
    resume: string
    remove: string
    removeTitle: (name: string) => string
    removeText: string
  }
  name: string
  /** Left out where it has ended, and there is nothing to pause. */
  pause?: { isPaused: boolean; request: Request; run: () => void } | undefined
  remove: { request: Request; run: () => Promise<unknown> }
}

/** What can be done with what works by itself: let it rest, let it go on, or remove it, which is asked about before. */
export function PauseOrRemove({ words, name, pause, remove }: PauseOrRemoveProps) {
  return (
    <Stack gap="xs" align="flex-end">
      <Group gap="xs">
        {pause && (
          <Button
            variant="default"
            leftSection={pause.isPaused ? <Play size={16} aria-hidden /> : <Pause size={16} aria-hidden />}
            loading={pause.request.isPending}
            onClick={pause.run}
          >
            {pause.isPaused ? words.resume : words.pause}
          </Button>
        )}
        <ConfirmButton
          leftSection={<Trash2 size={16} aria-hidden />}
          title={words.removeTitle(name)}
          text={words.removeText}
          confirm={words.remove}
          busy={remove.request.isPending}
          error={remove.request.error}
          onConfirm={remove.run}
        >
          {words.remove}
        </ConfirmButton>
      </Group>
      <ProblemAlert error={pause?.request.error} />
    </Stack>
  )
}
