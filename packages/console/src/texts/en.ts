import { archive } from './en/archive.ts'
import { audit } from './en/audit.ts'
import { collections } from './en/collections.ts'
import { common } from './en/common.ts'
import { claimMeanings, connection, connections } from './en/connections.ts'
import { connector } from './en/connector.ts'
import { connectors } from './en/connectors.ts'
import { destinations } from './en/destinations.ts'
import { door } from './en/door.ts'
import { emulator } from './en/emulator.ts'
import { integrations } from './en/integrations.ts'
import { keys } from './en/keys.ts'
import { mailbox } from './en/mailbox.ts'
import { matters } from './en/matters.ts'
import { members } from './en/members.ts'
import { overview } from './en/overview.ts'
import { profile } from './en/profile.ts'
import { relay } from './en/relay.ts'
import { requests } from './en/requests.ts'
import { rules } from './en/rules.ts'
import { schedules } from './en/schedules.ts'
import { sending } from './en/sending.ts'
import { settings } from './en/settings.ts'
import { setupGuide } from './en/setup-guide.ts'
import { shell } from './en/shell.ts'
import { changes, webhooks } from './en/webhooks.ts'

/**
 * Every text that the console shows, by scene. A translation is an object of the same shape; what has numbers or names in
 * it is a function, so that other languages may order them as they need.
 */
export const texts = {
  common,
  shell,
  door,
  setupGuide,
  collections,
  matters,
  schedules,
  destinations,
  integrations,
  relay,
  rules,
  sending,
  requests,
  emulator,
  webhooks,
  changes,
  connections,
  connection,
  claimMeanings,
  mailbox,
  overview,
  connectors,
  connector,
  keys,
  members,
  archive,
  audit,
  settings,
  profile,
}

export type Texts = typeof texts
