import { Button, Divider, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { fieldProblems } from '../api/problem.ts'
import { sessionQuery } from '../api/session.ts'
import { texts } from '../texts/en.ts'
import { NewPassword, usePasswordPair } from './new-password.tsx'
import { ProblemAlert } from './problem-alert.tsx'
import { ProviderButton } from './provider-button.tsx'

const { door: words } = texts

export interface NewAccount {
  token: string
  name: string
  email: string
  password: string
}

interface AccountFormProps {
  /** What stood behind the # of the link, where no server and no log sees it. */
  token: string
  text: string
  submit: string
  /** Whether the address is asked for; an invitation has it. */
  withEmail: boolean
  /** What is known of her name already. */
  knownName?: string
  /** Whose accounts may stand in for a password, for an invitation. */
  providers?: readonly { id: string; name: string }[]
  make: (account: NewAccount) => Promise<unknown>
}

/** Makes the account of who holds a one-time link. */
export function AccountForm(props: AccountFormProps) {
  const { token, text, submit, withEmail, knownName = '', providers = [], make } = props
  const [name, setName] = useState(knownName)
  const [isNameMissing, setNameMissing] = useState(false)
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
  const send = (event: FormEvent) => {
    event.preventDefault()
    const password = pair.accepted()
    if (password !== undefined) attempt.mutate({ token, name, email, password })
  }
  const problems = fieldProblems(attempt.error)
  return (
    <>
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
            error={
              problems['body.name'] ??
              (isNameMissing && name.trim() === '' ? words.invitation.nameFirst : undefined)
            }
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
          {providers.length > 0 && <Divider label={words.signIn.or} />}
          {providers.map((one) => (
            <ProviderButton
              key={one.id}
              label={words.signIn.with(one.name)}
              errand={{ provider: one.id, purpose: 'invitation', token, name: name.trim() }}
              ready={() => {
                setNameMissing(true)
                return name.trim() !== ''
              }}
            />
          ))}
        </Stack>
      </form>
    </>
  )
}
