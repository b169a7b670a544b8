/** What the address of the scene says: where to look, and which way of setting up is shown. */
export interface GuideSearch {
  tab?: string
  cloud?: string
  tenant?: string
  mailbox?: string
  /** What the script for Exchange is for: addresses with commas between them, and a group. */
  mailboxes?: string
  group?: string
}

const names = ['tab', 'cloud', 'tenant', 'mailbox', 'mailboxes', 'group'] as const

export function readGuideSearch(asked: Record<string, unknown>): GuideSearch {
  const said: GuideSearch = {}
  for (const name of names) {
    const value = asked[name]
    if (typeof value === 'string' && value !== '') said[name] = value
  }
  return said
}
