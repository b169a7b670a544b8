import { Button, Group, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type Account, account, accountQuery, addPasskey } from '../../api/account.ts'
import { knowsPasskeys } from '../../api/sign-in.ts'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { SectionCard } from '../../components/section-card.tsx'
import { TimeText } from '../../components/time-text.tsx'
import { texts } from '../../texts/en.ts'
import { browserName } from './browser-name.ts'

const { passkeys: words } = texts.profile

/** Passkeys sign in alone: the device asks who holds it. */
export function PasskeysSection({ passkeys }: { passkeys: Account['methods']['passkeys'] }) {
  const queries = useQueryClient()
  const done = () => queries.invalidateQueries(accountQuery)
  const add = useMutation({
    mutationFn: () => addPasskey(browserName(navigator.userAgent) ?? words.unnamed),
    onSuccess: done,
  })
  const remove = useMutation({ mutationFn: account.removePasskey, onSuccess: done })
  // Who closes the browser's own window has changed her mind; that is no problem.
  const failed = add.error instanceof DOMException ? null : add.error
  return (
    <SectionCard title={words.title} text={words.text}>
      <Stack>
        <ProblemAlert error={failed ?? remove.error} />
        {passkeys.map(({ id, name, createdAt }) => (
          <Group key={id} justify="space-between">
            <Text size="sm">
              {name ?? words.unnamed} · {words.since} <TimeText time={createdAt} />
            </Text>
            <Button
              size="xs"
              variant="default"
              loading={remove.isPending && remove.variables === id}
              aria-label={words.removeNamed(name ?? words.unnamed)}
              onClick={() => remove.mutate(id)}
            >
              {words.remove}
            </Button>
          </Group>
        ))}
        {knowsPasskeys() ? (
          <Group>
            <Button variant="default" loading={add.isPending} onClick={() => add.mutate()}>
              {words.add}
            </Button>
          </Group>
        ) : (
          <Text size="sm" c="dimmed">
            {words.notHere}
          </Text>
        )}
      </Stack>
    </SectionCard>
  )
}
