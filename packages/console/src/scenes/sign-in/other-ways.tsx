import { Button, Divider, Stack } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { KeyRound } from 'lucide-react'
import { sessionQuery } from '../../api/session.ts'
import { knowsPasskeys, signInWithPasskey } from '../../api/sign-in.ts'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { ProviderButton } from '../../components/provider-button.tsx'
import { texts } from '../../texts/en.ts'

const { signIn: words } = texts.door

/** In place of a password: a passkey, and the OpenID providers that are set up here. */
export function OtherWays({ providers }: { providers: readonly { id: string; name: string }[] }) {
  const queries = useQueryClient()
  const passkey = useMutation({
    mutationFn: signInWithPasskey,
    onSuccess: () => queries.invalidateQueries(sessionQuery),
  })
  if (!knowsPasskeys() && providers.length === 0) return null
  // Who closes the browser's own window has changed her mind; that is no problem.
  const failed = passkey.error instanceof DOMException ? null : passkey.error
  return (
    <Stack>
      <Divider label={words.or} />
      <ProblemAlert error={failed} />
      {knowsPasskeys() && (
        <Button
          variant="default"
          leftSection={<KeyRound size={16} aria-hidden />}
          loading={passkey.isPending}
          onClick={() => passkey.mutate()}
        >
          {words.passkey}
        </Button>
      )}
      {providers.map((one) => (
        <ProviderButton
          key={one.id}
          label={words.with(one.name)}
          errand={{ provider: one.id, purpose: 'sign-in' }}
        />
      ))}
    </Stack>
  )
}
