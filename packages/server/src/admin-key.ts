import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { AccessService } from './access/index.ts'
import { scopes } from './platform/http/caller.ts'

/** Where the local command finds its key. */
export const adminKeyFile = (dataFolder: string): string => join(dataFolder, 'admin.key')

/**
 * Makes sure that `admin.key` in the data folder holds a working key with every scope, readable by its owner only. A key
 * that no longer works (the database was replaced, the key revoked) is followed by a new one: whoever may write this
 * folder holds the key ring anyway.
 * @returns the key's text
 */
export async function ensureAdminKey(access: AccessService, dataFolder: string): Promise<string> {
  const file = adminKeyFile(dataFolder)
  const there = readKey(file)
  if (there !== undefined && (await works(access, there))) return there
  const made =
    (await access.ensureAdminKey()) ??
    (await access.createForOperator({ name: 'Administrator of this installation', scopes: [...scopes] }))
  writeKey(file, made.text)
  return made.text
}

async function works(access: AccessService, text: string): Promise<boolean> {
  try {
    const { scopes: held } = await access.authenticate(text, 'local start')
    // An earlier release knew fewer.
    return scopes.every((scope) => held.has(scope))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'unauthenticated') return false
    throw error
  }
}

function readKey(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return undefined
  }
}

function writeKey(file: string, text: string): void {
  const fresh = `${file}.new`
  const handle = openSync(fresh, 'w', 0o600)
  try {
    writeSync(handle, `${text}\n`)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  renameSync(fresh, file)
}
