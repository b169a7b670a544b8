import type { CollectionSchedule } from '@gatewarden/client'
import { Command } from 'commander'
import { UsageError } from '../../failure.ts'
import { type Output, table } from '../../output.ts'
import { connect, type RemoteOptions, remoteCommand } from '../connect.ts'
import { type WishOptions, wishOf, wishOptions } from './collection-wish.ts'

interface AddOptions extends WishOptions {
  at?: string
  cron?: string
  whole?: boolean
}

/** `collect schedules`: collections that begin by themselves. */
export function schedulesCommand(output: Output): Command {
  const schedules = new Command('schedules').description('Collections that begin by themselves.')

  remoteCommand(
    wishOptions(
      schedules
        .command('add')
        .description('collect at a time, or again and again')
        .option('--at <TIME>', 'once, at this instant, such as 2026-12-01T22:00:00Z')
        .option(
          '--cron <PATTERN>',
          'again and again: minute, hour, day, month, day of week in --time-zone, such as "0 6 * * MON"',
        )
        .option('--whole', 'each run holds all, not only what the runs before it do not'),
    ),
  ).action(async (options: AddOptions) => {
    if ((options.at === undefined) === (options.cron === undefined))
      throw new UsageError('A schedule has a time or a pattern.', 'Give either --at or --cron.')
    const made = await connect(options).request('POST /v1/collection-schedules', {
      body: {
        ...wishOf(options),
        schedule: {
          ...(options.at === undefined ? {} : { at: options.at }),
          ...(options.cron === undefined ? {} : { cron: options.cron }),
          differential: !options.whole,
        },
      },
    })
    output.result(made, () => describe(made))
  })

  remoteCommand(schedules.command('list').description('list them')).action(async (options: RemoteOptions) => {
    const found = await Array.fromAsync(connect(options).each('GET /v1/collection-schedules'))
    output.result(found, () =>
      table(
        ['ID', 'NAME', 'STATUS', 'WHEN', 'NEXT', 'LAST'],
        found.map((one) => [
          one.id,
          one.name ?? '',
          one.status,
          whenOf(one),
          one.nextAt ?? '',
          one.lastAt ?? '',
        ]),
      ),
    )
  })

  remoteCommand(
    schedules.command('show').description('one, with its next times and runs').argument('<id>'),
  ).action(async (id: string, options: RemoteOptions) => {
    const client = connect(options)
    const one = await client.request('GET /v1/collection-schedules/{id}', { path: { id } })
    const { data: runs } = await client.request('GET /v1/collections', { query: { schedule: id, limit: 10 } })
    output.result({ ...one, runs }, () =>
      [
        describe(one),
        ...one.upcoming.map((time) => `then     ${time}`),
        ...(runs.length === 0 ? [] : ['']),
        ...runs.map((run) => `run      ${run.id}  ${run.status}  ${run.createdAt}`),
      ].join('\n'),
    )
  })

  for (const [name, what] of [
    ['skip', 'leave the next run out'],
    ['stop', 'make no more runs until it is resumed'],
    ['resume', 'go on with a stopped one'],
  ] as const) {
    remoteCommand(schedules.command(name).description(what).argument('<id>')).action(
      async (id: string, options: RemoteOptions) => {
        const one = await connect(options).request(`POST /v1/collection-schedules/{id}/${name}`, {
          path: { id },
        })
        output.result(one, () => describe(one))
      },
    )
  }

  remoteCommand(
    schedules.command('remove').description('remove one; its collections stay').argument('<id>'),
  ).action(async (id: string, options: RemoteOptions) => {
    await connect(options).request('DELETE /v1/collection-schedules/{id}', { path: { id } })
    output.result({ id, removed: true }, `${id} is removed; its collections stay.`)
  })
  return schedules
}

const whenOf = ({ schedule: { at, cron, timeZone } }: CollectionSchedule): string =>
  at ?? `${cron} ${timeZone}`

const describe = (one: CollectionSchedule): string =>
  [
    `${one.id}  ${one.status}  ${whenOf(one)}`,
    ...(one.nextAt === null ? [] : [`next     ${one.nextAt}`]),
    ...(one.reason === null ? [] : [`why      ${one.reason.detail}`, `remedy   ${one.reason.remedy}`]),
  ].join('\n')
