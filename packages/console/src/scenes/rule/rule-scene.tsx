import { Alert, Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { ask } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { Asked } from '../../components/asked.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { texts } from '../../texts/en.ts'
import { RuleStatus } from '../rules/rules-scene.tsx'
import { ruleTabs } from '../rules/search.ts'
import { RuleActions } from './rule-actions.tsx'
import { RuleSettings } from './rule-settings.tsx'
import { RuleTester } from './rule-tester.tsx'
import { RunsTab } from './runs-tab.tsx'

const { rules: words } = texts

/** One rule: what it did and why, what it would do, and what it is. */
export function RuleScene() {
  const { id } = useParams({ from: '/frame/rules/$id' })
  const { tab = 'runs' } = useSearch({ from: '/frame/rules/$id' })
  const navigate = useNavigate({ from: '/rules/$id' })
  const query = useQuery(ask('GET /v1/rules/{id}', { path: { id } }))
  const mayWrite = useMay('rules:write')
  return (
    <Asked query={query}>
      {(rule) => (
        <>
          <PageHead
            title={rule.name}
            text={words.triggers[rule.trigger.type]}
            mark={<RuleStatus rule={rule} />}
            above={<Link to="/rules">{words.title}</Link>}
            actions={mayWrite && <RuleActions rule={rule} />}
          />
          {rule.reason !== null && (
            <Alert mb="lg" color="orange" variant="outline" title={words.status[rule.status]}>
              {rule.reason}
            </Alert>
          )}
          <Tabs
            value={tab}
            keepMounted={false}
            onChange={(value) => {
              const wanted = ruleTabs.find((one) => one === value)
              navigate({ search: { tab: wanted === 'runs' ? undefined : wanted }, replace: true })
            }}
          >
            <Tabs.List mb="lg">
              {ruleTabs
                .filter((one) => mayWrite || one !== 'settings')
                .map((one) => (
                  <Tabs.Tab key={one} value={one}>
                    {words.tabs[one]}
                  </Tabs.Tab>
                ))}
            </Tabs.List>
            <Tabs.Panel value="runs">
              <RunsTab rule={rule} />
            </Tabs.Panel>
            <Tabs.Panel value="test">
              <RuleTester id={id} />
            </Tabs.Panel>
            {mayWrite && (
              <Tabs.Panel value="settings">
                <RuleSettings rule={rule} />
              </Tabs.Panel>
            )}
          </Tabs>
        </>
      )}
    </Asked>
  )
}
