import { Button, Stack } from '@mantine/core'
import { type ErrorComponentProps, Link, useRouter } from '@tanstack/react-router'
import { PageHead } from '../components/page-head.tsx'
import { ProblemAlert } from '../components/problem-alert.tsx'
import { texts } from '../texts/en.ts'

/** In the place of a scene that failed; what is around it stays usable. */
export function ErrorScene({ error, reset }: ErrorComponentProps) {
  const router = useRouter()
  const again = () => {
    reset()
    router.invalidate()
  }
  return (
    <Stack p="lg" maw={720}>
      <ProblemAlert error={error} retry={again} />
    </Stack>
  )
}

/** For an address that leads nowhere. */
export function NotFoundScene() {
  const { notFound } = texts.shell
  return (
    <Stack align="flex-start">
      <PageHead title={notFound.title} text={notFound.text} />
      <Button component={Link} to="/">
        {notFound.home}
      </Button>
    </Stack>
  )
}
