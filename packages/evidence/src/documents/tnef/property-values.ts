import { textOfCodePage } from './code-pages.ts'
import type { FileRange } from './file-range.ts'
import { type MapiProperties, propertyTypes } from './mapi-properties.ts'

/** Longest name, subject or address that is read, in bytes. */
const longestValue = 64 * 1024

/** Text up to its NUL; undefined where nothing is left. */
export function textOfBytes(value: FileRange, codePage: number, limit = longestValue): string | undefined {
  const text = textOfCodePage(value.read(limit), codePage).toWellFormed()
  const end = text.indexOf('\0')
  return (end < 0 ? text : text.slice(0, end)) || undefined
}

/** The text of a property; undefined where there is none. */
export function textOf(
  properties: MapiProperties,
  id: number,
  codePage: number,
  limit?: number,
): string | undefined {
  const property = properties.get(id)
  if (!property?.value) return undefined
  const { type, value } = property
  if (type !== propertyTypes.unicode && type !== propertyTypes.string8) return undefined
  return textOfBytes(value, type === propertyTypes.unicode ? 1200 : codePage, limit)
}

/** The number of a property, 0 where there is none. */
export function numberOf(properties: MapiProperties, id: number): number {
  const value = properties.get(id)?.value
  return value?.size === 4 ? value.read().readInt32LE() : 0
}

/** 100 ns from 1601 to 1970. */
const beforeEpoch = 116_444_736_000_000_000n

/** A time as RFC 3339 UTC in whole seconds; null where there is none, or none between the years 1601 and 9999. */
export function timeOf(properties: MapiProperties, id: number): string | null {
  const value = properties.get(id)?.value
  if (value?.size !== 8) return null
  const date = new Date(Number((value.read().readBigUInt64LE() - beforeEpoch) / 10_000n))
  return date.getUTCFullYear() <= 9999 ? `${date.toISOString().slice(0, 19)}Z` : null
}
