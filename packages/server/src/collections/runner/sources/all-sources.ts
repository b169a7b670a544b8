import type { SourceName, Wanted } from '../../collection.ts'
import type { TreeFolder } from '../../store/folders-store.ts'
import type { MailboxGraph } from '../mailbox-graph.ts'
import { sortTrouble } from '../trouble.ts'
import { calendarSource } from './calendar-source.ts'
import { contactsSource } from './contacts-source.ts'
import { mailSource } from './mail-source.ts'
import type { Ask, Source } from './source.ts'
import { tasksSource } from './tasks-source.ts'

export const sources: Record<SourceName, Source> = {
  mail: mailSource,
  calendar: calendarSource,
  contacts: contactsSource,
  tasks: tasksSource,
}

/** What shows whether a mailbox answers: the first part that was asked for. */
export const probeOf = ({ sources: [first = 'mail'] }: Pick<Wanted, 'sources'>): Ask => sources[first].probe

/** How people read of a part of a mailbox that cannot be read as a whole. */
const titles: Record<SourceName, string> = {
  mail: 'Mail',
  calendar: 'Calendars',
  contacts: 'Contacts',
  tasks: 'Tasks',
}

/**
 * All folders of the parts of a mailbox that were asked for. A part that is refused while another answers is a folder
 * that was left out, with the reason.
 * @throws what the first part was refused with: then the mailbox cannot be read at all
 */
export async function readFolders(graph: MailboxGraph, wanted: Wanted): Promise<TreeFolder[]> {
  const [first, ...others] = wanted.sources
  const found = first === undefined ? [] : await sources[first].folders(graph, wanted)
  for (const name of others) {
    found.push(
      ...(await sources[name].folders(graph, wanted).catch((error: unknown) => [denied(name, error)])),
    )
  }
  return found
}

/** @throws the error where it does not say that this part of the mailbox is closed */
function denied(source: SourceName, error: unknown): TreeFolder {
  const trouble = sortTrouble(error)
  if (trouble.stops !== 'mailbox') throw error
  return {
    source,
    graphId: `denied:${source}`,
    path: [titles[source]],
    isHidden: false,
    countAtStart: null,
    leftOut: { code: 'source_denied', reason: trouble.remark.reason },
  }
}
