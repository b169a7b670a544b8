import { Alert, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { CircleAlert } from 'lucide-react'
import { ask } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { Asked } from '../../components/asked.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { SideTabs } from '../../components/side-tabs.tsx'
import { StatusMark } from '../../components/status-mark.tsx'
import { texts } from '../../texts/en.ts'
import { type EndpointTab, endpointTabs } from '../webhooks/search.ts'
import { standingOf, stateText } from '../webhooks/webhooks-scene.tsx'
import { AttemptsTab } from './attempts-tab.tsx'
import { EndpointActions } from './endpoint-actions.tsx'
import { ReplayTab } from './replay-tab.tsx'
import { StandingTab } from './standing-tab.tsx'

const { webhooks: words } = texts

/** One endpoint: every attempt at delivering, what waits, what was given up, and sending again. */
export function EndpointScene() {
  const { id } = useParams({ from: '/frame/webhooks/$id' })
  const { tab = 'attempts' } = useSearch({ from: '/frame/webhooks/$id' })
  const navigate = useNavigate({ from: '/webhooks/$id' })
  const query = useQuery({ ...ask('GET /v1/endpoints/{id}', { path: { id } }), refetchInterval: 5000 })
  const mayWrite = useMay('endpoints:write')
  return (
    <Asked query={query} title={words.title}>
      {(endpoint) => (
        <>
          <PageHead
            title={endpoint.url}
            text={[
              ...(endpoint.description === null ? [] : [endpoint.description]),
              endpoint.types.includes('*') ? words.everything : endpoint.types.join(', '),
            ].join(' · ')}
            mark={<StatusMark standing={standingOf(endpoint)} label={stateText(endpoint)} />}
            above={<Link to="/webhooks">{words.title}</Link>}
            actions={mayWrite && <EndpointActions endpoint={endpoint} />}
          />
          <Stack gap="lg">
            {endpoint.reason !== null && (
              <Alert
                color="orange"
                variant="outline"
                icon={<CircleAlert size={18} aria-hidden />}
                title={endpoint.reason}
              >
                <Text size="sm">{endpoint.remedy}</Text>
              </Alert>
            )}
            <SideTabs
              sides={endpointTabs.filter((one) => one !== 'replay' || mayWrite)}
              value={tab}
              show={(wanted) =>
                void navigate({ search: { tab: wanted === 'attempts' ? undefined : wanted }, replace: true })
              }
              name={(one) => words.tabs[one]}
            >
              {(one) => <Side tab={one} id={id} />}
            </SideTabs>
          </Stack>
        </>
      )}
    </Asked>
  )
}

function Side({ tab, id }: { tab: EndpointTab; id: string }) {
  switch (tab) {
    case 'attempts':
      return <AttemptsTab id={id} />
    case 'waiting':
    case 'parked':
      return <StandingTab id={id} state={tab} />
    case 'replay':
      return <ReplayTab id={id} />
  }
}
