import { Alert, Stack, Tabs, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { CircleAlert } from 'lucide-react'
import { ask } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { Asked } from '../../components/asked.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { StatusMark } from '../../components/status-mark.tsx'
import { texts } from '../../texts/en.ts'
import { endpointTabs } from '../webhooks/search.ts'
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
            <Tabs
              value={tab}
              keepMounted={false}
              onChange={(value) => {
                const wanted = endpointTabs.find((one) => one === value)
                navigate({ search: { tab: wanted === 'attempts' ? undefined : wanted }, replace: true })
              }}
            >
              <Tabs.List mb="lg">
                {endpointTabs
                  .filter((one) => one !== 'replay' || mayWrite)
                  .map((one) => (
                    <Tabs.Tab key={one} value={one}>
                      {words.tabs[one]}
                    </Tabs.Tab>
                  ))}
              </Tabs.List>
              <Tabs.Panel value="attempts">
                <AttemptsTab id={id} />
              </Tabs.Panel>
              <Tabs.Panel value="waiting">
                <StandingTab id={id} state="waiting" />
              </Tabs.Panel>
              <Tabs.Panel value="parked">
                <StandingTab id={id} state="parked" />
              </Tabs.Panel>
              {mayWrite && (
                <Tabs.Panel value="replay">
                  <ReplayTab id={id} />
                </Tabs.Panel>
              )}
            </Tabs>
          </Stack>
        </>
      )}
    </Asked>
  )
}
