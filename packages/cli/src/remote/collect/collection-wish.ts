import type { CollectionWish } from '@gatewarden/client'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { UsageError } from '../../failure.ts'
import type { RemoteOptions } from '../connect.ts'
import { severalWords } from '../several-words.ts'
import { readCustodians } from './custodians-file.ts'

const templates = ['standard', 'short', 'doj'] as const
type Template = (typeof templates)[number]

function templateName(value: string, before: Template[] = []): Template[] {
  const template = templates.find((one) => one === value)
  if (template === undefined) throw new InvalidArgumentError(`It is one of ${templates.join(', ')}.`)
  return [...before, template]
}

const sources = ['mail', 'calendar', 'contacts', 'tasks'] as const
type Source = (typeof sources)[number]

function sourceName(value: string, before: Source[] = []): Source[] {
  const source = sources.find((one) => one === value)
  if (source === undefined) throw new InvalidArgumentError(`It is one of ${sources.join(', ')}.`)
  return [...before, source]
}

/** The options that say what is collected. */
export interface WishOptions extends RemoteOptions {
  connection: string
  mailbox?: string[]
  custodians?: string
  matter?: string
  from?: string
  to?: string
  timeZone?: string
  date: 'received' | 'sent'
  drafts: boolean
  hidden: boolean
  recoverable?: boolean
  source?: Source[]
  folder?: string[]
  exceptFolder?: string[]
  participant?: string[]
  subject?: string[]
  keyword?: string[]
  attachmentType?: string[]
  itemClass?: string[]
  name?: string
  since?: string
  documents: boolean
  loadFile?: Template[]
  loadFiles: boolean
  mbox?: boolean
  notify?: string[]
}

/** An option that is repeated rather than separated by commas: its values may hold them. */
const repeated = (value: string, before: string[] = []): string[] => [...before, value]

export const wishOptions = (command: Command): Command =>
  command
    .requiredOption('--connection <ID>', 'connection to read with')
    .option('--mailbox <ADDRESS>', 'whose mail; several separated by commas, or repeated', severalWords)
    .option(
      '--custodians <FILE>',
      'CSV file with columns "mailbox" and, if wanted, "custodian" and "archive": people, each with her mailboxes',
    )
    .option('--matter <ID>', 'the case that it is made for')
    .option('--from <TIME>', 'from this day or instant on')
    .option('--to <TIME>', 'until the end of this day, or before this instant')
    .option('--time-zone <ZONE>', 'what days are meant in, such as Europe/Copenhagen (default UTC)')
    .addOption(
      new Option('--date <FIELD>', 'which date decides').choices(['received', 'sent']).default('received'),
    )
    .option('--no-drafts', 'leave drafts out')
    .option('--no-hidden', 'leave hidden folders out')
    .option('--recoverable', 'also what was deleted for good, as far as Microsoft serves it')
    .option(
      '--source <PART>',
      'mail (the default), calendar, contacts or tasks; repeated for several',
      sourceName,
    )
    .option(
      '--folder <PATTERN>',
      'only this folder with all below it, such as @inbox/Projects*; repeated',
      repeated,
    )
    .option('--except-folder <PATTERN>', 'not this folder; repeated', repeated)
    .option('--participant <ADDRESS>', 'only with this address or domain; several as mailboxes', severalWords)
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
    .option(
      '--attachment-type <TYPE>',
      'only with an attachment of this type, such as pdf; several as mailboxes',
      severalWords,
    )
    .option(
      '--item-class <CLASS>',
      'only of this class of Exchange, such as IPM.Note or IPM.Schedule.Meeting.*; several as mailboxes',
      severalWords,
    )
    .option('--since <COLLECTION>', 'only what this completed one, and those that it followed, do not hold')
    .option('--no-documents', 'natives alone: no attachments, attached messages and texts beside them')
    .option(
      '--load-file <TEMPLATE>',
      'load files by standard (the default), short or doj; repeated for several',
      templateName,
    )
    .option('--no-load-files', 'no load files')
    .option('--mbox', 'also one mailbox file for each folder')
    .option(
      '--notify <ADDRESS>',
      'who is mailed when it ends or needs somebody; several as mailboxes',
      severalWords,
    )
    .option('--name <NAME>', 'for people')

/** The wish as the API takes it. */
export function wishOf(options: WishOptions): CollectionWish {
  const { connection, date, drafts, hidden, matter, from, to, timeZone, name, since } = options
  return {
    connection,
    custodians: custodiansOf(options),
    dateField: date,
    include: { drafts, hiddenFolders: hidden, recoverableItems: options.recoverable ?? false },
    sources: options.source ?? ['mail'],
    folders: { only: options.folder ?? null, except: options.exceptFolder ?? [] },
    filters: {
      participants: { any: options.participant ?? [] },
      subject: options.subject ?? [],
      keywords: options.keyword ?? [],
      attachments: { types: options.attachmentType ?? [] },
      itemClasses: options.itemClass ?? [],
    },
    package: {
      documents: options.documents,
      loadFiles: options.loadFiles ? (options.loadFile ?? ['standard']) : [],
      mbox: options.mbox ?? false,
    },
    notify: options.notify ?? [],
    ...(matter === undefined ? {} : { matter }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(name === undefined ? {} : { name }),
    ...(since === undefined ? {} : { since }),
  }
}

function custodiansOf({ mailbox = [], custodians }: WishOptions): CollectionWish['custodians'] {
  const named = custodians === undefined ? [] : readCustodians(custodians)
  const found = [...named, ...mailbox.map((address) => ({ mailboxes: [address] }))]
  if (found.length > 0) return found
  throw new UsageError('Nobody is named to be collected.', 'Give --mailbox or --custodians.')
}
