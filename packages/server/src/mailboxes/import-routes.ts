import type { ConnectionsService } from '../connections/index.ts'
import {
  type DirectoryReader,
  listUsers,
  type MailboxDoor,
  mailboxKinds,
  membersOf,
  type User,
} from '../directory/index.ts'
import { GatewardenError } from '../platform/errors.ts'
import { type Api, defineRoute, z } from '../platform/http/api.ts'
import { assertEveryMailbox } from '../platform/http/caller.ts'
import type { Cursors } from '../platform/http/cursors.ts'
import { jsonAnswer, jsonBody } from '../platform/http/lists.ts'
import { mostRows, readCsv } from './read-csv.ts'
import type { MailboxesService } from './service.ts'

/** Accounts are looked at in hundreds; each of them may cost a call for what its mailbox is. */
const mostPages = 100

const path = z.object({ id: z.string().max(100).openapi({ example: 'conn_01k…' }) })

const csvAnswer = z
  .object({
    added: z.number().int(),
    known: z.number().int().openapi({ description: 'Were named before; nothing of them changed.' }),
    refused: z.number().int(),
    data: z.array(
      z.object({
        line: z.number().int().openapi({ description: 'Of the file, from 1.' }),
        address: z.string().nullable(),
        result: z.enum(['added', 'known', 'refused']),
        problem: z.string().nullable(),
      }),
    ),
  })
  .openapi('ImportedMailboxes')

const takeCsv = defineRoute({
  method: 'post',
  path: '/connections/{id}/mailboxes.csv',
  scope: 'connections:write',
  summary: 'Add mailboxes from a CSV file, up to 5,000 rows, with a result for each',
  description: [
    'A column `address` (or `email`, `mail`, `primarySmtpAddress`, `userPrincipalName`); `accessGrantedAt` may stand beside it. Comma,',
    'semicolon or tab; UTF-8, or UTF-16 as Excel saves it; a file of one column needs no header. A file with a bad row is refused as a whole,',
    'naming the lines, unless `partial=true` takes the good ones. Each is looked at by a job, within seconds as a rule.',
  ].join(' '),
  request: {
    params: path,
    query: z.object({ partial: z.enum(['true', 'false']).default('false') }),
    body: { required: true, content: { 'text/csv': { schema: z.string() } } },
  },
  responses: { 200: jsonAnswer('What came of each row', csvAnswer) },
})

const fromDirectory = defineRoute({
  method: 'post',
  path: '/connections/{id}/mailboxes/from-directory',
  scope: 'connections:write',
  summary: 'Add mailboxes of everybody in the directory who fits, up to 5,000',
  description:
    'The filters are those of …/users, and `group` for all within one. Guests, and accounts without an address, are passed over. `kind` asks Microsoft for each account. With `dryRun` nothing is added.',
  request: {
    params: path,
    body: jsonBody(
      z
        .strictObject({
          search: z.string().trim().min(1).max(200).optional(),
          department: z.string().min(1).max(100).optional(),
          enabled: z.boolean().optional(),
          kind: z.enum(mailboxKinds).optional(),
          group: z
            .string()
            .min(1)
            .max(100)
            .optional()
            .openapi({ description: 'Id of a group; goes with no other filter but kind.' }),
          everybody: z.literal(true).optional().openapi({ description: 'Needed where no filter is given.' }),
          dryRun: z.boolean().default(false),
        })
        .superRefine(({ group, search, department, enabled, kind, everybody }, context) => {
          const others = [search, department, enabled].filter((one) => one !== undefined)
          const add = (name: string, message: string) =>
            context.addIssue({ code: 'custom', path: [name], message })
          if (group !== undefined && others.length > 0) add('group', 'goes with no other filter but kind')
          if (everybody === undefined && group === undefined && kind === undefined && others.length === 0)
            add('everybody', 'must be true where no filter is given')
        })
        .openapi('MailboxesFromDirectory'),
    ),
  },
  responses: {
    200: jsonAnswer(
      'What was added',
      z
        .object({
          added: z.array(z.string()),
          known: z.array(z.string()),
          passedOver: z.number().int().openapi({ description: 'Guests, and accounts without an address.' }),
          dryRun: z.boolean(),
        })
        .openapi('AddedFromDirectory'),
    ),
  },
})

