import { Alert, Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { ask } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { Asked } from '../../components/asked.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { StatusMark } from '../../components/status-mark.tsx'
import { texts } from '../../texts/en.ts'
import { profileTabs } from '../sending/search.ts'
import { DeliveriesTab } from './deliveries-tab.tsx'
import { ProfileActions } from './profile-actions.tsx'
import { SettingsTab } from './settings-tab.tsx'
import { SubmissionsTab } from './submissions-tab.tsx'
import { SuppressionsTab } from './suppressions-tab.tsx'
import { TemplatesTab } from './templates-tab.tsx'
import { TestTab } from './test-tab.tsx'

const { sending: words } = texts

/** One sending profile: what went out by it, what became of that, its templates, and the proof that it works. */
export function SendingProfileScene() {
  const { id } = useParams({ from: '/frame/sending/$id' })
  const { tab = 'submissions' } = useSearch({ from: '/frame/sending/$id' })
  const navigate = useNavigate({ from: '/sending/$id' })
  const query = useQuery(ask('GET /v1/sending-profiles/{id}', { path: { id } }))
  const mayWrite = useMay('sending:write')
  return (
    <Asked query={query}>
      {(profile) => (
        <>
          <PageHead
            title={profile.name}
            text={words.as(profile.sender.address, words.transports[profile.transport])}
            mark={
              <StatusMark
                standing={profile.paused ? 'idle' : 'good'}
                label={profile.paused ? words.paused : words.active}
              />
            }
            above={<Link to="/sending">{words.title}</Link>}
            actions={mayWrite && <ProfileActions profile={profile} />}
          />
          {profile.paused && (
            <Alert mb="lg" color="orange" variant="outline" title={words.paused}>
              {words.profile.pausedText}
            </Alert>
          )}
          <Tabs
            value={tab}
            keepMounted={false}
            onChange={(value) => {
              const wanted = profileTabs.find((one) => one === value)
              navigate({ search: { tab: wanted === 'submissions' ? undefined : wanted }, replace: true })
            }}
          >
            <Tabs.List mb="lg">
              {profileTabs
                .filter((one) => mayWrite || (one !== 'test' && one !== 'settings'))
                .map((one) => (
                  <Tabs.Tab key={one} value={one}>
                    {words.profile.tabs[one]}
                  </Tabs.Tab>
                ))}
            </Tabs.List>
            <Tabs.Panel value="submissions">
              <SubmissionsTab profile={profile} />
            </Tabs.Panel>
            <Tabs.Panel value="deliveries">
              <DeliveriesTab id={id} />
            </Tabs.Panel>
            <Tabs.Panel value="templates">
              <TemplatesTab id={id} />
            </Tabs.Panel>
            <Tabs.Panel value="suppressions">
              <SuppressionsTab id={id} />
            </Tabs.Panel>
            {mayWrite && (
              <>
                <Tabs.Panel value="test">
                  <TestTab id={id} />
                </Tabs.Panel>
                <Tabs.Panel value="settings">
                  <SettingsTab profile={profile} />
                </Tabs.Panel>
              </>
            )}
          </Tabs>
        </>
      )}
    </Asked>
  )
}
