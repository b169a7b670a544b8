import { Button, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { fieldProblems } from '../api/problem.ts'
import { sessionQuery } from '../api/session.ts'
import { DoorFrame } from '../shell/door-frame.tsx'
import { texts } from '../texts/en.ts'
import { NoToken, useLinkToken } from './link-token.tsx'
import { NewPassword, usePasswordPair } from './new-password.tsx'
import { ProblemAlert } from './problem-alert.tsx'

const { door: words } = texts

export interface NewAccount {
  token: string
  name: string
  email: string
  password: string
}

interface AccountFormProps {
  title: string
  text: string
  submit: string
  /** Whether the address is asked for; an invitation has it. */
  withEmail: boolean
  make: (account: NewAccount) => Promise<unknown>
}

/** Makes the account of who holds a one-time link: its token stands behind the #, where no server and no log sees it. */
export function AccountForm({ title, text, submit, withEmail, make }: AccountFormProps) {
  const token = useLinkToken()
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const pair = usePasswordPair()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const attempt = useMutation({
    mutationFn: make,
    async onSuccess() {
      await queries.fetchQuery({ ...sessionQuery, staleTime: 0 })
      await navigate({ to: '/', replace: true })
    },
  })
  if (token === '') return <NoToken />
  const send = (event: FormEvent) => {
    event.preventDefault()
    const password = pair.accepted()
    if (password !== undefined) attempt.mutate({ token, name, email, password })
  }
  const problems = fieldProblems(attempt.error)
  return (
    <DoorFrame title={title}>
      <Text>{text}</Text>
      <form onSubmit={send}>
        <Stack>
          <ProblemAlert error={attempt.error} />
          <TextInput
            label={words.name}
            autoComplete="name"
            required
            withAsterisk={false}
            autoFocus
            value={name}
            error={problems['body.name']}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {withEmail && (
            <TextInput
              label={words.signIn.email}
              type="email"
              autoComplete="username"
              required
              withAsterisk={false}
              value={email}
              error={problems['body.email']}
              onChange={(event) => setEmail(event.currentTarget.value)}
            />
          )}
          <NewPassword pair={pair} problem={problems['body.password']} />
          <Button type="submit" loading={attempt.isPending} fullWidth mt="xs">
            {submit}
          </Button>
        </Stack>
      </form>
    </DoorFrame>
  )
}
