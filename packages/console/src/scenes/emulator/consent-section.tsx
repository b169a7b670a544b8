import type { Emulator } from '@gatewarden/client'
import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { useDo } from '../../api/ask.ts'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { SectionCard } from '../../components/section-card.tsx'
import { StatusMark } from '../../components/status-mark.tsx'
import { texts } from '../../texts/en.ts'

const { consent: words } = texts.emulator
type Tenant = Emulator['tenants'][number]
/** Apps stand with the tenant that registered them. */
const hasAnything = ({ apps, approvals }: Tenant) => apps.length + approvals.length > 0

/** What an administrator of each tenant has agreed to, and what she is asked for. */
export function ConsentSection({ tenants }: { tenants: readonly Tenant[] }) {
  const set = useDo('POST /v1/emulator/consents', ['GET /v1/emulator'])
  const answer = useDo('POST /v1/emulator/approvals', ['GET /v1/emulator'])
  return (
    <SectionCard title={words.title} text={words.text}>
      <ProblemAlert error={set.error ?? answer.error} />
      {tenants.filter(hasAnything).map(({ id, name, domain, apps, approvals }) => (
        <Stack key={id} gap="sm">
          <Title order={3}>
            {name} ({domain})
          </Title>
          {apps.map((app) => (
            <Group key={app.clientId} justify="space-between">
              <div>
                <Text size="sm">{app.name}</Text>
                <StatusMark
                  standing={app.consented ? 'good' : 'idle'}
                  label={app.consented ? words.granted : words.notGranted}
                />
              </div>
              <Group gap="xs">
                <Button
                  variant="default"
                  size="xs"
                  aria-label={words.grantOf(app.name)}
                  onClick={() =>
                    set.mutate({ body: { tenant: id, clientId: app.clientId, consent: 'grant' } })
                  }
                >
                  {words.grant}
                </Button>
                <Button
                  variant="default"
                  size="xs"
                  disabled={!app.consented}
                  aria-label={words.revokeOf(app.name)}
                  onClick={() =>
                    set.mutate({ body: { tenant: id, clientId: app.clientId, consent: 'revoke' } })
                  }
                >
                  {words.revoke}
                </Button>
              </Group>
            </Group>
          ))}
          {approvals.length > 0 && <Title order={4}>{words.asks}</Title>}
          {approvals.map((asked) => (
            <Group key={asked.id} justify="space-between">
              <Text size="sm">{words.asksFor(asked.permissions.join(', '))}</Text>
              <Group gap="xs">
                {(['approve', 'deny'] as const).map((one) => (
                  <Button
                    key={one}
                    variant="default"
                    size="xs"
                    onClick={() => answer.mutate({ body: { tenant: id, id: asked.id, answer: one } })}
                  >
                    {words[one]}
                  </Button>
                ))}
              </Group>
            </Group>
          ))}
        </Stack>
      ))}
    </SectionCard>
  )
}
