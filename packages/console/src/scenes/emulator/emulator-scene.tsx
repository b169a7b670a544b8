import { GatewardenApiError } from '@gatewarden/client'
import { Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { FlaskConical } from 'lucide-react'
import { ask } from '../../api/ask.ts'
import { Asked } from '../../components/asked.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { texts } from '../../texts/en.ts'
import { ClockSection } from './clock-section.tsx'
import { ConsentSection } from './consent-section.tsx'
import { FaultsSection } from './faults-section.tsx'
import { MessageSection } from './message-section.tsx'

const { emulator: words } = texts

/** The controls of the emulator that the installation runs on; without one, a page that says so. */
export function EmulatorScene() {
  const query = useQuery({ ...ask('GET /v1/emulator'), refetchInterval: 5000 })
  const isMissing = query.error instanceof GatewardenApiError && query.error.status === 404
  return (
    <>
      <PageHead title={words.title} text={words.text} />
      {isMissing ? (
        <EmptyState icon={FlaskConical} {...words.none} />
      ) : (
        <Asked query={query}>
          {({ now, faults, tenants }) => (
            <Stack gap="lg" maw={860}>
              <ClockSection now={now} />
              <FaultsSection faults={faults} />
              <MessageSection mailboxes={tenants.flatMap(({ mailboxes }) => mailboxes)} />
              <ConsentSection tenants={tenants} />
            </Stack>
          )}
        </Asked>
      )}
    </>
  )
}
