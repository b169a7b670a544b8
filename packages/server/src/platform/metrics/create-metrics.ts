import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { JobsOptions } from '../jobs/create-jobs.ts'

/** The metrics of the platform itself; features add theirs to the registry. No label ever holds what a caller sent. */
export interface PlatformMetrics {
  registry: Registry
  /** One answered request. `route` is the pattern (`/v1/apps/{id}`), never the path. */
  onRequest(method: string, route: string, status: number, seconds: number): void
  onStatement(seconds: number, failed: boolean): void
  onJobDone: NonNullable<JobsOptions['onDone']>
  /** Called at each collection with the state of the pool. */
  watchSessions(sessions: () => { total: number; idle: number; waiting: number }): void
}

export function createMetrics(): PlatformMetrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'gatewarden_' })
  const requests = new Histogram({
    name: 'gatewarden_http_request_seconds',
    help: 'How long requests took, by route.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  })
  const statements = new Histogram({
    name: 'gatewarden_database_statement_seconds',
    help: 'How long SQL statements took.',
    buckets: [0.0005, 0.002, 0.01, 0.05, 0.25, 1, 5],
    registers: [registry],
  })
  const failures = new Counter({
    name: 'gatewarden_database_failures_total',
    help: 'SQL statements that failed.',
    registers: [registry],
  })
  const jobs = new Histogram({
    name: 'gatewarden_job_seconds',
    help: 'How long jobs ran, by kind and outcome.',
    labelNames: ['kind', 'outcome'],
    buckets: [0.01, 0.1, 1, 10, 60, 600, 3600],
    registers: [registry],
  })
  // Children are looked up once per label set, not per request: the hot path only observes.
  const children = new Map<string, { observe(value: number): void }>()
  return {
    registry,
    onRequest(method, route, status, seconds) {
      const name = `${method} ${route} ${status}`
      let child = children.get(name)
      if (!child) {
        child = requests.labels(method, route, String(status))
        children.set(name, child)
      }
      child.observe(seconds)
    },
    onStatement(seconds, failed) {
      statements.observe(seconds)
      if (failed) failures.inc()
    },
    onJobDone: (kind, outcome, seconds) => jobs.labels(kind, outcome).observe(seconds),
    watchSessions(sessions) {
      new Gauge({
        name: 'gatewarden_database_sessions',
        help: 'Sessions of this process, by state.',
        labelNames: ['state'],
        registers: [registry],
        collect() {
          const { total, idle, waiting } = sessions()
          this.set({ state: 'busy' }, total - idle)
          this.set({ state: 'idle' }, idle)
          this.set({ state: 'awaited' }, waiting)
        },
      })
    },
  }
}
