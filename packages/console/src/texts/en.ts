import { collections } from './en/collections.ts'
import { common } from './en/common.ts'
import { claimMeanings, connection, connections } from './en/connections.ts'
import { connectors } from './en/connectors.ts'
import { door } from './en/door.ts'
import { integrations } from './en/integrations.ts'
import { mailbox } from './en/mailbox.ts'
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
  connectors,
  setupGuide,
  collections,
  integrations,
  webhooks,
  changes,
  connections,
  connection,
  claimMeanings,
  mailbox,
}

export type Texts = typeof texts
