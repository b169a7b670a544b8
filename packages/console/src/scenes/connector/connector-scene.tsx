import { Button, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { ask, useDo } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { Asked } from '../../components/asked.tsx'
import { ConfirmButton } from '../../components/confirm-button.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { SectionCard } from '../../components/section-card.tsx'
import { StatusMark } from '../../components/status-mark.tsx'
import { texts } from '../../texts/en.ts'
import { standingOf } from '../connectors/connector-row.tsx'
import { AppSection } from './app-section.tsx'
import { CatalogSection } from './catalog-section.tsx'
import { GeneralSection } from './general-section.tsx'
import { PermissionsSection } from './permissions-section.tsx'
import { TryIt } from './try-it.tsx'

const { connectors: words, connector: own } = texts

/** One connector: its app registration, permissions, and how it is offered. Each part is saved by itself. */
export function ConnectorScene() {
  const { id } = useParams({ from: '/frame/connectors/$id' })
  const query = useQuery(ask('GET /v1/connectors/{id}', { path: { id } }))
  const mayWrite = useMay('connectors:write')
  const mayConnect = useMay('connections:write')
  const navigate = useNavigate()
  const remove = useDo('DELETE /v1/connectors/{id}', ['GET /v1/connectors'])
  return (
    <Asked query={query} title={words.title}>
      {(connector) => (
        <>
          <PageHead
            title={connector.catalog.title || connector.name}
            mark={
              <StatusMark standing={standingOf[connector.status]} label={words.status[connector.status]} />
            }
            above={<Link to="/connectors">{words.title}</Link>}
            actions={
              <Button component={Link} to={`/connectors/${id}/set-up`} variant="default">
                {texts.setupGuide.open}
              </Button>
            }
            text={connector.status === 'draft' ? own.draftHint : connector.reason}
          />
          <Stack gap="lg" maw={860}>
            <AppSection connector={connector} />
            {mayConnect && connector.status === 'ready' && <TryIt connector={connector} />}
            <PermissionsSection key={`p${connector.updatedAt}`} connector={connector} mayWrite={mayWrite} />
            <CatalogSection connector={connector} mayWrite={mayWrite} />
            <GeneralSection connector={connector} mayWrite={mayWrite} />
            {mayWrite && (
              <SectionCard title={own.remove.title} text={own.remove.text}>
                <div>
                  <ConfirmButton
                    title={own.remove.ask(connector.name)}
                    text={own.remove.warning}
                    confirm={own.remove.confirm}
                    busy={remove.isPending}
                    error={remove.error}
                    onConfirm={async () => {
                      await remove.mutateAsync({ path: { id: connector.id }, query: { force: 'true' } })
                      await navigate({ to: '/connectors' })
                    }}
                  >
                    {own.remove.button}
                  </ConfirmButton>
                </div>
              </SectionCard>
            )}
          </Stack>
        </>
      )}
    </Asked>
  )
}
