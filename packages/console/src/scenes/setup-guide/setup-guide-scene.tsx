import { Button, Group, Stack, Tabs, Text } from '@mantine/core'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { RefreshCw } from 'lucide-react'
import { useSession } from '../../api/session.ts'
import { Asked } from '../../components/asked.tsx'
import { PageHead } from '../../components/page-head.tsx'
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
              <Tabs
                value={search.tab ?? 'portal'}
                onChange={(tab) => change({ tab: tab ?? 'portal' })}
                keepMounted={false}
              >
                <Tabs.List aria-label={words.tabs.label} mb="lg">
                  <Tabs.Tab value="portal">{words.tabs.portal}</Tabs.Tab>
                  {guide.scripts.map(({ kind }) => (
                    <Tabs.Tab key={kind} value={kind}>
                      {words.tabs[kind]}
                    </Tabs.Tab>
                  ))}
                </Tabs.List>
                <Tabs.Panel value="portal">
                  <PortalSteps guide={guide} cloud={cloud} />
                </Tabs.Panel>
                {guide.scripts.map((offer) => (
                  <Tabs.Panel key={offer.kind} value={offer.kind}>
                    <ScriptPanel guide={guide} offer={offer} cloud={cloud} search={search} change={change} />
                  </Tabs.Panel>
                ))}
              </Tabs>
            </Stack>
          </>
        )
      }}
    </Asked>
  )
}
