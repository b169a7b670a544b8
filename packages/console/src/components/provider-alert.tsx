import { Alert } from '@mantine/core'
import { texts } from '../texts/en.ts'

/** What went wrong on the way to an OpenID provider and back; nothing where nothing did. */
export function ProviderAlert({ problem }: { problem: keyof typeof texts.door.problems | undefined }) {
  if (problem === undefined) return null
  return (
    <Alert color="red" variant="outline" role="alert">
      {texts.door.problems[problem]}
    </Alert>
  )
}
