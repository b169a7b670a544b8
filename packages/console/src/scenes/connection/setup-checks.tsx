import type { ListedConnection } from '@gatewarden/client'
import { Button, Stack } from '@mantine/core'
import { Stethoscope } from 'lucide-react'
import { useDo } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { CheckList } from '../../components/check-list.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { Section } from '../../components/section.tsx'
import { texts } from '../../texts/en.ts'

const { connection: words } = texts

/** Looks at Microsoft now; what was mended there is noticed. */
export function SetupChecks({ connection: { id } }: { connection: ListedConnection }) {
  const check = useDo('POST /v1/connections/{id}/check', [
    'GET /v1/connections/{id}',
    'GET /v1/connections/{id}/timeline',
  ])
  if (!useMay('connections:write')) return null
  return (
    <Section
      title={words.checks.title}
      text={words.checks.text}
      actions={
        <Button
          variant="default"
          leftSection={<Stethoscope size={16} aria-hidden />}
          loading={check.isPending}
          onClick={() => check.mutate({ path: { id } })}
        >
          {words.actions.check}
        </Button>
      }
    >
      <Stack gap="sm" aria-live="polite">
        <ProblemAlert error={check.error} />
        {check.data && <CheckList checks={check.data.checks} />}
      </Stack>
    </Section>
  )
}
