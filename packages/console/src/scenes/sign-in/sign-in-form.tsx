import { GatewardenApiError } from '@gatewarden/client'
import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { sessionQuery } from '../../api/session.ts'
import { signIn } from '../../api/sign-in.ts'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { texts } from '../../texts/en.ts'

const { signIn: words } = texts.door

/** Email address and password; a code too, where the account has an authenticator app. */
export function SignInForm() {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [totp, setTotp] = useState('')
  const [codeWanted, setCodeWanted] = useState(false)
  const queries = useQueryClient()
  const attempt = useMutation({
    mutationFn: signIn,
    onError: (error) => setCodeWanted((before) => before || wantsCode(error)),
    // The scene sees that somebody is signed in, and moves on.
    onSuccess: () => queries.invalidateQueries(sessionQuery),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    attempt.mutate({ email, password, ...(totp ? { totp } : {}) })
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <AttemptProblem
          error={attempt.error}
          codeMissing={codeWanted && attempt.variables?.totp === undefined}
        />
        <TextInput
          label={words.email}
          type="email"
          autoComplete="username"
          required
          withAsterisk={false}
          autoFocus
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          label={words.password}
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {codeWanted && (
          <TextInput
            label={words.code}
            description={words.codeHint}
            autoComplete="one-time-code"
            autoFocus
            required
            withAsterisk={false}
            value={totp}
            onChange={(event) => setTotp(event.currentTarget.value)}
          />
        )}
        <Button type="submit" loading={attempt.isPending} fullWidth mt="xs">
          {words.submit}
        </Button>
      </Stack>
    </form>
  )
}

/** The password was right, and a code is asked for besides. */
const wantsCode = (error: unknown): boolean =>
  error instanceof GatewardenApiError && Array.isArray(error.problem?.secondFactor)

/** Which of the two was wrong is not said. That a code is missing is no mistake. */
function AttemptProblem({ error, codeMissing }: { error: Error | null; codeMissing: boolean }) {
  if (codeMissing) return null
  if (error instanceof GatewardenApiError && error.status === 401) {
    return (
      <Alert color="red" variant="outline" role="alert">
        {wantsCode(error) ? words.wrongCode : words.wrong}
      </Alert>
    )
  }
  return <ProblemAlert error={error} />
}
