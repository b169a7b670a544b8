import { type DestinationStream, type Logger, pino } from 'pino'
import { loggable } from './log-fields.ts'
import { createScrubber } from './scrub.ts'

export interface LogOptions {
  level: string
  /** Secrets of this installation, e.g. the database's password. */
  knownSecrets?: readonly string[]
  /** Where lines go; standard error where not given. */
  destination?: DestinationStream
}

/** The log: one JSON object a line. What gets in is chosen by log-fields.ts, and what looks like a secret is taken out. */
export function createLog(options: LogOptions): Logger {
  const scrub = createScrubber(options.knownSecrets ?? [])
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        bindings: loggable,
        log: loggable,
      },
      // pino's own error serializer prints every enumerable member.
      serializers: { err: (error: unknown) => error },
      hooks: { streamWrite: scrub },
    },
    options.destination ?? pino.destination({ dest: 2, sync: true }),
  )
}

/** A log that says nothing, for tests. */
export function silentLog(): Logger {
  return pino({ level: 'silent' })
}
