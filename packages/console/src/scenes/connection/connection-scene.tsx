import type { ListedConnection } from '@gatewarden/client'
import { Box, Button } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { MailOpen } from 'lucide-react'
import { ask } from '../../api/ask.ts'
import { useChanges } from '../../api/live.ts'
import { useMay } from '../../api/session.ts'
import { Asked } from '../../components/asked.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { SideTabs } from '../../components/side-tabs.tsx'
import { StatusMark } from '../../components/status-mark.tsx'
import { texts } from '../../texts/en.ts'
import { customerTitle } from '../connections/customer-title.ts'
import { standingOfConnection } from '../connections/standing.ts'
import { ConnectionActions } from './connection-actions.tsx'
import { ConnectionFacts } from './connection-facts.tsx'
import { ConnectionToken } from './connection-token.tsx'
import { LinkedMailboxes } from './linked-mailboxes.tsx'
import { Permissions } from './permissions.tsx'
import { type Tab, tabs } from './search.ts'
import { SetupChecks } from './setup-checks.tsx'
import { StatusReason } from './status-reason.tsx'
import { Timeline } from './timeline.tsx'

const { connection: words, connections: list } = texts

/** One connection: how it stands, why, what to do about it, and what happened to it. */
export function ConnectionScene() {
  const { id } = useParams({ from: '/frame/connections/$id' })
  const { tab = 'overview' } = useSearch({ from: '/frame/connections/$id' })
  const navigate = useNavigate({ from: '/connections/$id' })
  const queries = useQueryClient()
  const mayListen = useMay('changes:read')
  const query = useQuery({
    ...ask('GET /v1/connections/{id}', { path: { id } }),
    refetchInterval: mayListen ? false : 15_000,
  })
  useChanges('connection.*', (change) => {
    if (change.connection !== id) return
    for (const name of ['GET /v1/connections/{id}', 'GET /v1/connections/{id}/timeline'])
      void queries.invalidateQueries({ queryKey: [name] })
  })
  const mayRelease = useMay('tokens:release')
  const mayBrowse = useMay('directory:read')
  const shown = tabs.filter((one) => one !== 'token' || mayRelease)
  const show = (chosen: Tab) =>
    void navigate({ search: chosen === 'overview' ? {} : { tab: chosen }, replace: true })
  return (
    <Asked query={query} title={list.title}>
      {(connection) => (
        <>
          <PageHead
            title={customerTitle(connection)}
            mark={
              <StatusMark
                standing={standingOfConnection[connection.status]}
                label={list.status[connection.status]}
              />
            }
            above={<Link to="/connections">{list.title}</Link>}
            actions={
              mayBrowse &&
              connection.status === 'active' && (
                <Button
                  component={Link}
                  to={`/connections/${id}/mailboxes`}
                  leftSection={<MailOpen size={16} aria-hidden />}
                >
                  {words.browse}
                </Button>
              )
            }
          />
          <StatusReason connection={connection} />
          <Box mt="lg">
            <SideTabs
              label={words.tabs.label}
              sides={shown}
              value={tab}
              show={show}
              name={(one) => words.tabs[one]}
            >
              {(one) => <Side tab={one} connection={connection} />}
            </SideTabs>
          </Box>
        </>
      )}
    </Asked>
  )
}

function Side({ tab, connection }: { tab: Tab; connection: ListedConnection }) {
  switch (tab) {
    case 'overview':
      return (
        <>
          <ConnectionFacts connection={connection} />
          <Permissions connection={connection} />
          <SetupChecks connection={connection} />
          <ConnectionActions connection={connection} />
        </>
      )
    case 'timeline':
      return <Timeline connection={connection} />
    case 'mailboxes':
      return <LinkedMailboxes connection={connection} />
    case 'token':
      return <ConnectionToken connection={connection} />
  }
}
