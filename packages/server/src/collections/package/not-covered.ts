import type { NotCoveredRow } from '@gatewarden/evidence'
import {
  type ArchiveFact,
  type Collection,
  type CollectionFolder,
  type CollectionMailbox,
  type SourceName,
  sourceNames,
} from '../collection.ts'

type Uncovered = Pick<NotCoveredRow, 'what' | 'code' | 'reason' | 'remedy'>

/** Parts of mailboxes that a collection holds only where they were asked for. */
const parts: Record<SourceName, string> = {
  mail: 'Mail',
  calendar: 'Calendars',
  contacts: 'Contacts',
  tasks: 'Tasks',
}

/** What no collection of this version holds, whatever was asked for. */
const everywhere: readonly Uncovered[] = [
  {
    what: 'Notes',
    code: 'notes',
    reason: 'Microsoft Graph does not serve the notes of Outlook.',
    remedy: 'Export them in Microsoft Purview eDiscovery if they are needed.',
  },
  {
    what: 'Teams chats and channels',
    code: 'teams',
    reason: 'Microsoft keeps copies of chats in hidden folders that its mail interface does not serve.',
    remedy: 'Export them in Microsoft Purview eDiscovery if they are needed.',
  },
  {
    what: 'Files behind links',
    code: 'linked_files',
    reason: 'A cloud attachment is only a link in the message; the file lies in OneDrive or SharePoint.',
    remedy: 'Collect the files there if they are needed.',
  },
]

/** What is missing of an in-place archive; undefined where there is none. */
function archiveOf(fact: ArchiveFact | null): Uncovered | undefined {
  if (fact?.has === false) return undefined
  const what = 'In-place archive'
  if (fact === null) {
    return {
      what,
      code: 'archive_unknown',
      reason:
        'It is not known whether the mailbox has an archive: Microsoft Graph v1.0 neither serves archives nor tells of them, and no usage report or list did.',
      remedy:
        'Ask an administrator whether the mailbox has an archive; export it in Microsoft Purview eDiscovery.',
    }
  }
  const who = fact.by === 'report' ? 'Microsoft’s usage report' : 'what was given with the collection'
  return {
    what,
    code: 'archive_not_collected',
    reason: `By ${who} the mailbox has an archive, which Microsoft Graph v1.0 does not serve.`,
    remedy: 'Export it in Microsoft Purview eDiscovery.',
  }
}

const recoverable = (isIncluded: boolean): Uncovered => ({
  what: isIncluded
    ? 'Recoverable items other than Deletions (held versions, purges)'
    : 'Recoverable items (deleted for good, held versions)',
  code: 'recoverable_items',
  reason: isIncluded
    ? 'Of these folders Microsoft Graph serves Deletions alone.'
    : 'These folders lie outside of the folder tree that was read.',
  remedy: 'Export them in Microsoft Purview eDiscovery if they are needed.',
})

/** Where keywords decide and nobody asked to keep what could not be searched. */
const unsearched: Uncovered = {
  what: 'Text within attachments',
  code: 'attachments_not_searched',
  reason: 'Keywords were looked for in subjects, bodies and names of attachments only.',
  remedy: 'Collect with "unsearched": "collect", or without keywords, and search the package.',
}

/** What the package does not hold and why, from the widest to the narrowest. */
export function* notCovered(
  {
    filters,
    sources,
    includeRecoverable,
    earlier,
  }: Pick<Collection, 'filters' | 'sources' | 'includeRecoverable' | 'earlier'>,
  mailboxes: readonly CollectionMailbox[],
  foldersOf: ReadonlyMap<number, readonly CollectionFolder[]>,
): Iterable<NotCoveredRow> {
  for (const name of sourceNames) {
    if (sources.includes(name)) continue
    yield {
      scope: 'package',
      custodian: '',
      mailbox: '',
      what: parts[name],
      code: 'not_asked_for',
      reason: 'The collection was made without this part of the mailboxes.',
      remedy: 'Make a collection that has it among its sources, if it is needed.',
    }
  }
  for (const uncovered of everywhere) yield { scope: 'package', custodian: '', mailbox: '', ...uncovered }
  if (earlier.length > 0) {
    yield {
      scope: 'package',
      custodian: '',
      mailbox: '',
      what: 'Items that earlier collections hold',
      code: 'held_earlier',
      reason: `This is a differential run: what ${earlier.join(', ')} collected and has not changed since was left out.`,
      remedy: 'Use the packages of these collections beside this one.',
    }
  }
  if (filters.keywords.length > 0 && filters.unsearched === 'leave_out')
    yield { scope: 'package', custodian: '', mailbox: '', ...unsearched }
  for (const { id, custodian, address, state, remark, archive } of mailboxes) {
    const scope = { scope: 'mailbox', custodian, mailbox: address } as const
    if (state === 'blocked' && remark)
      yield { ...scope, what: whatIsMissing(foldersOf.get(id) ?? []), ...remark }
    else if (remark?.code === 'same_mailbox') yield { ...scope, what: 'The mailbox by this name', ...remark }
    else {
      const missing = archiveOf(archive)
      if (missing) yield { ...scope, ...missing }
      if (sources.includes('mail')) yield { ...scope, ...recoverable(includeRecoverable) }
    }
    for (const folder of foldersOf.get(id) ?? []) {
      if (folder.code === null || folder.code === 'search_folder') continue
      yield {
        scope: 'folder',
        custodian,
        mailbox: address,
        what: folder.path.join(' / '),
        code: folder.code,
        reason: folder.reason ?? '',
        remedy: remedies[folder.code] ?? 'Nothing needs to be done.',
      }
    }
  }
}

function whatIsMissing(folders: readonly CollectionFolder[]): string {
  if (folders.length === 0) return 'The whole mailbox'
  const read = folders.filter((folder) => folder.state === 'done').length
  return `A part of the mailbox: ${read} of ${folders.length} folders were read to their end`
}

const remedies: Record<string, string> = {
  source_denied:
    'Grant the permission for this part of the mailbox (Calendars.Read, Contacts.Read, Tasks.Read.All) and collect it again.',
  shared_folders_only:
    'Ask for Full Access to the mailbox, or collect it as the organization, if the rest is needed.',
  not_shared: 'Let the folder be shared, or ask for Full Access, and collect it again.',
  shared_calendar: 'Collect the mailbox that the calendar belongs to, if it is needed.',
  hidden_excluded: 'Make a collection that includes hidden folders.',
  not_chosen: 'Make a collection that includes the folder, if it is needed.',
  folder_deleted: 'Ask the custodian; what was in it may be among the recoverable items.',
  delta_refused:
    'The folder was listed page by page instead. Items that somebody moved into it meanwhile may be missing; run the collection again to be sure.',
  delta_restarted_too_often:
    'The folder was listed page by page instead. Items that somebody moved into it meanwhile may be missing; run the collection again to be sure.',
}

/** Whether a mailbox or a folder that somebody asked for was not read. */
export const hasGaps = (
  mailboxes: readonly CollectionMailbox[],
  foldersOf: ReadonlyMap<number, readonly CollectionFolder[]>,
): boolean =>
  mailboxes.some(({ state }) => state === 'blocked') ||
  [...foldersOf.values()]
    .flat()
    .some((folder) => (folder.state === 'gone' && folder.enumerated === 0) || folder.code === 'source_denied')
