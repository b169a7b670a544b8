import { readFileSync } from 'node:fs'
import { getCACertificates } from 'node:tls'
import { Agent, type Dispatcher } from 'undici'
import type { Config } from './config/config.ts'
import { GatewardenError } from './errors.ts'

/** Connections kept open to one host of Microsoft. */
const connectionsPerHost = 64

/**
 * Connections to Microsoft: kept alive, bounded in time and number, TLS verified. Where the emulator's origin is https,
 * its own authority is believed too.
 */
export function microsoftDispatcher(config: Config): Dispatcher {
  const ca = config.microsoft.emulatorCa
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
    },
  })
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
