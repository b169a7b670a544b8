import type { ListedConnection } from '@gatewarden/client'
import { Code } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ask } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { FactList } from '../../components/fact-list.tsx'
import { Section } from '../../components/section.tsx'
import { TimeText } from '../../components/time-text.tsx'
import { texts } from '../../texts/en.ts'

const { connection: words } = texts
const { facts: names } = words

/** Whose it is, on what, by whom, and how it is used. */
export function ConnectionFacts({ connection }: { connection: ListedConnection }) {
  const mayReadConnectors = useMay('connectors:read')
  const connector = useQuery({
    ...ask('GET /v1/connectors/{id}', { path: { id: connection.connector } }),
    enabled: mayReadConnectors,
  })
  const { account } = connection
  return (
    <Section title={names.title}>
      <FactList
        facts={[
          [names.id, <Code key="id">{connection.id}</Code>],
          [
            names.customer,
            connection.customerName
              ? `${connection.customerName} (${connection.customer})`
              : connection.customer,
          ],
          [
            names.connector,
            connector.data ? (
              <Link key="connector" to="/connectors/$id" params={{ id: connector.data.name }}>
                {connector.data.catalog.title || connector.data.name}
              </Link>
            ) : (
              connection.connector
            ),
          ],
          [names.kind, words.kind[connection.kind]],
          [names.account, account && (account.name ?? account.oid)],
          [names.tenant, connection.tenantId && <Code key="tenant">{connection.tenantId}</Code>],
          [
            names.connectedAt,
            connection.connectedAt && <TimeText key="connected" time={connection.connectedAt} />,
          ],
          [names.lastUsed, <TimeText key="used" time={connection.lastUsedAt} />],
          [
            names.nextRefresh,
            connection.nextRefreshAt && <TimeText key="refresh" time={connection.nextRefreshAt} />,
          ],
        ]}
      />
    </Section>
  )
}
