import { findIana, findWindows } from 'windows-iana'
import { z } from '../http/api.ts'

/**
 * Time zones: IANA names outside, Windows names on the way to Microsoft, whose calendar takes only some IANA names
 * (https://learn.microsoft.com/graph/api/resources/datetimetimezone).
 */

const formats = new Map<string, Intl.DateTimeFormat | null>()
const hourMs = 3_600_000

function formatOf(iana: string): Intl.DateTimeFormat | null {
  const known = formats.get(iana)
  if (known !== undefined) return known
  const format = makeFormat(iana)
  // Names come from outside; the map must not grow with them.
  if (format !== null) formats.set(iana, format)
  return format
}

function makeFormat(timeZone: string): Intl.DateTimeFormat | null {
  // Offsets such as +02:00 are no zones: they know no daylight saving.
  if (/^[+-]/.test(timeZone)) return null
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch {
    return null
  }
}

/** @returns the IANA name of a zone that is called by its IANA or Windows name; undefined for one that is not known */
export function ianaZone(name: string): string | undefined {
  if (/^(utc|etc\/utc)$/i.test(name)) return 'UTC'
  const [iana] = findIana(name)
  return iana ?? (formatOf(name) === null ? undefined : name)
}

/** @returns the name that Microsoft's calendar knows: the Windows one where there is one */
export function microsoftZone(iana: string): string {
  if (iana === 'UTC') return 'UTC'
  // Of a zone with two names the table may have the older, which Intl tells: Europe/Kiev for Europe/Kyiv.
  const older = formatOf(iana)?.resolvedOptions().timeZone ?? iana
  return findWindows(iana)[0] ?? findWindows(older)[0] ?? iana
}

/** The name of a zone, IANA or Windows; comes out as IANA. */
export const zoneName = z
  .string()
  .max(80)
  .transform((name, context) => {
    const iana = ianaZone(name)
    if (iana !== undefined) return iana
    context.addIssue({ code: 'custom', message: 'must be a time zone such as Europe/Berlin' })
    return z.NEVER
  })
  .openapi({
    type: 'string',
    example: 'Europe/Berlin',
    description: 'An IANA name; Windows names are taken, too.',
  })

const wallPattern = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(?::(\d{2})(?:\.\d{1,9})?)?)?$/

/** @returns a wall-clock time as `2026-03-01T09:30:00`; undefined for what is none */
export function readWall(text: string): string | undefined {
  const [, day, minutes = '00:00', seconds = '00'] = wallPattern.exec(text) ?? []
  if (day === undefined) return undefined
  const wall = `${day}T${minutes}:${seconds}`
  const at = Date.parse(`${wall}Z`)
  // Date.parse takes the 30th of February and rolls it on.
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 19) !== wall ? undefined : wall
}

/** What clocks of a zone show at an instant (milliseconds since 1970), as `2026-03-01T09:30:00`. */
export function wallAt(instant: number, iana: string): string {
  const format = formatOf(iana)
  if (format === null) throw new RangeError(`There is no time zone ${iana}.`)
  const parts: Record<string, number> = {}
  for (const { type, value } of format.formatToParts(instant)) parts[type] = Number(value)
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second)).toISOString().slice(0, 19)
}

/**
 * The instant at which clocks of a zone show a wall-clock time. A time that they skip counts as if they had not been put forward;
 * of one that they show twice the later is meant, as Exchange has it.
 */
export function instantOf(wall: string, iana: string): number {
  const shown = Date.parse(`${wall}Z`)
  const guesses = [-24, 24].map((hours) => {
    const near = shown + hours * hourMs
    return shown - (Date.parse(`${wallAt(near, iana)}Z`) - near)
  })
  const fits = guesses.filter((instant) => wallAt(instant, iana) === wall)
  return fits.length === 0 ? (guesses[0] ?? shown) : Math.max(...fits)
}
