import { Command, Option } from 'commander'
import { type Output, table } from '../../output.ts'
import { connect, type RemoteOptions, remoteCommand } from '../connect.ts'
import { wholeNumber } from './whole-number.ts'

const messageStates = ['waiting', 'handing_over', 'sent', 'failed', 'unknown'] as const

export function messagesCommand(output: Output): Command {
  const messages = new Command('messages').description('Mail that devices handed over.')

  remoteCommand(
    messages
      .command('list')
      .description('the newest, and what became of them')
      .addOption(new Option('--state <STATE>', 'only these').choices([...messageStates]))
      .option('--credential <ID>', 'of one device')
      .option('--limit <COUNT>', 'how many at most (default 50)', wholeNumber(200), 50),
  ).action(
    async (
      options: RemoteOptions & {
        state?: (typeof messageStates)[number]
        credential?: string
        limit: number
      },
    ) => {
      const { data } = await connect(options).request('GET /v1/relay/messages', {
        query: {
          limit: options.limit,
          ...(options.state ? { state: options.state } : {}),
          ...(options.credential ? { credential: options.credential } : {}),
        },
      })
      output.result(data, () =>
        table(
          ['ID', 'AT', 'FROM', 'TO', 'STATE', 'REASON'],
          data.map((one) => [
            one.id,
            one.createdAt,
            one.mailFrom,
            one.recipients.map(({ address }) => address).join(' '),
            one.state,
            one.reason ?? '',
          ]),
        ),
      )
    },
  )

  remoteCommand(
    messages
      .command('resend')
      .description('send one again that failed or of which nobody knows; look into Sent Items first')
      .argument('<id>'),
  ).action(async (id: string, options: RemoteOptions) => {
    const one = await connect(options).request('POST /v1/relay/messages/{id}/resend', { path: { id } })
    output.result(one, `${one.id} is ${one.state}`)
  })
  return messages
}
