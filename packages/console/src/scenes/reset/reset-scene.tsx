import { Anchor, Button, Stack, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { FormEvent } from 'react'
import { fieldProblems } from '../../api/problem.ts'
import { lookAtLink, resetPassword } from '../../api/sign-in.ts'
import { Asked } from '../../components/asked.tsx'
import { NoToken, useLinkToken } from '../../components/link-token.tsx'
import { NewPassword, usePasswordPair } from '../../components/new-password.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { DoorFrame } from '../../shell/door-frame.tsx'
import { texts } from '../../texts/en.ts'

const { door: words } = texts

/** A new password for who holds the link that an administrator has made. */
export function ResetScene() {
  const token = useLinkToken()
  const query = useQuery({
    queryKey: ['link', 'reset', token],
    queryFn: () => lookAtLink('reset', token),
    enabled: token !== '',
    retry: false,
    gcTime: 0,
  })
  if (token === '') return <NoToken />
  return (
    <DoorFrame title={words.reset.title}>
      <Asked query={query}>{({ member }) => <ResetForm token={token} email={member.email} />}</Asked>
    </DoorFrame>
  )
}

function ResetForm({ token, email }: { token: string; email: string }) {
  const pair = usePasswordPair()
  const attempt = useMutation({ mutationFn: resetPassword })
  if (attempt.isSuccess) {
    return (
      <>
        <Text role="status">{words.reset.done}</Text>
        <Anchor component={Link} to="/sign-in">
          {words.toSignIn}
        </Anchor>
      </>
    )
  }
  const send = (event: FormEvent) => {
    event.preventDefault()
    const password = pair.accepted()
    if (password !== undefined) attempt.mutate({ token, password })
  }
  return (
    <form onSubmit={send}>
      <Stack>
        <Text>{words.reset.text(email)}</Text>
        <ProblemAlert error={attempt.error} />
        <NewPassword pair={pair} problem={fieldProblems(attempt.error)['body.password']} />
        <Button type="submit" loading={attempt.isPending} fullWidth mt="xs">
          {words.reset.submit}
        </Button>
      </Stack>
    </form>
  )
}
