import { Code, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Navigate } from '@tanstack/react-router'
import { sessionQuery } from '../../api/session.ts'
import { Asked } from '../../components/asked.tsx'
import { DoorFrame } from '../../shell/door-frame.tsx'
import { texts } from '../../texts/en.ts'
import { SignInForm } from './sign-in-form.tsx'

/** In front of the door: the form, or, where nobody has an account yet, how the first one is made. */
export function SignInScene() {
  const query = useQuery(sessionQuery)
  const door = query.data
  if (door?.session) return <Navigate to="/" replace />
  const firstRun = door?.signedOut.firstRun ?? false
  const { title } = firstRun ? texts.door.firstRun : texts.door.signIn
  return (
    <DoorFrame title={title}>
      <Asked query={query}>
        {() => (firstRun ? <FirstRun /> : <SignInForm providers={door?.signedOut.providers ?? []} />)}
      </Asked>
    </DoorFrame>
  )
}

function FirstRun() {
  const { text, where, looksLike } = texts.door.firstRun
  return (
    <>
      <Text>{text}</Text>
      <Text size="sm" c="dimmed">
        {where} {looksLike}:
      </Text>
      <Code block>{`${location.origin}/console/welcome#…`}</Code>
    </>
  )
}
