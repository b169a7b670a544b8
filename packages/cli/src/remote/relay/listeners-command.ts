import { readFileSync } from 'node:fs'
import type { RelayListener } from '@gatewarden/client'
import { Command, InvalidArgumentError, Option } from 'commander'
import { type Output, printable, table } from '../../output.ts'
import { connect, type RemoteOptions, remoteCommand } from '../connect.ts'
import { severalWords } from '../several-words.ts'
import { wholeNumber } from './whole-number.ts'

interface ListenerOptions extends RemoteOptions, CertificateOptions {
  name: string
  protocol: RelayListener['protocol']
  port: number
  security: RelayListener['security']
  hostname?: string
  network?: string[]
  trusts?: boolean
  oldestTls?: RelayListener['oldestTls']
  answer?: 'durable' | 'direct'
  route?: 'smtp' | 'graph'
}

interface CertificateOptions {
  certificate?: string
  key?: string
  acme?: boolean
  own?: boolean
}

export function listenersCommand(output: Output): Command {
  const listeners = new Command('listeners').description('Ports that devices call.')

  remoteCommand(listeners.command('list').description('list them')).action(async (options: RemoteOptions) => {
    const found = await Array.fromAsync(connect(options).each('GET /v1/relay/listeners'))
    output.result(found, () =>
      table(
        ['ID', 'NAME', 'PROTOCOL', 'PORT', 'SECURITY', 'ANSWERS', 'STATUS'],
        found.map((one) => [
          one.id,
          one.name,
          one.protocol,
          String(one.port),
          one.security,
          one.smtp ? `${one.smtp.answer} by ${one.smtp.route}` : '',
          one.status,
        ]),
      ),
    )
    for (const one of found)
      for (const warning of one.warnings) output.warn(`${one.id}: ${printable(warning)}`)
  })

  remoteCommand(
    listeners
      .command('create')
      .description('open a port for devices')
      .requiredOption('--name <NAME>', 'for people')
      .addOption(protocolOption('--protocol <PROTOCOL>', 'what is spoken').makeOptionMandatory())
      .requiredOption('--port <PORT>', 'such as 587, 465, 25, 993, 143, 995 or 110', wholeNumber(65_535))
      .addOption(
        new Option('--security <SECURITY>', 'tls from the first byte, starttls, or none')
          .choices(['tls', 'starttls', 'none'])
          .makeOptionMandatory(),
      )
      .option('--hostname <NAME>', 'the name that devices use (default localhost)')
      .option('--network <RANGE>', 'who may connect, such as 10.20.0.0/16; may be repeated', severalWords)
      .option('--trusts', 'take mail without a sign-in from trusted networks of credentials')
      .addOption(
        new Option('--oldest-tls <VERSION>', 'oldest TLS that is spoken (default 1.2)').choices([
          '1.0',
          '1.1',
          '1.2',
          '1.3',
        ]),
      )
      .addOption(
        new Option('--answer <HOW>', 'of SMTP: durable (default) or direct').choices(['durable', 'direct']),
      )
      .addOption(
        new Option('--route <ROUTE>', 'of SMTP: on by smtp (default) or graph').choices(['smtp', 'graph']),
      )
      .option(
        '--certificate <FILE>',
        'PEM chain, the leaf first; without it one of the relay’s own authority',
      )
      .option('--key <FILE>', 'PEM key of that certificate')
      .option('--acme', 'a certificate by ACME, from Let’s Encrypt or the issuer of relay.acme.directory'),
  ).action(async (options: ListenerOptions) => {
    const body = listenerBody(options)
    const made = await connect(options).request('POST /v1/relay/listeners', { body })
    output.result(made, made.id)
    for (const warning of made.warnings) output.warn(printable(warning))
    if (made.certificate.kind === 'own')
      output.note('Devices trust it by the certificate that this prints: gatewarden relay authority')
  })

  remoteCommand(
    listeners
      .command('certificate')
      .description('give one another certificate; whoever is connected is hung up')
      .argument('<id>')
      .option('--acme', 'by ACME; said again, a try that failed is repeated at once')
      .option('--own', 'of the relay’s own authority')
      .option('--certificate <FILE>', 'PEM chain of yours, the leaf first')
      .option('--key <FILE>', 'PEM key of that certificate'),
  ).action(async (id: string, options: RemoteOptions & CertificateOptions) => {
    const certificate = options.own ? null : certificateOf(options)
    if (certificate === undefined)
      throw new InvalidArgumentError('Say --acme, --own, or --certificate with --key.')
    const one = await connect(options).request('PATCH /v1/relay/listeners/{id}', {
      path: { id },
      body: { certificate },
    })
    output.result(one, `${one.id} has one that is ${one.certificate.kind}`)
    for (const warning of one.warnings) output.warn(printable(warning))
  })

  for (const [name, status, what] of [
    ['pause', 'paused', 'close one for a while'],
    ['resume', 'active', 'open it again'],
  ] as const) {
    remoteCommand(listeners.command(name).description(what).argument('<id>')).action(
      async (id: string, options: RemoteOptions) => {
        const one = await connect(options).request('PATCH /v1/relay/listeners/{id}', {
          path: { id },
          body: { status },
        })
        output.result(one, `${one.id} is ${one.status}`)
      },
    )
  }

  remoteCommand(listeners.command('delete').description('close one for good').argument('<id>')).action(
    async (id: string, options: RemoteOptions) => {
      await connect(options).request('DELETE /v1/relay/listeners/{id}', { path: { id } })
      output.result({ id, deleted: true }, `closed ${id}`)
    },
  )
  return listeners
}

function listenerBody(options: ListenerOptions) {
  const { name, protocol, port, security, hostname, network, trusts, oldestTls, answer, route } = options
  const certificate = certificateOf(options)
  return {
    name,
    protocol,
    port,
    security,
    ...(hostname === undefined ? {} : { hostname }),
    ...(network === undefined ? {} : { networks: network }),
    ...(trusts ? { trusts } : {}),
    ...(oldestTls === undefined ? {} : { oldestTls }),
    ...(answer || route ? { smtp: { ...(answer && { answer }), ...(route && { route }) } } : {}),
    ...(certificate === undefined ? {} : { certificate }),
  }
}

/** What is said of the certificate; undefined: nothing. */
function certificateOf({ acme, certificate, key }: CertificateOptions) {
  if ((certificate === undefined) !== (key === undefined))
    throw new InvalidArgumentError('--certificate and --key go together.')
  if (acme && certificate !== undefined)
    throw new InvalidArgumentError('--acme and --certificate are two different ones.')
  if (acme) return { kind: 'acme' as const }
  if (certificate === undefined || key === undefined) return undefined
  return { chain: readFileSync(certificate, 'utf8'), privateKey: readFileSync(key, 'utf8') }
}

const protocolOption = (flags: string, description: string): Option =>
  new Option(flags, description).choices(['smtp', 'imap', 'pop'])
