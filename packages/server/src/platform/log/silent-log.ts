import { type Logger, pino } from 'pino'

/** A log that says nothing, for tests. */
export function silentLog(): Logger {
  return pino({ level: 'silent' })
}
