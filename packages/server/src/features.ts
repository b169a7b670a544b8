import type { Hono } from 'hono'
import { type Access, createAccess } from './access/index.ts'
import { type Apps, createApps } from './apps/index.ts'
import { type Changes, createChanges } from './changes/index.ts'
import { type Customers, createCustomers } from './customers/index.ts'
import type { Api, ApiEnv } from './platform/http/api.ts'
import type { Platform } from './platform/platform.ts'

/** All features of the service, wired to each other. */
export interface Features {
  access: Access
  apps: Apps
  changes: Changes
  customers: Customers
  /** Mounted at /v1. */
  routes: Api[]
  /** Pages for browsers, mounted at the root. */
  pages: Hono<ApiEnv>[]
  /** Registers jobs and timers. */
  start(): Promise<void>
  /** Writes what waits. */
  stop(): Promise<void>
}

/** Makes every feature; those that others need come first. */
export function createFeatures(platform: Platform): Features {
  const access = createAccess(platform)
  const apps = createApps(platform)
  const changes = createChanges(platform)
  const customers = createCustomers(platform, { changes: changes.service })
  const all: { routes: Api; start?(): Promise<void>; stop?(): Promise<void> }[] = [
    access,
    apps,
    changes,
    customers,
  ]
  return {
    access,
    apps,
    changes,
    customers,
    routes: all.map((one) => one.routes),
    pages: [],
    async start() {
      for (const one of all) await one.start?.()
    },
    async stop() {
      for (const one of all.toReversed()) await one.stop?.()
    },
  }
}
