import type { CollectionWish } from '@gatewarden/client'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { severalWords } from '../several-words.ts'

/** The options that say what an item has to be. */
export interface FilterOptions {
  participant?: string[]
  sender?: string[]
  recipient?: string[]
  subject?: string[]
  keyword?: string[]
  unsearched?: 'collect' | 'leave_out'
  attachments?: boolean
  attachmentType?: string[]
  attachmentMin?: number
  attachmentMax?: number
  category?: string[]
  readState?: 'read' | 'unread'
  kind?: string[]
  itemClass?: string[]
}

/** An option that is repeated rather than separated by commas: its values may hold them. */
export const repeated = (value: string, before: string[] = []): string[] => [...before, value]

function bytes(value: string): number {
  if (!/^\d{1,15}$/.test(value)) throw new InvalidArgumentError('It is a number of bytes.')
  return Number(value)
}

export const filterOptions = (command: Command): Command =>
  command
    .option('--participant <ADDRESS>', 'only with this address or domain; several as mailboxes', severalWords)
    .option('--sender <ADDRESS>', 'only from this address or domain; several as mailboxes', severalWords)
    .option(
      '--recipient <ADDRESS>',
      'only to this address or domain, as To, Cc or Bcc; several as mailboxes',
      severalWords,
    )
    .option(
      '--subject <QUERY>',
      'only with such a subject, such as \'merger OR "letter of intent"\'; repeated: any',
      repeated,
    )
    .option(
      '--keyword <QUERY>',
      'only with this in subject, text or names of attachments; repeated: any',
      repeated,
    )
    .addOption(
      new Option(
        '--unsearched <WHAT>',
        'with --keyword: what becomes of items without a hit whose attachments are not searched (default: collect)',
      ).choices(['collect', 'leave_out']),
    )
    .option('--attachments', 'only with attachments')
    .option('--no-attachments', 'only without attachments')
    .option(
      '--attachment-type <TYPE>',
      'only with an attachment of this type, such as pdf; several as mailboxes',
      severalWords,
    )
    .option('--attachment-min <BYTES>', 'only with an attachment of at least this size', bytes)
    .option('--attachment-max <BYTES>', 'only with an attachment of at most this size', bytes)
    .option('--category <NAME>', 'only of this Outlook category; repeated: any', repeated)
    .addOption(new Option('--read-state <STATE>', 'only what is read, or unread').choices(['read', 'unread']))
    .option(
      '--kind <TYPE>',
      'only of this type of Graph, such as message or eventMessageRequest; several as mailboxes',
      severalWords,
    )
    .option(
      '--item-class <CLASS>',
      'only of this class of Exchange, such as IPM.Note or IPM.Schedule.Meeting.*; several as mailboxes',
      severalWords,
    )

/** The filters as the API takes them. */
export const filtersOf = (options: FilterOptions): NonNullable<CollectionWish['filters']> => ({
  participants: {
    any: options.participant ?? [],
    from: options.sender ?? [],
    to: options.recipient ?? [],
  },
  subject: options.subject ?? [],
  keywords: options.keyword ?? [],
  unsearched: options.unsearched ?? 'collect',
  attachments: {
    has: options.attachments ?? null,
    types: options.attachmentType ?? [],
    minBytes: options.attachmentMin ?? null,
    maxBytes: options.attachmentMax ?? null,
  },
  categories: options.category ?? [],
  isRead: options.readState === undefined ? null : options.readState === 'read',
  kinds: options.kind ?? [],
  itemClasses: options.itemClass ?? [],
})
