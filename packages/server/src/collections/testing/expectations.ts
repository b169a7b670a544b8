import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { verifyPackage } from '@gatewarden/evidence'
import { expect } from 'vitest'
import { message } from './messages.ts'
import { rowsOf } from './package-reader.ts'
import type { Rig } from './rig.ts'

/** Statuses in which a collection goes on no more by itself. */
export const ended = ['completed', 'incomplete', 'paused']

export const packageOf = async (made: Rig, id: string) =>
  (await made.call('GET', `/v1/collections/${id}/package`)).body

/** A mailbox with so many messages in its inbox; answers with their ids. */
export function filled(
  made: Rig,
  count: number,
  folder: string | string[] = 'inbox',
): { address: string; ids: string[] } {
  const address = made.mailbox()
  return {
    address,
    ids: Array.from({ length: count }, (_, number) =>
      made.put(address, folder, message(number), { receivedAt: Date.UTC(2026, 0, 1) + number * 60_000 }),
    ),
  }
}

/** The package holds exactly these items, once each, byte for byte, and verifies. */
export async function expectExactly(made: Rig, id: string, ids: readonly string[]): Promise<void> {
  const { folder, publicKey } = await packageOf(made, id)
  expect((await verifyPackage(folder, { publicKey })).problems).toEqual([])
  const rows = await rowsOf(folder)
  expect(rows.map((row) => row.itemId).sort()).toEqual([...ids].sort())
  for (const row of rows) {
    const number = /Message (\d+)/.exec(row.subject ?? '')?.[1] ?? ''
    expect((await readFile(join(folder, row.nativePath))).toString()).toBe(message(number))
  }
}
