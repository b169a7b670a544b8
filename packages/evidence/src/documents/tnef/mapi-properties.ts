import { type FileRange, type RangeCursor, TnefDamage } from './file-range.ts'

/** A property as it stands in the stream: of several values the first. */
export interface MapiProperty {
  type: number
  value: FileRange | undefined
}

/** Properties by their ids; named ones, whose ids mean nothing outside of the stream, are left out. */
export type MapiProperties = ReadonlyMap<number, MapiProperty>

export const propertyTypes = { object: 0x000d, string8: 0x001e, unicode: 0x001f } as const
const multipleValues = 0x1000
const firstNamed = 0x8000

/** Bytes of each value of a type of fixed size, padding included. */
const fixedSizes: Readonly<Record<number, number>> = {
  0: 0,
  1: 0,
  2: 4,
  3: 4,
  4: 4,
  5: 8,
  6: 8,
  7: 8,
  10: 4,
  11: 4,
  20: 8,
  64: 8,
  72: 16,
}
const sizedTypes: ReadonlySet<number> = new Set([...Object.values(propertyTypes), 0x0102])

/** Reads a list of properties: MS-OXTNEF 2.1.3.5, MsgPropertyList. */
export function readProperties(cursor: RangeCursor): MapiProperties {
  const properties = new Map<number, MapiProperty>()
  for (let count = cursor.u32(); count > 0; count--) {
    const type = cursor.u16()
    const id = cursor.u16()
    if (id >= firstNamed) skipName(cursor)
    const value = readValues(cursor, type)
    if (id < firstNamed) properties.set(id, { type, value })
  }
  return properties
}

/** A GUID, then a number or a name. */
function skipName(cursor: RangeCursor): void {
  cursor.take(16)
  if (cursor.u32() === 0) cursor.take(4)
  else takePadded(cursor, cursor.u32())
}

/** @returns the first value */
function readValues(cursor: RangeCursor, type: number): FileRange | undefined {
  const single = type & ~multipleValues
  const isSized = sizedTypes.has(single)
  const size = fixedSizes[single]
  if (!isSized && size === undefined) throw new TnefDamage(`No property has the type ${type}.`)
  let first: FileRange | undefined
  for (let count = isSized || type !== single ? cursor.u32() : 1; count > 0; count--) {
    const value = isSized ? takePadded(cursor, cursor.u32()) : cursor.take(size ?? 0)
    first ??= value
    if (size === 0) break
  }
  return first
}

function takePadded(cursor: RangeCursor, size: number): FileRange {
  const value = cursor.take(size)
  // What ends the stream may lack its padding.
  cursor.take(Math.min(-size & 3, cursor.left))
  return value
}
