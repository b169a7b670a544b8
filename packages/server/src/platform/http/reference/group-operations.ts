import type { Operation } from './document.ts'

export interface Group {
  title: string
  operations: Operation[]
}

/** The first pattern that a path matches decides; the order here is the order of the page. */
const groups: readonly { title: string; at: RegExp }[] = [
  { title: 'Customers’ own tokens', at: /^\/v1\/(customer-tokens|catalog-links|me|issuers)/ },
  { title: 'Connect sessions', at: /^\/v1\/connect-sessions/ },
  { title: 'Tokens', at: /^\/v1\/(token$|connections\/\{id\}\/token)/ },
  { title: 'Any call of Graph', at: /^\/v1\/connections\/\{id\}\/graph/ },
  {
    title: 'Mail',
    at: /\/mailboxes\/\{address\}\/(messages|threads|folders|drafts|outgoing|categories|settings|search)/,
  },
  {
    title: 'Calendar',
    at: /\/mailboxes\/\{address\}\/(calendars|events|free-busy|find-times)/,
  },
  { title: 'Contacts', at: /\/mailboxes\/\{address\}\/contact/ },
  { title: 'Directory', at: /^\/v1\/connections\/\{id\}\/(users|groups|rooms|room-lists|mailboxes)/ },
  { title: 'Connections', at: /^\/v1\/connections/ },
  { title: 'Customers', at: /^\/v1\/customers/ },
  { title: 'Connectors', at: /^\/v1\/(connectors|connector-types|permissions)/ },
  { title: 'Apps and credentials', at: /^\/v1\/apps/ },
  { title: 'Changes and watches', at: /^\/v1\/(changes|watches)/ },
  { title: 'Webhook endpoints', at: /^\/v1\/endpoints/ },
  {
    title: 'Collections',
    at: /^\/v1\/(collections|collection-schedules|matters|destinations|setup-scripts)/,
  },
  { title: 'Sending', at: /^\/v1\/(sending-profiles|deliveries|submissions|rules|triggers)/ },
  { title: 'Relay', at: /^\/v1\/relay/ },
  { title: 'Operations', at: /^\/v1\/(activity|microsoft-requests|emulator)/ },
  { title: 'Keys, members and audit', at: /^\/v1\/(keys|members|sign-in-providers|audit)/ },
]

/** What none of them knows is shown all the same. */
const others = 'The installation'

/** Operations by feature. Every operation is in exactly one group; empty groups are left out. */
export function groupOperations(operations: readonly Operation[]): Group[] {
  const titleOf = ({ path }: Operation) => groups.find(({ at }) => at.test(path))?.title ?? others
  return [...groups.map(({ title }) => title), others]
    .map((title) => ({ title, operations: operations.filter((one) => titleOf(one) === title) }))
    .filter((group) => group.operations.length > 0)
}
