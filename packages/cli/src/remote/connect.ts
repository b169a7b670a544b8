import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { createClient, type GatewardenClient } from '@gatewarden/client'
import type { Command } from 'commander'
import { CommandError, UsageError } from '../failure.ts'
import { gatewarden } from '../invocation.ts'

export interface RemoteOptions {
  url?: string
}

/** Adds the options that every command talking to a service takes. */
export function remoteCommand(command: Command): Command {
  return command
    .option('--url <URL>', 'the service (default: GATEWARDEN_URL, else http://127.0.0.1:8090)')
    .option('--json', 'print one JSON value')
}

/** A client for the service that the options and the environment name. */
export function connect(options: RemoteOptions): GatewardenClient {
  const url = options.url ?? (process.env.GATEWARDEN_URL || 'http://127.0.0.1:8090')
  if (!/^https?:\/\/[^/]+\/?$/.test(url)) {
    throw new UsageError(
      `The service's URL ${JSON.stringify(url)} is not an origin.`,
      'Give scheme, host and port only, for example https://gatewarden.example.com.',
    )
  }
  return createClient({ url, apiKey: apiKey() })
}

/** Never an option: process arguments are for everybody on the machine to see. */
function apiKey(): string {
  const given = process.env.GATEWARDEN_API_KEY
  if (given) return given.trim()
  const file = join(process.env.GATEWARDEN_DATA || join(homedir(), '.gatewarden'), 'admin.key')
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    throw new CommandError(
      'no_api_key',
      3,
      `There is no API key: GATEWARDEN_API_KEY is not set and ${file} cannot be read.`,
      `Set GATEWARDEN_API_KEY, or run this where the service keeps its data (GATEWARDEN_DATA names the folder). A service that was never started has no key yet: its first start (${gatewarden} serve) makes one.`,
    )
  }
}
