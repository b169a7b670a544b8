import { GraphError } from '../http/graph-error.ts'
import { windowsZones } from './windows-zones.ts'

const minute = 60_000
const zones = new Map<string, TimeZone>()

/**
 * A time zone, for going between instants (milliseconds since 1970) and wall-clock times. A wall-clock time is written as
 * the instant at which UTC clocks show it.
 */
export class TimeZone {
  readonly #format: Intl.DateTimeFormat | null

  /** @param iana null for UTC */
  constructor(iana: string | null) {
    this.#format =
      iana === null
        ? null
        : new Intl.DateTimeFormat('en-US', {
            timeZone: iana,
            hourCycle: 'h23',
            year: 'numeric',
            month: 'numeric',
            day: 'numeric',
            hour: 'numeric',
            minute: 'numeric',
            second: 'numeric',
            era: 'short',
          })
  }

  /** What clocks there show at this instant. */
  wallOf(instant: number): number {
    if (!this.#format) return instant
    const parts: Record<string, number> = {}
    for (const { type, value } of this.#format.formatToParts(instant)) parts[type] = Number(value)
    const { year = 1970, month = 1, day = 1, hour = 0, minute: minutes = 0, second = 0 } = parts
    return Date.UTC(year, month - 1, day, hour, minutes, second) + (((instant % 1000) + 1000) % 1000)
  }

  /**
   * The instant at which clocks there show this. A time that the clocks skip counts as if they had not been put forward; of
   * one that they show twice the second is meant, which is standard time, as .NET and so Exchange has it.
   */
  instantOf(wall: number): number {
    if (!this.#format) return wall
    const before = wall - (this.wallOf(wall - 1440 * minute) - (wall - 1440 * minute))
    const after = wall - (this.wallOf(wall + 1440 * minute) - (wall + 1440 * minute))
    const fits = [before, after].filter((instant) => this.wallOf(instant) === wall)
    return fits.length === 0 ? before : Math.max(...fits)
  }
}

/** The zone with this Windows or IANA name; undefined when there is none. */
export function findTimeZone(name: string): TimeZone | undefined {
  const key = name.trim().toLowerCase()
  const known = zones.get(key)
  if (known) return known
  const iana = key === 'utc' || key === '' ? null : (windowsZones.get(key) ?? name.trim())
  try {
    const zone = new TimeZone(iana)
    zones.set(key, zone)
    return zone
  } catch {
    return undefined
  }
}

/** The zone with this name. Throws the 400 that Graph gives for an unknown one. */
export function timeZone(name: string): TimeZone {
  const zone = findTimeZone(name)
  if (zone) return zone
  throw new GraphError(
    400,
    'TimeZoneNotSupportedException',
    `A valid TimeZone value must be specified. The following TimeZone value is not supported: '${name}'.`,
  )
}

/** A wall-clock time as Graph writes it in a dateTimeTimeZone: 2026-03-02T09:30:00.0000000. */
export function writeWall(wall: number): string {
  return `${new Date(wall).toISOString().slice(0, 23)}0000`
}

/** The wall-clock time in such a text, seconds and fractions left out or not; null when it is none. */
export function readWall(text: string): number | null {
  const match = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,12}))?)?)?(Z)?$/.exec(text.trim())
  if (!match) return null
  const [, day, clock = '00:00', second = '00', fraction = ''] = match
  const wall = Date.parse(`${day}T${clock}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}Z`)
  return Number.isNaN(wall) ? null : wall
}
