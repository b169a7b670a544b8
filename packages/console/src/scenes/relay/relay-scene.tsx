import { useNavigate, useSearch } from '@tanstack/react-router'
import { PageHead } from '../../components/page-head.tsx'
import { SideTabs } from '../../components/side-tabs.tsx'
import { texts } from '../../texts/en.ts'
import { CredentialsTab } from './credentials-tab.tsx'
import { ListenersTab } from './listeners-tab.tsx'
import { MessagesTab } from './messages-tab.tsx'
import { type RelayTab, relayTabs } from './search.ts'

const { relay: words } = texts

/** The local door for devices: its ports, the devices' passwords, and what they handed over. */
export function RelayScene() {
  const { tab = 'listeners' } = useSearch({ from: '/frame/relay' })
  const navigate = useNavigate({ from: '/relay' })
  return (
    <>
      <PageHead title={words.title} text={words.text} />
      <SideTabs
        sides={relayTabs}
        value={tab}
        show={(wanted) =>
          void navigate({ search: { tab: wanted === 'listeners' ? undefined : wanted }, replace: true })
        }
        name={(one) => words.tabs[one]}
      >
        {(one) => <Side tab={one} />}
      </SideTabs>
    </>
  )
}

function Side({ tab }: { tab: RelayTab }) {
  switch (tab) {
    case 'listeners':
      return <ListenersTab />
    case 'credentials':
      return <CredentialsTab />
    case 'messages':
      return <MessagesTab />
  }
}
