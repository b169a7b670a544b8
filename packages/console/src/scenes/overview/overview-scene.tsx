import { Button, SimpleGrid, Skeleton, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Plug, Plus } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { askAll } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { Asked } from '../../components/asked.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { texts } from '../../texts/en.ts'
import { Attention } from './attention.tsx'
import { ConnectionCounts } from './connection-counts.tsx'
import { EndingCredentials } from './ending-credentials.tsx'

const { overview: words } = texts
/** The plots come after what matters more. */
const ActivitySection = lazy(async () => ({
  default: (await import('./activity-section.tsx')).ActivitySection,
}))

/** How everything stands, and what waits for somebody. */
export function OverviewScene() {
  const maySee = useMay('connectors:read')
  const mayMake = useMay('connectors:write')
  const mayCount = useMay('system:read')
  const connectors = useQuery({
    ...askAll('GET /v1/connectors'),
    enabled: maySee,
    refetchInterval: 30_000,
  })
  return (
    <>
      <PageHead title={words.title} />
      {!maySee && <Attention connectors={[]} />}
      {maySee && (
        <Asked query={connectors}>
          {(all) =>
            all.length === 0 && mayMake ? (
              <EmptyState
                icon={Plug}
                {...words.begin}
                action={
                  <Button component={Link} to="/connectors/new" leftSection={<Plus size={16} aria-hidden />}>
                    {texts.connectors.add}
                  </Button>
                }
              />
            ) : (
              <Stack gap="lg">
                <Attention connectors={all} />
                <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
                  <ConnectionCounts />
                  <EndingCredentials connectors={all} />
                </SimpleGrid>
                {mayCount && (
                  <Suspense fallback={<Skeleton height={420} radius="md" />}>
                    <ActivitySection />
                  </Suspense>
                )}
              </Stack>
            )
          }
        </Asked>
      )}
    </>
  )
}
