export const tabs = ['overview', 'timeline', 'mailboxes', 'token'] as const
export type Tab = (typeof tabs)[number]

/** Which side of the connection is shown, as it stands in the address. */
export function readConnectionSearch(raw: Record<string, unknown>): { tab?: Tab } {
  const tab = tabs.find((one) => one === raw.tab)
  return tab && tab !== 'overview' ? { tab } : {}
}
