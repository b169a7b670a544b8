import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Emulator } from '@gatewarden/emulator'
import { z } from 'zod'

/** What a run of the registration script left on the screen. */
export interface RanScript {
  code: number
  /** What is to be pasted into Gatewarden. */
  out: string
  /** What it says it did. */
  said: string
  clientId: string
  /** Null where none was made. */
  secret: string | null
}

/**
 * Runs the Azure CLI script in the real bash, with a stand-in for `az` that is signed in to the emulator's tenant as somebody
 * who may register apps.
 */
export async function runRegistration(
  emulator: Emulator,
  tenant: string,
  script: string,
  env: Record<string, string> = {},
): Promise<RanScript> {
  const folder = mkdtempSync(join(tmpdir(), 'gw-az-'))
  try {
    const az = join(folder, 'az')
    writeFileSync(
      az,
      `#!/bin/sh\nexec '${process.execPath}' '${join(import.meta.dirname, 'az-stand-in.mjs')}' "$@"\n`,
    )
    chmodSync(az, 0o700)
    const file = join(folder, 'script.sh')
    writeFileSync(file, script)
    const token = await registrarToken(emulator, tenant)
    const ran = await run('bash', [file], {
      PATH: `${folder}:${process.env.PATH ?? ''}`,
      AZ_STAND_IN_TOKEN: token,
      ...env,
    })
    return {
      ...ran,
      clientId: /client\) ID: (\S+)/.exec(ran.out)?.[1] ?? '',
      secret: /^Client secret \(shown this once\): (.+)$/m.exec(ran.out)?.[1] ?? null,
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

export function run(
  command: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<{ code: number; out: string; said: string }> {
  return new Promise((resolve) => {
    const child = execFile(command, args, { env, encoding: 'utf8' }, (_, out, said) =>
      resolve({ code: child.exitCode ?? -1, out, said }),
    )
  })
}

/** A token that may register apps, and nothing else. */
async function registrarToken(emulator: Emulator, tenant: string): Promise<string> {
  const registrar = emulator.addApp({ tenant, displayName: `Registers apps ${randomUUID()}` })
  emulator.grant(registrar.appId, {
    tenantId: tenant,
    resource: 'graph',
    application: ['Application.ReadWrite.All'],
    delegated: [],
    delegatedFor: 'everybody',
  })
  const answer = await fetch(`${emulator.origin}/${tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      scope: 'https://graph.microsoft.com/.default',
      client_id: registrar.appId,
      client_secret: registrar.clientSecret,
    }),
  })
  return z.object({ access_token: z.string() }).parse(await answer.json()).access_token
}
