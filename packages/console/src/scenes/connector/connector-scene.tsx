import { Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { ask } from '../../api/ask.ts'
import { Asked } from '../../components/asked.tsx'
import { CopyField } from '../../components/copy-field.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { StatusMark } from '../../components/status-mark.tsx'
import { texts } from '../../texts/en.ts'
import { standingOf } from '../connectors/connector-row.tsx'

const { connectors: words } = texts

/** One connector: what is to be set up at Microsoft, and how it is offered. */
export function ConnectorScene() {
  const { id } = useParams({ from: '/frame/connectors/$id' })
  const query = useQuery(ask('GET /v1/connectors/{id}', { path: { id } }))
  return (
    <Asked query={query}>
      {(connector) => (
        <>
          <PageHead
            title={connector.catalog.title || connector.name}
            mark={
              <StatusMark standing={standingOf[connector.status]} label={words.status[connector.status]} />
            }
            above={<Link to="/connectors">{words.title}</Link>}
            actions={
              <Link to="/connectors/$id/set-up" params={{ id }}>
                {texts.setupGuide.open}
              </Link>
            }
          />
          <Stack maw={640}>
            <CopyField label={words.callbackUrl} value={connector.callbackUrl} />
          </Stack>
        </>
      )}
    </Asked>
  )
}
