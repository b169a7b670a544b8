import { Code, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect } from 'react'
import { sessionQuery } from '../../api/session.ts'
import { Asked } from '../../components/asked.tsx'
import { ProviderAlert } from '../../components/provider-alert.tsx'
import { DoorFrame } from '../../shell/door-frame.tsx'
import { texts } from '../../texts/en.ts'
import { OtherWays } from './other-ways.tsx'
import { SignInForm } from './sign-in-form.tsx'

/** In front of the door: the form, or, where nobody has an account yet, how the first one is made. */
export function SignInScene() {
  const query = useQuery(sessionQuery)
  const { next, problem } = useSearch({ from: '/sign-in' })
  const door = query.data
  const navigate = useNavigate()
  const isSignedIn = door?.session != null
  useEffect(() => {
    if (isSignedIn) navigate({ href: next ?? '/', replace: true })
  }, [isSignedIn, navigate, next])
  if (isSignedIn) return null
  const firstRun = door?.signedOut.firstRun ?? false
  const { title } = firstRun ? texts.door.firstRun : texts.door.signIn
  return (
    <DoorFrame title={title}>
      <Asked query={query}>
        {() =>
          firstRun ? (
            <FirstRun />
          ) : (
            <>
              <ProviderAlert problem={problem} />
              <SignInForm />
              <OtherWays providers={door?.signedOut.providers ?? []} />
            </>
          )
        }
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
