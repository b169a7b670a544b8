import type { GateLimits } from '@gatewarden/microsoft'
import { createDatabaseGate, type DatabaseGate, type DatabaseGateOptions } from './database-gate.ts'

/** The gates of one process: one for each set of limits, for an operator may give apps limits of their own. */
export interface Gates {
  of(limits: Partial<GateLimits>): DatabaseGate
  /** Gives back what this process holds; calls that wait are turned away. */
  close(): Promise<void>
}

/** Makes a gate when its limits are first asked for, and hands out the same one from then on. */
export function createGates(options: Omit<DatabaseGateOptions, 'limits'>): Gates {
  const gates = new Map<string, DatabaseGate>()
  return {
    of(limits) {
      const name = JSON.stringify(Object.entries(limits).sort(([a], [b]) => a.localeCompare(b)))
      const known = gates.get(name)
      if (known !== undefined) return known
      const gate = createDatabaseGate({ ...options, limits })
      gates.set(name, gate)
      return gate
    },
    async close() {
      await Promise.all([...gates.values()].map((gate) => gate.close()))
    },
  }
}
