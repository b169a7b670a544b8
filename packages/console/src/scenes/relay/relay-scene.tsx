import { Tabs } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { PageHead } from '../../components/page-head.tsx'
import { texts } from '../../texts/en.ts'
import { CredentialsTab } from './credentials-tab.tsx'
import { ListenersTab } from './listeners-tab.tsx'
import { MessagesTab } from './messages-tab.tsx'
import { relayTabs } from './search.ts'

const { relay: words } = texts

/** The local door for devices: its ports, the devices' passwords, and what they handed over. */
export function RelayScene() {
  const { tab = 'listeners' } = useSearch({ from: '/frame/relay' })
  const navigate = useNavigate({ from: '/relay' })
  return (
    <>
      <PageHead title={words.title} text={words.text} />
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(value) => {
          const wanted = relayTabs.find((one) => one === value)
          navigate({ search: { tab: wanted === 'listeners' ? undefined : wanted }, replace: true })
        }}
      >
        <Tabs.List mb="lg">
          {relayTabs.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {words.tabs[one]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="listeners">
          <ListenersTab />
        </Tabs.Panel>
        <Tabs.Panel value="credentials">
          <CredentialsTab />
        </Tabs.Panel>
        <Tabs.Panel value="messages">
          <MessagesTab />
        </Tabs.Panel>
      </Tabs>
    </>
  )
}
