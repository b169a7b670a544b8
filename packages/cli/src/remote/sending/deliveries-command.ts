import { Command } from 'commander'
import { type Output, table } from '../../output.ts'
import { connect, type RemoteOptions, remoteCommand } from '../connect.ts'

interface ListOptions extends RemoteOptions {
  profile?: string
  submission?: string
  reference?: string
  recipient?: string
  state?: string
}

export function deliveriesCommand(output: Output): Command {
  const deliveries = new Command('deliveries').description('What became of messages, recipient by recipient.')

  remoteCommand(
    deliveries
      .command('list')
      .description('list them, newest first')
      .option('--profile <ID>', 'of one sending profile')
      .option('--submission <ID>', 'of one message')
      .option('--reference <TEXT>', 'about this')
      .option('--recipient <ADDRESS>', 'to this address')
      .option(
        '--state <NAME>',
        'queued, sent, relayed, delivered, delayed, failed, expired, read or unknown',
      ),
  ).action(async ({ profile, submission, reference, recipient, state, ...options }: ListOptions) => {
    const query = {
      ...(profile ? { profile } : {}),
      ...(submission ? { submission } : {}),
      ...(reference ? { reference } : {}),
      ...(recipient ? { recipient } : {}),
      ...(state ? { state: state as 'failed' } : {}),
    }
    const found = await Array.fromAsync(connect(options).each('GET /v1/deliveries', { query }))
    output.result(found, () =>
      table(
        ['ID', 'RECIPIENT', 'STATE', 'CODE', 'WHY'],
        found.map((one) => [
          one.id,
          one.recipient,
          one.state,
          one.code ?? '',
          one.reason ?? one.diagnostic ?? '',
        ]),
      ),
    )
  })

  remoteCommand(deliveries.command('show').description('one of them').argument('<id>')).action(
    async (id: string, options: RemoteOptions) => {
      const one = await connect(options).request('GET /v1/deliveries/{id}', { path: { id } })
      output.result(one, () =>
        table(
          ['WHAT', ''],
          Object.entries(one).map(([name, value]) => [name, String(value ?? '')]),
        ),
      )
    },
  )
  return deliveries
}
