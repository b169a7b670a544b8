import { Button, Group, Stack, Text } from '@mantine/core'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { RefreshCw } from 'lucide-react'
import { useSession } from '../../api/session.ts'
import { Asked } from '../../components/asked.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { SideTabs } from '../../components/side-tabs.tsx'
import { StatusMark } from '../../components/status-mark.tsx'
import { TimeText } from '../../components/time-text.tsx'
import { texts } from '../../texts/en.ts'
import { isSeen, useGuide } from './guide-query.ts'
import { PortalSteps } from './portal-steps.tsx'
import { ScriptPanel } from './script-panel.tsx'
import type { GuideSearch } from './search.ts'
import { WhereToLook } from './where-to-look.tsx'

const { setupGuide: words, connectors } = texts

/** The way from a draft to a connector that works: steps to do, or scripts that do them, each with what was seen of it. */
export function SetupGuideScene() {
  const { id } = useParams({ from: '/frame/connectors/$id/set-up' })
  const search = useSearch({ from: '/frame/connectors/$id/set-up' })
  const navigate = useNavigate({ from: '/connectors/$id/set-up' })
  const { emulator } = useSession()
  const cloud = search.cloud ?? (emulator === null ? 'global' : 'emulator')
  const query = useGuide(id, { ...search, cloud })
  const change = (to: GuideSearch) =>
    navigate({ search: (before: GuideSearch) => ({ ...before, ...to }), replace: true })
  return (
    <Asked query={query} title={words.open}>
      {(guide) => {
        const seen = guide.steps.filter(isSeen).length
        const sides = ['portal', ...guide.scripts.map(({ kind }) => kind)] as const
        return (
          <>
            <PageHead
              title={words.title(guide.connector.title)}
              text={words.text}
              above={
                <>
                  <Link to="/connectors">{connectors.title}</Link> /{' '}
                  <Link to="/connectors/$id" params={{ id }}>
                    {guide.connector.title}
                  </Link>
                </>
              }
              mark={
                <StatusMark
                  standing={seen === guide.steps.length ? 'good' : 'idle'}
                  label={words.done(seen, guide.steps.length)}
                />
              }
              actions={
                <Button
                  variant="default"
                  leftSection={<RefreshCw size={16} aria-hidden />}
                  loading={query.isFetching && !query.isPending}
                  onClick={() => query.refetch()}
                >
                  {words.checkAgain}
                </Button>
              }
            />
            <Stack gap="lg">
              <WhereToLook search={{ ...search, cloud }} change={change} />
              <Group gap={6} fz="sm" c="dimmed">
                <Text span inherit>
                  {words.checkedAt} <TimeText time={new Date(query.dataUpdatedAt).toISOString()} />.
                </Text>
                {seen < guide.steps.length && (
                  <Text span inherit>
                    {words.watching}
                  </Text>
                )}
              </Group>
              <SideTabs
                label={words.tabs.label}
                sides={sides}
                value={sides.find((one) => one === search.tab) ?? 'portal'}
                show={(tab) => void change({ tab })}
                name={(tab) => words.tabs[tab]}
              >
                {(tab) => {
                  const offer = guide.scripts.find(({ kind }) => kind === tab)
                  if (offer === undefined) return <PortalSteps guide={guide} cloud={cloud} />
                  return (
                    <ScriptPanel guide={guide} offer={offer} cloud={cloud} search={search} change={change} />
                  )
                }}
              </SideTabs>
            </Stack>
          </>
        )
      }}
    </Asked>
  )
}
