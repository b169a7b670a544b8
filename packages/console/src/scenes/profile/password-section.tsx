import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { account, accountQuery } from '../../api/account.ts'
import { fieldProblems } from '../../api/problem.ts'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { SectionCard } from '../../components/section-card.tsx'
import { texts } from '../../texts/en.ts'

const { password: words } = texts.profile

export function PasswordSection({ hasPassword }: { hasPassword: boolean }) {
  const [password, setPassword] = useState('')
  const [newPassword, setNewPassword] = useState('')
  const queries = useQueryClient()
  const change = useMutation({
    mutationFn: account.changePassword,
    onSuccess: () => {
      setPassword('')
      setNewPassword('')
      return queries.invalidateQueries(accountQuery)
    },
  })
  const problems = fieldProblems(change.error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    change.mutate({ newPassword, ...(hasPassword ? { password } : {}) })
  }
  return (
    <SectionCard title={words.title} text={texts.door.passwordHint}>
      <form onSubmit={submit}>
        <Stack maw={420}>
          <ProblemAlert error={change.error} />
          {hasPassword && (
            <PasswordInput
              label={words.now}
              autoComplete="current-password"
              value={password}
              error={problems['body.password']}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
          )}
          <PasswordInput
            label={words.next}
            autoComplete="new-password"
            value={newPassword}
            error={problems['body.newPassword']}
            onChange={(event) => setNewPassword(event.currentTarget.value)}
          />
          <Group>
            <Button type="submit" loading={change.isPending} disabled={newPassword === ''}>
              {words.change}
            </Button>
            <Text size="sm" role="status">
              {change.isSuccess ? words.done : ''}
            </Text>
          </Group>
        </Stack>
      </form>
    </SectionCard>
  )
}
