import type { ThrottleGate } from '@gatewarden/microsoft'
import type { Platform } from '../platform.ts'
import { forgetLanes } from './database-gate.ts'
import { createGates } from './gates.ts'

/** What an operator lets an app ask of each mailbox. */
export interface ThrottleBudget {
  concurrency: number
  requestsPer10Minutes: number
}

/** The throttle gate of an app: one for all processes. */
export type GateFor = (app: { throttle: ThrottleBudget }) => ThrottleGate

/** The throttle gates of the service, shared by every process on its database. */
export interface SharedGates {
  gateFor: GateFor
  start(): Promise<void>
  /** Gives back what this process holds; after whatever makes calls has stopped. */
  stop(): Promise<void>
}

/** A little under Outlook's own 10,000: it counts when calls arrive, the gate when they are sent. */
const mostRequests = 9_900

export function createSharedGates({ db, log, jobs }: Pick<Platform, 'db' | 'log' | 'jobs'>): SharedGates {
  const gates = createGates({
    db,
    onFailure: (error) =>
      log.warn({ err: error }, 'the throttle gate could not reach the database; calls to Microsoft wait'),
  })
  return {
    gateFor: ({ throttle }) =>
      gates.of({
        concurrency: throttle.concurrency,
        requests: Math.min(throttle.requestsPer10Minutes, mostRequests),
      }),
    async start() {
      jobs.every('platform.gate-retention', 3600, async () => {
        await forgetLanes(db)
      })
    },
    stop: () => gates.close(),
  }
}
