import type { RelayMessage } from '@gatewarden/client'

export const relayTabs = ['listeners', 'credentials', 'messages'] as const
export type RelayTab = (typeof relayTabs)[number]

export const messageStates = ['waiting', 'handing_over', 'sent', 'failed', 'unknown'] as const

/** What the address of the relay says. */
export interface RelaySearch {
  tab?: RelayTab | undefined
  /** Of the messages. */
  state?: RelayMessage['state'] | undefined
  /** Of the messages: id of a device's credential. */
  device?: string | undefined
  /** Whether a new listener or device is being made; which of them is said by the tab. */
  new?: boolean | undefined
}

export const readRelaySearch = (raw: Record<string, unknown>): RelaySearch => ({
  tab: relayTabs.find((one) => one === raw.tab),
  state: messageStates.find((one) => one === raw.state),
  device: typeof raw.device === 'string' && raw.device !== '' ? raw.device : undefined,
  new: raw.new === true ? true : undefined,
})
