import { Button, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Plug, Plus } from 'lucide-react'
import { askAll } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { Asked } from '../../components/asked.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { texts } from '../../texts/en.ts'
import { ConnectorRow } from './connector-row.tsx'

const { connectors: words } = texts

/** All connectors, newest first. */
export function ConnectorsScene() {
  const query = useQuery(askAll('GET /v1/connectors'))
  const types = useQuery(askAll('GET /v1/connector-types'))
  const mayMake = useMay('connectors:write')
  const maySee = useMay('own:read')
  const make = mayMake && (
    <Button component={Link} to="/connectors/new" leftSection={<Plus size={16} aria-hidden />}>
      {words.add}
    </Button>
  )
  const actions = (
    <>
      {maySee && (
        <Button component="a" href="/catalog" target="_blank" rel="noopener" variant="default">
          {words.catalog}
        </Button>
      )}
      {make}
    </>
  )
  const titleOf = (type: string) => types.data?.find(({ id }) => id === type)?.title ?? type
  return (
    <>
      <PageHead title={words.title} text={words.text} actions={query.data?.length ? actions : null} />
      <Asked query={query}>
        {(connectors) =>
          connectors.length === 0 ? (
            <EmptyState icon={Plug} {...words.empty} action={make} />
          ) : (
            <Stack gap="sm" component="ul" p={0} m={0}>
              {connectors.map((connector) => (
                <ConnectorRow key={connector.id} connector={connector} typeTitle={titleOf(connector.type)} />
              ))}
            </Stack>
          )
        }
      </Asked>
    </>
  )
}
