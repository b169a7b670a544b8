import type { ConnectSession, GatewardenClient } from '@gatewarden/client'
import type { Command } from 'commander'
import { CommandError } from '../failure.ts'
import { type Output, printable } from '../output.ts'
import { connect, type RemoteOptions, remoteCommand } from './connect.ts'

interface BeginOptions extends RemoteOptions {
  connector: string
  customer: string
  name?: string
  returnUrl?: string
  loginHint?: string
  wait: boolean
}

const pollMs = 1500

/** `connections connect`, `reconnect`, `complete` and `admin-link`: the links that people open, and what becomes of them. */
export function beginConnection(connections: Command, output: Output): void {
  remoteCommand(
    connections
      .command('connect')
      .description('make a link to connect by, and wait until somebody has')
      .requiredOption('--connector <NAME>', 'id or name of the connector')
      .option(
        '--customer <ID>',
        "whom it is for (the customer's externalId); self: your own organization",
        'self',
      )
      .option('--name <NAME>', "the customer's name")
      .option(
        '--return-url <URL>',
        'where the browser goes back to with the completion code, for your program to redeem',
      )
      .option('--login-hint <ADDRESS>', 'address to fill in at Microsoft')
      .option('--no-wait', 'only print the link'),
  ).action(async (options: BeginOptions) => {
    const client = connect(options)
    const session = await client.request('POST /v1/connect-sessions', {
      body: {
        customer: { externalId: options.customer, ...(options.name ? { name: options.name } : {}) },
        connector: options.connector,
        ...(options.loginHint ? { loginHint: options.loginHint } : {}),
        ...(options.returnUrl
          ? { returnUrl: options.returnUrl }
          : { completion: options.customer === 'self' ? 'end-page' : 'code' }),
      },
    })
    await handOut(client, session, options, output)
  })

  remoteCommand(
    connections
      .command('reconnect')
      .description('make a link by which the same account signs in again')
      .argument('<id>')
      .option('--return-url <URL>', 'where the browser goes back to with the completion code')
      .option('--no-wait', 'only print the link'),
  ).action(async (id: string, options: RemoteOptions & { returnUrl?: string; wait: boolean }) => {
    const client = connect(options)
    const { customer } = await client.request('GET /v1/connections/{id}', { path: { id } })
    const session = await client.request('POST /v1/connections/{id}/reconnect', {
      path: { id },
      body: options.returnUrl
        ? { returnUrl: options.returnUrl }
        : { completion: customer === 'self' ? 'end-page' : 'code' },
    })
    await handOut(client, session, options, output)
  })

  remoteCommand(
    connections
      .command('complete')
      .description('redeem the code that the browser came back with, or that the end page showed')
      .argument('<session>')
      .argument('<code>'),
  ).action(async (id: string, code: string, options: RemoteOptions) => {
    const connection = await connect(options).request('POST /v1/connect-sessions/{id}/complete', {
      path: { id },
      body: { code },
    })
    output.result(
      connection,
      `${connection.id} is ${connection.status}${connection.reason ? `: ${connection.reason}` : ''}`,
    )
  })

  remoteCommand(
    connections
      .command('admin-link')
      .description('make a link to mail to the administrator who has to approve')
      .argument('<id>'),
  ).action(async (id: string, options: RemoteOptions) => {
    const link = await connect(options).request('POST /v1/connections/{id}/admin-link', { path: { id } })
    output.result(link, `${link.url}\n  good once, until ${link.expiresAt}`)
  })
}

interface OpenedSession {
  id: string
  url: string
  expiresAt: string
}

async function handOut(
  client: GatewardenClient,
  session: OpenedSession,
  options: { wait: boolean; returnUrl?: string },
  output: Output,
): Promise<void> {
  if (!options.wait) {
    output.result(session, `${session.url}\n  session ${session.id}, until ${session.expiresAt}`)
    return
  }
  output.warn(`Open this in a browser:\n  ${session.url}`)
  const ended = await untilEnded(client, session)
  const reason = ended.outcome?.reason ? `: ${printable(ended.outcome.reason)}` : ''
  if (ended.status === 'failed') {
    const { remedy, refusal } = ended.outcome ?? {}
    throw new CommandError('not_connected', 7, `Not connected${reason}`, remedy ?? undefined, refusal)
  }
  const { status = ended.status, reasonCode, remedy } = ended.outcome ?? {}
  const todo =
    reasonCode === 'awaiting_completion'
      ? `gatewarden connections complete ${ended.id} CODE`
      : reasonCode === 'awaiting_approval'
        ? `gatewarden connections approve ${ended.connection} --reason TEXT`
        : status === 'needs_admin'
          ? `gatewarden connections admin-link ${ended.connection}`
          : undefined
  const lines = [`${ended.connection} is ${status}${reason}`]
  if (status !== 'active' && remedy) lines.push(`  what to do: ${printable(remedy)}`)
  if (todo) lines.push(`  with: ${todo}`)
  output.result(ended, lines.join('\n'))
  if (status !== 'active' && reasonCode !== 'awaiting_completion') process.exitCode = 7
}

async function untilEnded(client: GatewardenClient, session: OpenedSession): Promise<ConnectSession> {
  for (;;) {
    const seen = await client.request('GET /v1/connect-sessions/{id}', { path: { id: session.id } })
    if (seen.status !== 'open' && seen.status !== 'begun') return seen
    if (seen.outcome?.status === 'needs_admin') return seen
    await new Promise((resolve) => setTimeout(resolve, pollMs))
  }
}
