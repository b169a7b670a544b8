import { Button, Group, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { type Account, account, accountQuery } from '../../api/account.ts'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { ProviderAlert } from '../../components/provider-alert.tsx'
import { ProviderButton } from '../../components/provider-button.tsx'
import { SectionCard } from '../../components/section-card.tsx'
import { texts } from '../../texts/en.ts'

const { providers: words } = texts.profile

/** Accounts at the OpenID providers that are set up here: a linked one signs its member in. */
export function ProvidersSection({ providers }: { providers: Account['methods']['providers'] }) {
  const { problem } = useSearch({ from: '/frame/profile' })
  const queries = useQueryClient()
  const unlink = useMutation({
    mutationFn: account.unlinkProvider,
    onSuccess: () => queries.invalidateQueries(accountQuery),
  })
  if (providers.length === 0) return null
  return (
    <SectionCard title={words.title} text={words.text}>
      <Stack>
        <ProviderAlert problem={problem} />
        <ProblemAlert error={unlink.error} />
        {providers.map(({ id, name, linked }) => (
          <Group key={id} justify="space-between">
            <Text size="sm">{linked ? words.linked(name) : name}</Text>
            {linked ? (
              <Button
                size="xs"
                variant="default"
                loading={unlink.isPending && unlink.variables === id}
                aria-label={words.unlinkNamed(name)}
                onClick={() => unlink.mutate(id)}
              >
                {words.unlink}
              </Button>
            ) : (
              <ProviderButton label={words.link(name)} errand={{ provider: id, purpose: 'link' }} />
            )}
          </Group>
        ))}
      </Stack>
    </SectionCard>
  )
}
