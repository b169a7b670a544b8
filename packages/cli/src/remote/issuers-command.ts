import { Command, InvalidArgumentError } from 'commander'
import { UsageError } from '../failure.ts'
import { type Output, table } from '../output.ts'
import { connect, type RemoteOptions, remoteCommand } from './connect.ts'
import { readText } from './secret-input.ts'

interface AddOptions extends RemoteOptions {
  name: string
  issuer: string
  audience: string[]
  jwksUrl?: string
  jwksFile?: string
  customer?: string
  customerClaim?: string
  customerPrefix?: string
  mailboxClaim?: string
  scope?: string[]
  maxLife?: number
}

const many = (value: string, before: string[] = []): string[] => [
  ...before,
  ...value.split(',').map((one) => one.trim()),
]

const seconds = (text: string): number => {
  const number = Number(text)
  if (/^\d+$/.test(text) && number > 0) return number
  throw new InvalidArgumentError('It must be a whole number of seconds, such as 3600.')
}

export function issuersCommand(output: Output): Command {
  const issuers = new Command('issuers').description(
    'Issuers whose JWTs are taken as the tokens of your customers.',
  )
  remoteCommand(issuers.command('list').description('list them')).action(async (options: RemoteOptions) => {
    const { data } = await connect(options).request('GET /v1/issuers')
    output.result(data, () =>
      table(
        ['ID', 'NAME', 'ISSUER', 'CUSTOMERS', 'SCOPES'],
        data.map((one) => [
          one.id,
          one.name,
          one.issuer,
          one.customer ?? `${one.customerPrefix}{${one.customerClaim}}`,
          one.scopes.join(' '),
        ]),
      ),
    )
  })
  remoteCommand(
    issuers
      .command('add')
      .description('take the JWTs of an issuer')
      .requiredOption('--name <NAME>', 'for people, to tell issuers apart')
      .requiredOption('--issuer <ISS>', 'iss of its tokens, exactly')
      .requiredOption('--audience <AUD>', 'one of these must be in aud; may be repeated', many)
      .option('--jwks-url <URL>', 'where its keys are')
      .option('--jwks-file <FILE>', 'a JWK set with its public keys, in place of --jwks-url')
      .option('--customer <ID>', 'all its tokens are for this customer')
      .option('--customer-claim <CLAIM>', "the claim with the customer's externalId, or a JSON pointer to it")
      .option(
        '--customer-prefix <TEXT>',
        "stands before the claim's value; no two issuers reach the same customer",
      )
      .option('--mailbox-claim <CLAIM>', 'the claim with the one address that a token may reach')
      .option('--scope <SCOPE>', 'what its tokens may do; several separated by commas', many)
      .option('--max-life <SECONDS>', 'longest life of a token that is taken (default 3600)', seconds),
  ).action(async (options: AddOptions) => {
    const made = await connect(options).request('POST /v1/issuers', { body: wishOf(options) })
    output.result(made, () => `${made.id}  ${made.name} takes tokens of ${made.issuer}`)
  })
  remoteCommand(
    issuers
      .command('remove')
      .description('take its JWTs no longer, from the next request on')
      .argument('<id>'),
  ).action(async (id: string, options: RemoteOptions) => {
    await connect(options).request('DELETE /v1/issuers/{id}', { path: { id } })
    output.result({ id, removed: true }, `removed ${id}`)
  })
  return issuers
}

function wishOf(options: AddOptions) {
  const { jwksFile, maxLife } = options
  return {
    name: options.name,
    issuer: options.issuer,
    audiences: options.audience,
    ...(options.jwksUrl ? { jwksUrl: options.jwksUrl } : {}),
    ...(jwksFile ? { jwks: readKeySet(jwksFile) } : {}),
    ...(options.customer ? { customer: options.customer } : {}),
    ...(options.customerClaim ? { customerClaim: options.customerClaim } : {}),
    ...(options.customerPrefix ? { customerPrefix: options.customerPrefix } : {}),
    ...(options.mailboxClaim ? { mailboxClaim: options.mailboxClaim } : {}),
    ...(options.scope ? { scopes: options.scope as never } : {}),
    ...(maxLife === undefined ? {} : { maxLifeSeconds: maxLife }),
  }
}

function readKeySet(path: string) {
  try {
    return JSON.parse(readText('--jwks-file', path))
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`--jwks-file: ${path} is no JSON.`, 'Give a JWK set: { "keys": [ … ] }.')
  }
}