/** Many mailboxes at once. */
export function addImportRoutes(
  api: Api,
  parts: {
    mailboxes: MailboxesService
    connections: Pick<ConnectionsService, 'get'>
    door: MailboxDoor
    cursors: Cursors
  },
): void {
  const { mailboxes, connections, door, cursors } = parts

  api.openapi(takeCsv, async (c) => {
    const caller = c.get('caller')
    const connection = await connections.get(c.req.valid('param').id, caller)
    assertEveryMailbox(caller)
    const rows = readCsv(new Uint8Array(await c.req.arrayBuffer()))
    const bad = rows.filter(({ problem }) => problem !== null)
    if (bad.length > 0 && c.req.valid('query').partial === 'false') throw badRows(bad)
    const good = rows.flatMap(({ address, accessSince, problem }) =>
      address === null || problem !== null ? [] : [{ address, accessSince }],
    )
    const added = await mailboxes.add(connection, good, caller.keyId)
    const data = rows.map(({ line, address, problem }) => ({
      line,
      address,
      problem,
      result:
        problem !== null
          ? ('refused' as const)
          : added.has(address ?? '')
            ? ('added' as const)
            : ('known' as const),
    }))
    return c.json({ added: added.size, known: good.length - added.size, refused: bad.length, data }, 200)
  })

  api.openapi(fromDirectory, async (c) => {
    const caller = c.get('caller')
    const { dryRun, everybody: _, ...filter } = c.req.valid('json')
    const directory = await door.openDirectory(c.req.valid('param').id, caller)
    const { users, passedOver } = await usersOf(directory, filter, cursors)
    const wanted = users.map(({ id, name, mailbox, address }) => ({
      address,
      userId: id,
      name,
      ...(mailbox?.state === 'ready' ? { kind: mailbox.kind } : {}),
    }))
    const addresses = wanted.map(({ address }) => address)
    if (dryRun) return c.json({ added: addresses, known: [], passedOver, dryRun }, 200)
    const added = await mailboxes.add(directory.connection, wanted, caller.keyId)
    const [fresh, known] = [true, false].map((is) => addresses.filter((one) => added.has(one) === is))
    return c.json({ added: fresh ?? [], known: known ?? [], passedOver, dryRun }, 200)
  })
}

function badRows(bad: ReturnType<typeof readCsv>): GatewardenError {
  const shown = bad.slice(0, 5).map(({ line, problem }) => `line ${line} ${problem}`)
  return new GatewardenError('invalid_request', {
    detail: `body: ${bad.length === 1 ? 'a row is' : `${bad.length} rows are`} not right: ${shown.join('; ')}${bad.length > 5 ? ' …' : ''}. Nothing was added.`,
    remedy: 'Mend these lines, or pass partial=true to add the others.',
    extra: {
      errors: bad.slice(0, 200).map(({ line, problem }) => ({ field: `body.line ${line}`, problem })),
    },
  })
}

type Addressed = User & { address: string }

async function usersOf(
  directory: DirectoryReader,
  {
    group,
    ...filter
  }: {
    group?: string | undefined
    kind?: NonNullable<User['mailbox']>['kind'] | undefined
    search?: string | undefined
    department?: string | undefined
    enabled?: boolean | undefined
  },
  cursors: Cursors,
): Promise<{ users: Addressed[]; passedOver: number }> {
  const users = new Map<string, Addressed>()
  let passedOver = 0
  const take = (found: readonly User[]) => {
    for (const user of found) {
      if (user.address === null || user.type === 'guest') passedOver++
      else users.set(user.address, { ...user, address: user.address })
    }
    if (users.size <= mostRows) return
    throw new GatewardenError('invalid_request', {
      detail: `More than ${mostRows} accounts fit.`,
      remedy: 'Narrow it down, or watch everyone (POST /v1/watches with everyone), which needs no list.',
    })
  }
  if (group !== undefined) take(await membersOf(directory, group, filter.kind))
  else
    for (let cursor: string | undefined, pages = 0; ; pages++) {
      if (pages === mostPages) throw tooManyLookedAt()
      const page = await listUsers(directory, filter, { cursors, cursor, limit: 100 })
      take(page.data)
      if (page.next === null) break
      cursor = page.next
    }
  return { users: [...users.values()], passedOver }
}

const tooManyLookedAt = (): GatewardenError =>
  new GatewardenError('invalid_request', {
    detail: `More than ${mostPages * 100} accounts would have to be looked at, one by one, to find those.`,
    remedy:
      'Narrow it down: `enabled: false` leaves out most people where shared mailboxes and rooms are meant; or name a group.',
  })
