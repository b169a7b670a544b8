import type { CollectionWish } from '@gatewarden/client'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { UsageError } from '../../failure.ts'
import type { RemoteOptions } from '../connect.ts'
import { severalWords } from '../several-words.ts'
import { readCustodians } from './custodians-file.ts'
import { type FilterOptions, filterOptions, filtersOf, repeated } from './filter-options.ts'

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
export interface WishOptions extends RemoteOptions, FilterOptions {
  connection: string
  mailbox?: string[]
  custodians?: string
  granted?: string
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
  name?: string
  since?: string
  documents: boolean
  loadFile?: Template[]
  loadFiles: boolean
  mbox?: boolean
  destination?: string
  notify?: string[]
}

export const wishOptions = (command: Command): Command => packageOptions(filterOptions(scopeOptions(command)))

/** Whose items of when and where. */
const scopeOptions = (command: Command): Command =>
  command
    .requiredOption('--connection <ID>', 'connection to read with')
    .option('--mailbox <ADDRESS>', 'whose mail; several separated by commas, or repeated', severalWords)
    .option(
      '--custodians <FILE>',
      'CSV file with columns "mailbox" and, if wanted, "custodian" and "archive": people, each with her mailboxes',
    )
    .option(
      '--granted <TIME>',
      'when access was given: what is denied within a day of it is asked again by itself',
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

/** What a package holds, and who is told. */
const packageOptions = (command: Command): Command =>
  command
    .option('--since <COLLECTION>', 'only what this completed one, and those that it followed, do not hold')
    .option('--no-documents', 'natives alone: no attachments, attached messages and texts beside them')
    .option(
      '--load-file <TEMPLATE>',
      'load files by standard (the default), short or doj; repeated for several',
      templateName,
    )
    .option('--no-load-files', 'no load files')
    .option('--mbox', 'also one mailbox file for each folder')
    .option('--destination <ID>', 'where each package is uploaded to once it is sealed (dst_…)')
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
    filters: filtersOf(options),
    package: {
      documents: options.documents,
      loadFiles: options.loadFiles ? (options.loadFile ?? ['standard']) : [],
      mbox: options.mbox ?? false,
      ...(options.destination === undefined ? {} : { destination: options.destination }),
    },
    notify: options.notify ?? [],
    ...(options.granted === undefined ? {} : { accessGrantedAt: options.granted }),
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
