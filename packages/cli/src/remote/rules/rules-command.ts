import { Command } from 'commander'
import { type Output, table } from '../../output.ts'
import { connect, type RemoteOptions, remoteCommand } from '../connect.ts'
import { readJsonObject } from '../read-json-object.ts'
import { testLines } from './test-lines.ts'

interface TestOptions extends RemoteOptions {
  data?: string
  type?: string
  run?: string
}

export function rulesCommand(output: Output): Command {
  const rules = new Command('rules').description(
    'Mail that goes out by itself: on a change, by a schedule, once, as a digest.',
  )

  remoteCommand(rules.command('list').description('list them, newest first')).action(
    async (options: RemoteOptions) => {
      const found = await Array.fromAsync(connect(options).each('GET /v1/rules', {}))
      output.result(found, () =>
        table(
          ['ID', 'NAME', 'TRIGGER', 'STATUS', 'NEXT'],
          found.map((one) => [one.id, one.name, triggerInWords(one.trigger), one.status, one.nextAt ?? '']),
        ),
      )
    },
  )

  remoteCommand(rules.command('show').description('one of them, as JSON').argument('<id>')).action(
    async (id: string, options: RemoteOptions) => {
      const one = await connect(options).request('GET /v1/rules/{id}', { path: { id } })
      output.result(one, () => JSON.stringify(one, null, 2))
    },
  )

  remoteCommand(
    rules
      .command('create')
      .description('make one; docs/rules.md says what goes into the file')
      .requiredOption('--file <FILE>', 'the rule as JSON; - for standard input'),
  ).action(async (options: RemoteOptions & { file: string }) => {
    const body = readJsonObject('--file', options.file)
    // The service says what is wrong in it, field by field.
    const made = await connect(options).request('POST /v1/rules', { body: body as never })
    output.result(made, made.id)
    output.note(`See what it would do: gatewarden rules test ${made.id}`)
  })

  remoteCommand(
    rules
      .command('update')
      .description('change what the file names')
      .argument('<id>')
      .requiredOption('--file <FILE>', 'JSON; - for standard input'),
  ).action(async (id: string, options: RemoteOptions & { file: string }) => {
    const body = readJsonObject('--file', options.file)
    const one = await connect(options).request('PATCH /v1/rules/{id}', { path: { id }, body: body as never })
    output.result(one, one.id)
  })

  for (const [name, paused, what] of [
    ['pause', true, 'let it do nothing for a while'],
    ['resume', false, 'let it go on with what happens from now on'],
  ] as const) {
    remoteCommand(rules.command(name).description(what).argument('<id>')).action(
      async (id: string, options: RemoteOptions) => {
        const one = await connect(options).request('PATCH /v1/rules/{id}', { path: { id }, body: { paused } })
        output.result(one, `${one.id} is ${one.status}`)
      },
    )
  }

  remoteCommand(rules.command('delete').description('remove one, with its runs').argument('<id>')).action(
    async (id: string, options: RemoteOptions) => {
      await connect(options).request('DELETE /v1/rules/{id}', { path: { id } })
      output.result({ id, deleted: true }, `removed ${id}`)
    },
  )

  remoteCommand(
    rules
      .command('test')
      .description('show what one would send to whom, and why not; nothing is sent')
      .argument('<id>')
      .option('--data <FILE>', 'JSON of what is said to have happened')
      .option('--type <TYPE>', 'as what kind of change')
      .option('--run <ID>', 'with what this run was about'),
  ).action(async (id: string, { data, type, run, ...options }: TestOptions) => {
    const found = await connect(options).request('POST /v1/rules/{id}/test', {
      path: { id },
      body: {
        ...(data ? { data: readJsonObject('--data', data) } : {}),
        ...(type ? { type } : {}),
        ...(run ? { run } : {}),
      },
    })
    output.result(found, () => testLines(found))
  })

  remoteCommand(
    rules
      .command('runs')
      .description('what one did about each occurrence, and why, newest first')
      .argument('<id>')
      .option('--state <NAME>', 'waiting, sent, skipped or failed'),
  ).action(async (id: string, { state, ...options }: RemoteOptions & { state?: string }) => {
    const query = state ? { state: state as 'failed' } : {}
    const found = await Array.fromAsync(
      connect(options).each('GET /v1/rules/{id}/runs', { path: { id }, query }),
    )
    output.result(found, () =>
      table(
        ['ID', 'CAUSE', 'AT', 'STATE', 'MESSAGES', 'WHY'],
        found.map((one) => [
          one.id,
          one.cause,
          one.createdAt,
          one.state,
          String(one.submissions.length),
          one.reason ?? '',
        ]),
      ),
    )
  })
  return rules
}

function triggerInWords(trigger: {
  type: string
  changes?: string[]
  cron?: string
  timeZone?: string
  at?: string
}): string {
  const { type, changes = [], cron, timeZone, at } = trigger
  return [type, changes.join(','), cron, timeZone, at].filter(Boolean).join(' ')
}
