import type { Matter } from '@gatewarden/client'
import { Command } from 'commander'
import { type Output, table } from '../output.ts'
import { connect, type RemoteOptions, remoteCommand } from './connect.ts'
import { severalWords } from './several-words.ts'

interface MatterOptions extends RemoteOptions {
  name?: string
  number?: string
  client?: string
  notes?: string
  member?: string[]
  notify?: string[]
  everybody?: boolean
  retainUntil?: string
}

interface OpenOptions extends MatterOptions {
  name: string
  customer?: string
  lock?: boolean
}

const matterOptions = (command: Command): Command =>
  command
    .option('--number <TEXT>', 'its number')
    .option('--client <NAME>', 'for whom')
    .option('--notes <TEXT>', 'for people')
    .option(
      '--member <ID>',
      'who may see it (key_…, mem_…), and nobody else; several separated by commas',
      severalWords,
    )
    .option(
      '--notify <ADDRESS>',
      'who is mailed when its collections end or need somebody; several separated by commas',
      severalWords,
    )
    .option('--retain-until <TIME>', 'erase its collections after this instant, unless it is locked')

const changeOf = ({ name, number, client, notes, member, notify, retainUntil }: MatterOptions) => ({
  ...(name === undefined ? {} : { name }),
  ...(number === undefined ? {} : { number }),
  ...(client === undefined ? {} : { client }),
  ...(notes === undefined ? {} : { notes }),
  ...(member === undefined ? {} : { members: member }),
  ...(notify === undefined ? {} : { notify }),
  ...(retainUntil === undefined ? {} : { retainUntil }),
})

export function mattersCommand(output: Output): Command {
  const matters = new Command('matters').description('Cases that collections are made for.')
  const show = (matter: Matter) => output.result(matter, () => describe(matter))

  remoteCommand(matters.command('list').description('list them, newest first')).action(
    async (options: RemoteOptions) => {
      const found = await Array.fromAsync(connect(options).each('GET /v1/matters'))
      output.result(found, () =>
        table(
          ['ID', 'NAME', 'NUMBER', 'LOCKED', 'RETAIN UNTIL'],
          found.map((one) => [
            one.id,
            one.name,
            one.number ?? '',
            one.locked ? 'yes' : '',
            one.retainUntil ?? '',
          ]),
        ),
      )
    },
  )

  remoteCommand(
    matterOptions(
      matters.command('open').description('open one').requiredOption('--name <NAME>', 'what it is called'),
    )
      .option('--customer <ID>', 'whose it is')
      .option('--lock', 'nothing of it may be erased until it is unlocked'),
  ).action(async ({ customer, lock = false, ...options }: OpenOptions) => {
    show(
      await connect(options).request('POST /v1/matters', {
        body: {
          ...changeOf(options),
          name: options.name,
          locked: lock,
          ...(customer === undefined ? {} : { customer }),
        },
      }),
    )
  })

  remoteCommand(matters.command('show').description('one of them').argument('<id>')).action(
    async (id: string, options: RemoteOptions) =>
      show(await connect(options).request('GET /v1/matters/{id}', { path: { id } })),
  )

  remoteCommand(
    matterOptions(
      matters
        .command('change')
        .description('change what is named; all else stays')
        .argument('<id>')
        .option('--name <NAME>', 'what it is called'),
    ).option('--everybody', 'whoever may see its customer may see it'),
  ).action(async (id: string, { everybody, ...options }: MatterOptions) => {
    show(
      await connect(options).request('PATCH /v1/matters/{id}', {
        path: { id },
        body: { ...changeOf(options), ...(everybody ? { members: null } : {}) },
      }),
    )
  })

  for (const [name, locked, what] of [
    ['lock', true, 'keep all that belongs to it: nothing of it can be erased'],
    ['unlock', false, 'let it be erased again'],
  ] as const) {
    remoteCommand(matters.command(name).description(what).argument('<id>')).action(
      async (id: string, options: RemoteOptions) =>
        show(await connect(options).request('PATCH /v1/matters/{id}', { path: { id }, body: { locked } })),
    )
  }
  return matters
}

const describe = (matter: Matter): string =>
  table(
    ['WHAT', ''],
    [
      ['id', matter.id],
      ['name', matter.name],
      ['number', matter.number ?? ''],
      ['client', matter.client ?? ''],
      ['notes', matter.notes ?? ''],
      ['members', matter.members?.join(' ') ?? 'whoever may see its customer'],
      ['mailed', matter.notify.join(' ')],
      ['locked', matter.lockedAt ?? 'no'],
      ['retain until', matter.retainUntil ?? ''],
    ],
  )
