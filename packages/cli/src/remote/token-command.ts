import { Command, Option } from 'commander'
import { UsageError } from '../failure.ts'
import type { Output } from '../output.ts'
import { connect, type RemoteOptions, remoteCommand } from './connect.ts'

interface Options extends RemoteOptions {
  customer?: string
  connector?: string
  resource: 'graph' | 'exchange'
  forceRefresh?: boolean
}

export function tokenCommand(output: Output): Command {
  return remoteCommand(
    new Command('token')
      .description('A fresh access token of a connection, on standard output.')
      .argument('[connection]', 'id of a connection; or name it with --customer and --connector')
      .option('--customer <ID>', "the customer's externalId")
      .option('--connector <NAME>', 'id or name of the connector')
      .addOption(
        new Option('--resource <API>', 'which API it is for').choices(['graph', 'exchange']).default('graph'),
      )
      .option('--force-refresh', 'ask Microsoft for a new one although the one at hand is valid'),
  ).action(async (connection: string | undefined, options: Options) => {
    const { resource } = options
    const body = { resource, ...(options.forceRefresh ? { forceRefresh: true } : {}) }
    const token = connection
      ? await connect(options).request('POST /v1/connections/{id}/token', { path: { id: connection }, body })
      : await connect(options).request('POST /v1/token', { body: { ...body, ...named(options) } })
    output.result(token, token.accessToken)
    if (token.missingScopes.length > 0) output.note(`Not granted: ${token.missingScopes.join(', ')}`)
  })
}

function named(options: Options): { customer: string; connector: string } {
  if (options.customer && options.connector)
    return { customer: options.customer, connector: options.connector }
  throw new UsageError('Which connection?', 'Give its id, or --customer and --connector.')
}
