import type { Collection, CollectionProgress } from '@gatewarden/client'
import { Alert, Stack, Text } from '@mantine/core'
import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { CircleAlert } from 'lucide-react'
import { ask } from '../../api/ask.ts'
import { Asked } from '../../components/asked.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { SideTabs } from '../../components/side-tabs.tsx'
import { StatusMark } from '../../components/status-mark.tsx'
import { texts } from '../../texts/en.ts'
import { isLive, nameOf, standingOf, stateText, windowText } from '../collections/standing.ts'
import { CollectionActions } from './collection-actions.tsx'
import { ExceptionsTab } from './exceptions-tab.tsx'
import { NumbersTab } from './numbers-tab.tsx'
import { PackageTab } from './package-tab.tsx'
import { ProgressTab } from './progress-tab.tsx'
import { SettingsTab } from './settings-tab.tsx'
import { type CollectionTab, collectionTabs } from './tabs.ts'

const { collections: words } = texts

/** One collection: what it does now, what it could not have, its numbers, and the package. */
export function CollectionScene() {
  const { id } = useParams({ from: '/frame/collections/$id' })
  const { tab = 'progress' } = useSearch({ from: '/frame/collections/$id' })
  const navigate = useNavigate({ from: '/collections/$id' })
  const path = { id }
  const query = useQuery({
    ...ask('GET /v1/collections/{id}', { path }),
    refetchInterval: ({ state }) => (state.data && !isLive(state.data) ? 5000 : 1000),
  })
  const progress = useQuery({
    ...ask('GET /v1/collections/{id}/progress', { path }),
    refetchInterval: ({ state }) => (state.data && !isLive(state.data) ? 5000 : 1000),
  })
  const show = (wanted: CollectionTab) =>
    void navigate({ search: { tab: wanted === 'progress' ? undefined : wanted }, replace: true })
  return (
    <Asked query={query}>
      {(collection) => (
        <>
          <PageHead
            title={nameOf(collection)}
            text={[words.custodianCount(collection.custodians.length), windowText(collection)].join(' · ')}
            mark={<StatusMark standing={standingOf(collection)} label={stateText(collection)} />}
            above={<Link to="/collections">{words.title}</Link>}
            actions={<CollectionActions collection={collection} />}
          />
          <Stack gap="lg">
            {collection.reason !== null && (
              <Alert
                color={collection.status === 'incomplete' ? 'red' : 'orange'}
                variant="outline"
                icon={<CircleAlert size={18} aria-hidden />}
                title={collection.reason.detail}
              >
                <Text size="sm">{collection.reason.remedy}</Text>
              </Alert>
            )}
            <SideTabs
              sides={collectionTabs}
              value={tab}
              show={show}
              name={(one) =>
                one === 'exceptions' && collection.numbers.exceptions > 0
                  ? `${words.tabs[one]} (${words.number(collection.numbers.exceptions)})`
                  : words.tabs[one]
              }
            >
              {(one) => <Side tab={one} collection={collection} progress={progress} />}
            </SideTabs>
          </Stack>
        </>
      )}
    </Asked>
  )
}

interface SideProps {
  tab: CollectionTab
  collection: Collection
  progress: UseQueryResult<CollectionProgress>
}

function Side({ tab, collection, progress }: SideProps) {
  switch (tab) {
    case 'progress':
      return <Asked query={progress}>{(data) => <ProgressTab progress={data} />}</Asked>
    case 'exceptions':
      return <ExceptionsTab collection={collection} />
    case 'numbers':
      return <Asked query={progress}>{(data) => <NumbersTab progress={data} />}</Asked>
    case 'package':
      return <PackageTab collection={collection} />
    case 'settings':
      return <SettingsTab collection={collection} />
  }
}
