import type { Rule } from '@gatewarden/client'
import { Alert } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { ask } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { Asked } from '../../components/asked.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { SideTabs } from '../../components/side-tabs.tsx'
import { texts } from '../../texts/en.ts'
import { RuleStatus } from '../rules/rules-scene.tsx'
import { type RuleTab, ruleTabs } from '../rules/search.ts'
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
          <SideTabs
            sides={ruleTabs.filter((one) => mayWrite || one !== 'settings')}
            value={tab}
            show={(wanted) =>
              void navigate({ search: { tab: wanted === 'runs' ? undefined : wanted }, replace: true })
            }
            name={(one) => words.tabs[one]}
          >
            {(one) => <Side tab={one} rule={rule} />}
          </SideTabs>
        </>
      )}
    </Asked>
  )
}

function Side({ tab, rule }: { tab: RuleTab; rule: Rule }) {
  switch (tab) {
    case 'runs':
      return <RunsTab rule={rule} />
    case 'test':
      return <RuleTester id={rule.id} />
    case 'settings':
      return <RuleSettings rule={rule} />
  }
}
