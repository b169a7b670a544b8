import { Alert, Stack, Text } from '@mantine/core'
import { CircleAlert } from 'lucide-react'
import { texts } from '../texts/en.ts'
import { PageHead } from './page-head.tsx'

/** In place of what the member's role does not allow: said before she has filled anything in, and without asking the service. */
export function Forbidden() {
  const { problem } = texts.common
  return (
    <Alert
      role="alert"
      color="red"
      variant="outline"
      styles={{ title: { color: 'var(--gate-bad)' } }}
      icon={<CircleAlert size={18} aria-hidden />}
      title={problem.forbidden}
    >
      <Text size="sm">{problem.forbiddenRemedy}</Text>
    </Alert>
  )
}

/** A whole scene that the role does not allow. */
export function ForbiddenScene({ title }: { title: string }) {
  return (
    <Stack>
      <PageHead title={title} />
      <Forbidden />
    </Stack>
  )
}
