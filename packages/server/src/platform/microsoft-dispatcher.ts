import { readFileSync } from 'node:fs'
import { checkServerIdentity, getCACertificates, type PeerCertificate } from 'node:tls'
import { Agent, type Dispatcher } from 'undici'
import type { Config } from './config/config.ts'
import { isLoopbackHost } from './config/leaf.ts'
import { GatewardenError } from './errors.ts'

/** Connections kept open to one host of Microsoft. */
const connectionsPerHost = 64

/** The authorities that emulators make for themselves say so in their name. */
const emulatorsAuthority = 'Gatewarden emulator'

/**
 * Connections to Microsoft: kept alive, bounded in time and number, TLS verified. Where the emulator's origin is https,
 * its own authority is believed too. A service that others can reach believes no emulator's certificate, also where this
 * machine does and a Microsoft name leads to the emulator: what is signed behind such a name proves nothing.
 */
export function microsoftDispatcher(
  config: Pick<Config, 'publicUrl' | 'timeouts'> & {
    microsoft: Pick<Config['microsoft'], 'emulatorCa' | 'allowEmulator'>
  },
): Dispatcher {
  const { emulatorCa: ca, allowEmulator } = config.microsoft
  const believesEmulators =
    allowEmulator || config.publicUrl === undefined || isLoopbackHost(new URL(config.publicUrl).hostname)
  return new Agent({
    connections: connectionsPerHost,
    keepAliveTimeout: 30_000,
    keepAliveMaxTimeout: 600_000,
    headersTimeout: config.timeouts.microsoft,
    // Between two pieces of an answer, not for all of it: large attachments may take long.
    bodyTimeout: config.timeouts.microsoft,
    connect: {
      timeout: 15_000,
      ...(ca === undefined ? {} : { ca: [...getCACertificates(), readAuthority(ca)] }),
      ...(believesEmulators ? {} : { checkServerIdentity: refusesEmulators }),
    },
  })
}

function refusesEmulators(host: string, certificate: PeerCertificate): Error | undefined {
  const issuers = [certificate.issuer?.CN].flat()
  if (!issuers.includes(emulatorsAuthority)) return checkServerIdentity(host, certificate)
  return new Error(
    `the certificate of ${host} is an emulator's; microsoft.allowEmulator would let this service believe it`,
  )
}

function readAuthority(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new GatewardenError('config_invalid', {
      detail: `microsoft.emulatorCa: ${file} cannot be read.`,
      remedy: 'Name the PEM file of the emulator (caFile in its ready line), or leave the setting out.',
      cause: error,
    })
  }
}
