import { Anchor, Button, Code, Group, PasswordInput, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { account, accountQuery } from '../../api/account.ts'
import { CopyField } from '../../components/copy-field.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { SectionCard } from '../../components/section-card.tsx'
import { texts } from '../../texts/en.ts'

const { totp: words } = texts.profile

/** Codes of an authenticator app: set up with the password, on with the first code. */
export function TotpSection({ isOn }: { isOn: boolean }) {
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const queries = useQueryClient()
  const done = () => {
    setPassword('')
    setCode('')
    return queries.invalidateQueries(accountQuery)
  }
  const begin = useMutation({ mutationFn: account.beginTotp })
  const confirm = useMutation({ mutationFn: account.confirmTotp, onSuccess: done })
  const disable = useMutation({ mutationFn: account.disableTotp, onSuccess: done })
  const secret = begin.data && new URL(begin.data.totpURI).searchParams.get('secret')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isOn) disable.mutate(password, { onSuccess: begin.reset })
    else if (secret) confirm.mutate(code)
    else begin.mutate(password)
  }
  const isAsking = isOn || !secret
  return (
    <SectionCard title={words.title} text={isOn ? words.on : words.off}>
      <form onSubmit={submit}>
        <Stack maw={460}>
          <ProblemAlert error={begin.error ?? confirm.error ?? disable.error} />
          {begin.data && secret && (
            <>
              {!isOn && (
                <>
                  <CopyField label={words.secret} value={secret} />
                  <Anchor href={begin.data.totpURI} size="sm">
                    {words.open}
                  </Anchor>
                  <TextInput
                    label={words.code}
                    value={code}
                    inputMode="numeric"
                    autoComplete="one-time-code"
                    onChange={(event) => setCode(event.currentTarget.value)}
                  />
                </>
              )}
              <Text size="sm">{words.backup}</Text>
              <SimpleGrid cols={2} spacing="xs">
                {begin.data.backupCodes.map((one) => (
                  <Code key={one}>{one}</Code>
                ))}
              </SimpleGrid>
            </>
          )}
          {isAsking && (
            <PasswordInput
              label={words.password}
              autoComplete="current-password"
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
          )}
          <Group>
            <Button
              type="submit"
              variant={isOn ? 'default' : 'filled'}
              loading={begin.isPending || confirm.isPending || disable.isPending}
              disabled={isAsking ? password === '' : code === ''}
            >
              {isOn ? words.disable : secret ? words.confirm : words.begin}
            </Button>
          </Group>
        </Stack>
      </form>
    </SectionCard>
  )
}
