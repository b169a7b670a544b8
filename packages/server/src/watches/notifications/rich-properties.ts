import { kinds } from '../kinds.ts'
import type { Resource } from '../watch.ts'

/** What rich notifications are to carry: the item, its version, and what is told beside. Contacts have nothing to tell so. */
export const richProperties: Record<Resource, readonly string[]> = {
  mail: ['id', 'changeKey', ...kinds.message.rich],
  calendar: ['id', 'changeKey', ...kinds.event.rich],
  contacts: [],
}
