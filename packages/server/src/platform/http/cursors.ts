import { timingSafeEqual } from 'node:crypto'
import type { Sealer } from '../crypto/sealer.ts'
import { invalidField } from './validation.ts'

const macBytes = 16

/** Opaque list cursors: JSON that only this installation can have made, and only for that list. */
export interface Cursors {
  /** @param list names the list, e.g. `connections` */
  encode(list: string, position: unknown): string
  /** @throws GatewardenError `invalid_request` for what was altered, cut, or made for another list */
  decode(list: string, cursor: string): unknown
}

export function createCursors(sealer: Sealer): Cursors {
  return {
    encode(list, position) {
      const text = JSON.stringify(position)
      const mac = sealer.mac(`cursor.${list}`, text).subarray(0, macBytes)
      return Buffer.concat([mac, Buffer.from(text)]).toString('base64url')
    },
    decode(list, cursor) {
      const bytes = Buffer.from(cursor, 'base64url')
      const mac = bytes.subarray(0, macBytes)
      const text = bytes.subarray(macBytes)
      const right =
        mac.length === macBytes &&
        bytes.toString('base64url') === cursor &&
        sealer.macs(`cursor.${list}`, text).some((one) => timingSafeEqual(one.subarray(0, macBytes), mac))
      if (!right) {
        throw invalidField(
          'query.cursor',
          'is not a cursor of this list',
          'Pass `next` of the page before as it is, or leave cursor out to begin at the start.',
        )
      }
      return JSON.parse(text.toString())
    },
  }
}
