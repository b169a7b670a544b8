import { z } from '@hono/zod-openapi'
import { refusalSchema } from '../apps/index.ts'
import { collectionOutcomes, collectionStatuses, mailboxAccesses, sourceNames } from './collection.ts'
import { filtersSchema, filtersShape } from './filters/schema.ts'

const addressOrId = /^([^\s/@\\]{1,64}@[^\s/@\\]{1,255}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i

/** A line of text that reports can show. */
const line = (most: number) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(most, `must have at most ${most} characters`)
    .refine((text) => !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(text), 'must not hold control characters')

const folderPattern = z.string().min(1, 'must not be empty').max(400, 'must have at most 400 characters')
const folderPatterns = z.array(folderPattern).max(100, 'must have at most 100 patterns')

const folderChoiceSchema = z
  .strictObject({
    only: folderPatterns
      .min(1, 'must name a folder, or be null')
      .nullable()
      .default(null)
      .openapi({ description: 'Only these folders, each with all below it; null: all.' }),
    except: folderPatterns.default([]).openapi({ description: 'Not these, whatever `only` says.' }),
  })
  .prefault({})
  .openapi({
    description:
      'Patterns: names with slashes between them, `*` for any signs within a name, `\\\\` before a sign that is meant as it is. A first name such as `@inbox` is a well-known folder, whatever the mailbox calls it.',
    example: { only: ['@inbox', 'Projects/2026*'], except: ['@inbox/Newsletters'] },
  })

/** Who is mailed. */
export const noticeAddresses = z
  .array(z.email('must be an e-mail address').max(320))
  .max(20, 'must have at most 20 addresses')

/** What the package holds besides natives, manifest and reports, and where it goes. */
const packageOptions = {
  documents: z.boolean().default(true).openapi({
    description: 'Attachments, attached messages and texts, each as a document. Without: natives alone.',
  }),
  loadFiles: z
    .array(z.enum(['standard', 'short', 'doj']))
    .max(3)
    .default(['standard'])
    .openapi({
      description: 'Templates of load files; each is written as Concordance DAT and as CSV.',
    }),
  mbox: z.boolean().default(false).openapi({ description: 'One mailbox file (mboxrd) for each folder.' }),
  destination: z.string().max(100).optional().openapi({
    description: 'Where each package is uploaded once it is sealed: a destination (`dst_…`).',
  }),
}

export const collectionWish = z
  .strictObject({
    name: line(200).optional(),
    matter: z.string().max(100).optional().openapi({ description: 'Id of a matter (`mat_…`).' }),
    connection: z
      .string()
      .min(1)
      .max(100)
      .openapi({ description: 'Id of the connection to read with (`conn_…`).' }),
    custodians: z
      .array(
        z.strictObject({
          name: line(200).optional().openapi({ description: 'The person; default: the first mailbox.' }),
          mailboxes: z
            .array(z.string().max(320).regex(addressOrId, 'must be an e-mail address or the id of a user'))
            .min(1, 'must name a mailbox')
            .max(100, 'must have at most 100 mailboxes'),
          archives: z
            .record(z.string().max(320), z.boolean())
            .optional()
            .openapi({
              description:
                'Which of these mailboxes have an in-place archive, as you know from elsewhere (`Get-EXOMailbox`): by address as above. What is not here is looked up in Microsoft’s usage report (`Reports.Read.All`), or stays unknown.',
              example: { 'ada@contoso.com': true },
            }),
        }),
      )
      .min(1, 'must name a custodian')
      .max(2000, 'must have at most 2,000 custodians'),
    from: z.string().max(40).optional().openapi({
      description:
        'The window begins here: an instant (RFC 3339), which belongs to it, or a day, from its first instant in `timeZone`. Left out: no beginning.',
      example: '2026-01-01',
    }),
    to: z.string().max(40).optional().openapi({
      description:
        'The window ends here: an instant, which no longer belongs to it, or a day, to its last instant in `timeZone`. Left out: no end.',
      example: '2026-03-31',
    }),
    dateField: z.enum(['received', 'sent']).default('received').openapi({
      description: 'Which date decides. Items that do not have it (drafts, mostly) are always in the window.',
    }),
    timeZone: z
      .string()
      .max(64)
      .default('UTC')
      .openapi({ description: 'IANA name; what days are meant in.', example: 'Europe/Berlin' }),
    include: z
      .strictObject({
        drafts: z.boolean().default(true),
        hiddenFolders: z.boolean().default(true),
        recoverableItems: z.boolean().default(false).openapi({
          description: 'What was deleted for good and can be recovered, as far as Graph serves it.',
        }),
      })
      .prefault({}),
    sources: z
      .array(z.enum(sourceNames))
      .min(1, 'must name a source')
      .max(10)
      .default(['mail'])
      .openapi({ description: 'Parts of the mailboxes that are read.', example: ['mail', 'calendar'] }),
    folders: folderChoiceSchema,
    filters: filtersSchema,
    package: z
      .strictObject(packageOptions)
      .prefault({})
      .openapi({ description: 'What the package holds besides natives, manifest and reports.' }),
    notify: noticeAddresses.default([]).openapi({
      description:
        'Addresses that are mailed when the run ends or needs somebody, with the numbers, by the default sending profile.',
    }),
    since: z.string().max(100).optional().openapi({
      description:
        'Id of a completed collection (`col_…`): what it and those before it hold is left out, unless it has changed.',
    }),
    accessGrantedAt: z.iso.datetime({ offset: true }).optional().openapi({
      description:
        'When the permission for these mailboxes was given, if that was of late: what is denied may then be a permission that does not act yet, and is asked again until it has had a day.',
    }),
  })
  .openapi('CollectionWish')

/** What a clone has otherwise. */
export const cloneWish = z
  .strictObject({
    name: line(200).optional().openapi({ description: 'Default: that of the cloned one.' }),
    differential: z.boolean().default(false).openapi({
      description: 'Leaves out what the cloned one and those before it hold; it must be completed.',
    }),
  })
  .openapi('CollectionCloneWish')

/** The same wish without what a look does not need. */
export const previewWish = collectionWish
  .omit({ name: true, matter: true, package: true, since: true, notify: true })
  .extend({
    custodians: collectionWish.shape.custodians.max(100, 'must have at most 100 custodians'),
    samples: z.int().min(0).max(10).default(0).openapi({
      description:
        'So many messages are shown of each mailbox, and hits counted for each query among its newest 50 in the window. 0: no message is looked at.',
    }),
  })
  .openapi('CollectionPreviewWish')

export const remarkSchema = z
  .object({ code: z.string(), detail: z.string(), remedy: z.string() })
  .nullable()
  .openapi({ description: 'Why it is so, and what to do; null where there is nothing to say.' })

export const numbersSchema = z
  .object({
    enumerated: z.int(),
    collected: z.int(),
    filtered: z.int(),
    exceptions: z.int(),
    vanished: z.int(),
    bytes: z.int(),
  })
  .openapi('CollectionNumbers', {
    description: 'At the end, enumerated = collected + filtered + exceptions + vanished.',
  })

/** Whose mailbox it is, and whether there is an archive beside it. */
const mailboxIdentity = {
  account: z
    .object({
      id: z.string(),
      name: z.string().nullable(),
      userPrincipalName: z.string(),
      addresses: z.array(z.string()),
    })
    .nullable()
    .openapi({
      description:
        'Whose mailbox it is, with every address, by the directory; null before the look, and where the connection may not ask.',
    }),
  archive: z.enum(['yes', 'no', 'unknown']).openapi({
    description: 'Whether it has an in-place archive, which no collection holds: Graph does not serve it.',
  }),
}

const mailboxSummary = z.object({
  address: z.string(),
  ...mailboxIdentity,
  state: z.enum(['waiting', 'ready', 'reading', 'done', 'blocked']),
  access: z
    .enum(mailboxAccesses)
    .nullable()
    .openapi({ description: 'What the probe found; null before it.' }),
  reason: remarkSchema,
  refusal: refusalSchema
    .nullable()
    .openapi({ description: 'What Microsoft refused, with its ids and time, where that is the reason.' }),
})

const packageSummary = z
  .object({ id: z.string(), number: z.int(), rows: z.int(), sealedAt: z.iso.datetime() })
  .nullable()
  .openapi({ description: 'The newest sealed package; null before the first.' })

export const collectionSchema = z
  .object({
    id: z.string().openapi({ example: 'col_01h…' }),
    name: z.string().nullable(),
    customer: z.string(),
    matter: z.string().nullable(),
    connection: z.string(),
    status: z.enum(collectionStatuses),
    outcome: z.enum(collectionOutcomes).nullable().openapi({
      description:
        'Of a completed collection: complete; with_exceptions: some items could not be had; with_gaps: mailboxes or folders could not be read.',
    }),
    reason: remarkSchema,
    custodians: z.array(z.object({ name: z.string(), mailboxes: z.array(mailboxSummary) })),
    window: z.object({
      from: z.iso.datetime().nullable(),
      to: z.iso.datetime().nullable(),
      asked: z.object({ from: z.string().nullable(), to: z.string().nullable(), timeZone: z.string() }),
      dateField: z.enum(['received', 'sent']),
    }),
    include: z.object({ drafts: z.boolean(), hiddenFolders: z.boolean(), recoverableItems: z.boolean() }),
    sources: z.array(z.enum(sourceNames)),
    folders: z.object({ only: z.array(z.string()).nullable(), except: z.array(z.string()) }),
    filters: filtersShape,
    earlier: z
      .array(z.string())
      .openapi({ description: 'Collections whose items were left out, newest first.' }),
    notify: z.array(z.string()).openapi({ description: 'Who is mailed when it ends or needs somebody.' }),
    numbers: numbersSchema,
    packageOptions: z
      .object({
        documents: z.boolean(),
        loadFiles: packageOptions.loadFiles.unwrap(),
        mbox: z.boolean(),
        destination: z.string().nullable(),
      })
      .openapi({ description: 'What was asked of the package.' }),
    package: packageSummary,
    upload: z
      .object({
        id: z.string(),
        status: z.enum(['waiting', 'completed', 'failed']),
        address: z.string(),
        reason: remarkSchema,
      })
      .nullable()
      .openapi({ description: 'The newest upload of its packages; null where there is none.' }),
    schedule: z.string().nullable().openapi({ description: 'The schedule that made it (`csc_…`).' }),
    createdBy: z.string(),
    createdAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
  })
  .openapi('Collection')

const pace = {
  rate: z.number().nullable().openapi({ description: 'Items a second of late; null while nobody reads.' }),
  etaSeconds: z
    .int()
    .nullable()
    .openapi({ description: 'Seconds left at this rate; null where it cannot be said yet.' }),
}

const folderProgress = z.object({
  source: z.enum(sourceNames),
  path: z.array(z.string()),
  hidden: z.boolean(),
  state: z.enum(['waiting', 'listing', 'listed', 'done', 'gone', 'left_out']),
  listedBy: z.enum(['delta', 'list']),
  remark: z.string().nullable(),
  countAtStart: z.int().nullable(),
  numbers: numbersSchema,
})

const mailboxProgress = mailboxSummary.extend({
  estimate: z.int().nullable().openapi({ description: 'Items by Microsoft’s own counts of the folders.' }),
  numbers: numbersSchema,
  ...pace,
  folders: z.array(folderProgress),
})

export const progressSchema = z
  .object({
    id: z.string(),
    status: z.enum(collectionStatuses),
    outcome: z.enum(collectionOutcomes).nullable(),
    reason: remarkSchema,
    numbers: numbersSchema,
    meets: z
      .boolean()
      .openapi({ description: 'Whether enumerated = collected + filtered + exceptions + vanished.' }),
    ...pace,
    custodians: z.array(
      z.object({ name: z.string(), numbers: numbersSchema, mailboxes: z.array(mailboxProgress) }),
    ),
  })
  .openapi('CollectionProgress')

export const exceptionSchema = z
  .object({
    outcome: z.enum(['exception', 'vanished']),
    custodian: z.string(),
    mailbox: z.string(),
    folderPath: z.array(z.string()),
    itemId: z.string(),
    subject: z.string().nullable(),
    internetMessageId: z.string().nullable(),
    receivedAt: z.string().nullable(),
    code: z.string(),
    reason: z.string(),
    remedy: z.string(),
    attempts: z.int(),
    lastTriedAt: z.iso.datetime().nullable(),
    requestId: z.string().nullable(),
  })
  .openapi('CollectionException')

export const packageSchema = z
  .object({
    id: z.string(),
    collection: z.string(),
    number: z.int(),
    folder: z.string().openapi({ description: 'Where it lies on the machine that sealed it.' }),
    rows: z.int(),
    files: z.int(),
    bytes: z.int(),
    root: z.string().openapi({ description: 'Merkle root over the rows, hex.' }),
    checkpointSha256: z
      .string()
      .openapi({ description: 'SHA-256 of checkpoint.txt: names this very package.' }),
    publicKey: z.string().openapi({ description: 'The line to verify it with.' }),
    download: z.string().openapi({ description: 'Path of the tar stream.' }),
    sealedAt: z.iso.datetime(),
  })
  .openapi('CollectionPackage')

export const previewSchema = z
  .object({
    data: z.array(
      z.object({
        custodian: z.string(),
        address: z.string(),
        ...mailboxIdentity,
        access: z.enum(mailboxAccesses).openapi({
          description:
            'ready: there are items in the window; empty: it can be read, and there are none; not_yet: denied, but the permission was given so lately that it may not act yet.',
        }),
        reason: remarkSchema,
        refusal: refusalSchema.nullable(),
        items: z.int().nullable().openapi({ description: 'By Microsoft’s counts of the chosen folders.' }),
        inWindow: z.int().nullable().openapi({
          description:
            'How many of these Microsoft counts in the window: an estimate, without what has no date. Null: not counted.',
        }),
        folders: z.array(
          z.object({
            path: z.array(z.string()),
            hidden: z.boolean(),
            chosen: z.boolean(),
            items: z.int().nullable(),
            inWindow: z.int().nullable(),
          }),
        ),
        sample: z
          .object({
            looked: z
              .int()
              .openapi({ description: 'Messages of the window and folders that were looked at.' }),
            matching: z.int().openapi({
              description: 'Those of them that the filters let through; attachments are not looked into.',
            }),
            items: z.array(
              z.object({
                subject: z.string().nullable(),
                from: z.string().nullable(),
                receivedAt: z.string().nullable(),
                folder: z.array(z.string()),
              }),
            ),
            terms: z.array(
              z.object({ of: z.enum(['subject', 'keywords']), query: z.string(), hits: z.int() }),
            ),
          })
          .nullable()
          .openapi({ description: 'An estimate by the newest messages, where `samples` asks for it.' }),
      }),
    ),
  })
  .openapi('CollectionPreview')
