import type { Database } from '../platform/database/database.ts'
import { GatheredLookup } from '../platform/database/gathered-lookup.ts'
import { type FoundText, findText } from './key-store.ts'

/** Finds keys by the HMACs of a text, of which one at most is stored. */
export type TextLookup = GatheredLookup<readonly Buffer[], FoundText | undefined>

export function createTextLookup(db: Database): TextLookup {
  return new GatheredLookup(async (texts) => {
    const wanted = new Map<string, Buffer>()
    for (const macs of texts) for (const mac of macs) wanted.set(mac.toString('latin1'), mac)
    const rows = await db.prepared<FoundText>(findText, [[...wanted.values()]])
    const byMac = new Map(rows.map((row) => [row.mac.toString('latin1'), row]))
    return texts.map((macs) => {
      const mac = macs.find((one) => byMac.has(one.toString('latin1')))
      return mac && byMac.get(mac.toString('latin1'))
    })
  })
}
