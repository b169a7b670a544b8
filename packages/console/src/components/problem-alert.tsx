import { GatewardenApiError } from '@gatewarden/client'
import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { CircleAlert } from 'lucide-react'
import { texts } from '../texts/en.ts'

interface ProblemAlertProps {
  error: unknown
  /** In place of the usual title. */
  title?: string
  retry?: () => void
}

/** What went wrong, what to do about it, and the request's id to look for in the log. Nothing while there is no error. */
export function ProblemAlert({ error, title, retry }: ProblemAlertProps) {
  if (error === null || error === undefined) return null
  const shown = shownProblem(error)
  return (
    <Alert
      role="alert"
      color="red"
      variant="outline"
      styles={{ title: { color: 'var(--gate-bad)' } }}
      icon={<CircleAlert size={18} aria-hidden />}
      title={title ?? shown.title}
    >
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{shown.detail}</Text>
        {shown.remedy && <Text size="sm">{shown.remedy}</Text>}
        {(shown.requestId || retry) && (
          <Group gap="md">
            {retry && (
              <Button size="xs" variant="default" onClick={retry}>
                {texts.common.tryAgain}
              </Button>
            )}
            {shown.requestId && (
              <Text size="xs" c="dimmed" ff="monospace">
                {texts.common.requestId(shown.requestId)}
              </Text>
            )}
          </Group>
        )}
      </Stack>
    </Alert>
  )
}

interface ShownProblem {
  title: string
  detail: string
  remedy?: string | undefined
  requestId?: string | undefined
}

function shownProblem(error: unknown): ShownProblem {
  const { problem } = texts.common
  if (!(error instanceof GatewardenApiError)) {
    return { title: problem.title, detail: error instanceof Error ? error.message : problem.unknown }
  }
  const { requestId } = error
  if (error.status === 0) {
    return { title: problem.unreachable, detail: problem.unreachableRemedy, requestId }
  }
  // Microsoft's own refusals are 403 and 404, too; those bring their remedy along.
  if (error.status === 403 && error.code === 'forbidden') {
    return { title: problem.forbidden, detail: error.message, remedy: problem.forbiddenRemedy, requestId }
  }
  if (error.status === 404 && error.code === 'not_found') {
    return { title: problem.missing, detail: error.message, remedy: problem.missingRemedy, requestId }
  }
  return { title: problem.title, detail: error.message, remedy: error.remedy, requestId }
}
