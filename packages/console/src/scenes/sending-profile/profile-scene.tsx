import type { SendingProfile } from '@gatewarden/client'
import { Alert } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { ask } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { Asked } from '../../components/asked.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { SideTabs } from '../../components/side-tabs.tsx'
import { StatusMark } from '../../components/status-mark.tsx'
import { texts } from '../../texts/en.ts'
import { type ProfileTab, profileTabs } from '../sending/search.ts'
import { DeliveriesTab } from './deliveries-tab.tsx'
import { GivenUpTab } from './given-up-tab.tsx'
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
          <SideTabs
            sides={profileTabs.filter((one) => mayWrite || (one !== 'test' && one !== 'settings'))}
            value={tab}
            show={(wanted) =>
              void navigate({ search: { tab: wanted === 'submissions' ? undefined : wanted }, replace: true })
            }
            name={(one) => words.profile.tabs[one]}
          >
            {(one) => <Side tab={one} profile={profile} />}
          </SideTabs>
        </>
      )}
    </Asked>
  )
}

function Side({ tab, profile }: { tab: ProfileTab; profile: SendingProfile }) {
  switch (tab) {
    case 'submissions':
      return <SubmissionsTab profile={profile} />
    case 'deliveries':
      return <DeliveriesTab id={profile.id} />
    case 'given-up':
      return <GivenUpTab profile={profile} />
    case 'templates':
      return <TemplatesTab id={profile.id} />
    case 'suppressions':
      return <SuppressionsTab id={profile.id} />
    case 'test':
      return <TestTab id={profile.id} />
    case 'settings':
      return <SettingsTab profile={profile} />
  }
}
