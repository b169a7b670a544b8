import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEmulator, type Emulator, type EmulatorOptions } from '@gatewarden/emulator'
import type { GraphClient } from '@gatewarden/microsoft'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { Agent } from 'undici'
import { createChanges } from '../../changes/index.ts'
import type { Connection } from '../../connections/index.ts'
import { createCustomers } from '../../customers/index.ts'
import { type GatewardenError, notFound } from '../../platform/errors.ts'
import { createApp } from '../../platform/http/app.ts'
import { type Caller, scopes } from '../../platform/http/caller.ts'
import { systemRandom } from '../../platform/random.ts'
import { createFolderBlobStore } from '../../platform/storage/folder-blob-store.ts'
import { type TestOverrides, type TestPlatform, testPlatform } from '../../platform/testing/index.ts'
import { type Collections, createCollections, type RunOptions, type RunPoint } from '../index.ts'
import { rigConnection } from './connection.ts'
import { type EmulatorAccess, type GraphOptions, graphOn } from './emulator-access.ts'

export const domain = 'contoso.onmicrosoft.com'

/** Short waits, so that tests of trouble do not take minutes. */
export const quickRun: Partial<RunOptions> = {
  leaseSeconds: 2,
  pollMs: 50,
  groupMs: 20,
  retryDelaysMs: [50, 100],
  mendedAfterSeconds: 1,
  restMs: { first: 100, longest: 400 },
}

export interface Answer {
  status: number
  headers: Headers
  bytes: Buffer
  /** Parsed JSON, looked at with matchers. */
  // biome-ignore lint/suspicious/noExplicitAny: what an API answers is what these tests examine.
  body: any
}

export interface Rig {
  emulator: Emulator
  access: EmulatorAccess
  platform: TestPlatform
  collections: Collections
  /** Folder of the blob store. */
  blobFolder: string
  /** The connection that every collection of the rig uses; its state can be changed. */
  connection: Connection
  /** Thrown by the next token requests, until cleared. */
  tokenFailure: { error: GatewardenError | undefined }
  /** Called at each point of every run of the rig. */
  hook: { at: ((point: RunPoint) => void | Promise<void>) | undefined }
  /** Keys that do not work any more, as far as links know. */
  ended: Set<string>
  /** What the service logged as errors; close() fails if a test has left any here. */
  faults: string[]
  /** A new mailbox with nothing of ours in it. @returns its address */
  mailbox(name?: string): string
  /** Puts a message into a folder; answers with its immutable id. */
  put(address: string, folder: string | readonly string[], mime: string | Buffer, state?: object): string
  /** A second worker on the same database, store and emulator; not started. */
  another(run?: Partial<RunOptions>): Collections
  call(
    method: string,
    path: string,
    options?: { body?: unknown; caller?: Partial<Caller>; headers?: Record<string, string> },
  ): Promise<Answer>
  /** Asks for a collection of these mailboxes; more of the wish can be given. */
  collect(mailboxes: readonly string[], wish?: object): Promise<string>
  /** Waits until a collection has one of these statuses. */
  until(id: string, statuses: readonly string[], timeoutMs?: number): Promise<Answer['body']>
  close(): Promise<void>
}

export interface RigOptions {
  emulator?: EmulatorOptions
  run?: Partial<RunOptions>
  graph?: GraphOptions
  platform?: TestOverrides
  /** Do not begin to look for work: another process does. */
  idle?: boolean
}

/** An emulator, a database, a store of natives, and the collections feature between them, spoken to through its HTTP API. */
export async function createRig(options: RigOptions = {}): Promise<Rig> {
  const blobFolder = mkdtempSync(join(tmpdir(), 'gw-blobs-'))
  const emulator = await createEmulator(options.emulator)
  const dispatcher = new Agent({ keepAliveTimeout: 1000 })
  const store = await createFolderBlobStore(blobFolder, systemRandom)
  const blobs = options.platform?.blobs ?? store
  const faults: string[] = []
  const platform = await testPlatform({
    log: pino({ level: 'error' }, { write: (line: string) => faults.push(line) }),
    ...options.platform,
    blobs,
    dispatcher,
  })
  const tenant = emulator.describe().tenants.find((one) => one.domain === domain)
  const app = tenant?.apps.find((one) => one.consented)
  if (!tenant || !app?.clientSecret) throw new Error('The default seed has no consented app.')
  const access: EmulatorAccess = {
    origin: emulator.origin,
    tenantId: tenant.id,
    appId: app.appId,
    clientSecret: app.clientSecret,
  }

  const connection = rigConnection(access.tenantId)
  const tokenFailure: Rig['tokenFailure'] = { error: undefined }
  const hook: Rig['hook'] = { at: undefined }
  const ended = new Set<string>()
  const changes = createChanges(platform)
  const customers = createCustomers(platform, { changes: changes.service })
  await platform.db.transaction((trx) =>
    customers.service.ensure(trx, { externalId: connection.customer }, 'operator'),
  )
  const graph = failing(graphOn(access, { dispatcher, ...options.graph }), tokenFailure)
  const another = (run: Partial<RunOptions> = {}): Collections =>
    createCollections(
      // What it runs on its own time, the first one runs already.
      { ...platform, metrics: new Registry(), jobs: { ...platform.jobs, handle() {}, every() {} } },
      {
        connections: {
          async get(id, caller) {
            const isVisible =
              caller === null || caller.customers === null || caller.customers.includes(connection.customer)
            if (id !== connection.id || !isVisible) throw notFound('connection', id)
            return connection
          },
        },
        customers: customers.service,
        isLive: async (id) => !ended.has(id),
        tokens: { graphFor: async () => graph },
        changes: changes.service,
        version: '0.0.0-test',
        run: { ...quickRun, ...run },
      },
    )
  const collections = another({ at: (point) => hook.at?.(point), ...options.run })
  let caller: Partial<Caller> = {}
  const httpApp = createApp(platform, {
    authenticate: async () => ({
      keyId: 'key_rig',
      scopes: new Set(scopes),
      customers: null,
      mailboxes: null,
      ...caller,
    }),
    features: [collections.routes, customers.routes],
    pages: [collections.pages],
  })
  if (!options.idle) await collections.start()

  let names = 0
  const rig: Rig = {
    emulator,
    access,
    platform,
    collections,
    blobFolder,
    connection,
    tokenFailure,
    hook,
    ended,
    faults,
    another,
    mailbox(name = `custodian${++names}`) {
      const address = `${name}@${domain}`
      emulator.addUser({ tenant: domain, userPrincipalName: address, displayName: name })
      return address
    },
    put(address, folder, mime, state = {}) {
      const path = typeof folder === 'string' ? [folder] : folder
      return emulator.putMessage(address, { folder: path, mime: Buffer.from(mime), state }).immutableId
    },
    async call(method, path, { body, caller: as = {}, headers = {} } = {}) {
      caller = as
      const answer = await httpApp.request(path, {
        method,
        headers: {
          authorization: 'Bearer test',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const bytes = Buffer.from(await answer.arrayBuffer())
      const isJson = answer.headers.get('content-type')?.includes('json')
      return {
        status: answer.status,
        headers: answer.headers,
        bytes,
        body: isJson ? JSON.parse(bytes.toString()) : undefined,
      }
    },
    async collect(mailboxes, wish = {}) {
      const made = await rig.call('POST', '/v1/collections', {
        body: {
          connection: connection.id,
          custodians: mailboxes.map((address) => ({ mailboxes: [address] })),
          ...wish,
        },
      })
      if (made.status !== 201) throw new Error(`No collection was made: ${made.bytes}`)
      return made.body.id
    },
    async until(id, statuses, timeoutMs = 60_000) {
      const end = Date.now() + timeoutMs
      for (;;) {
        const { body } = await rig.call('GET', `/v1/collections/${id}`)
        if (statuses.includes(body.status)) return body
        if (Date.now() > end) {
          const progress = await rig.call('GET', `/v1/collections/${id}/progress`)
          throw new Error(
            `${id} is ${body.status}, not ${statuses}: ${JSON.stringify(progress.body, null, 1)}`,
          )
        }
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    },
    async close() {
      await collections.stop()
      await platform.close()
      await emulator.close()
      await dispatcher.close()
      await store.close()
      rmSync(blobFolder, { recursive: true, force: true })
      if (faults.length > 0)
        throw new Error(`The service logged errors that no test looked at:\n${faults.join('')}`)
    },
  }
  return rig
}

/** The same client, until a token cannot be had: what `tokens` throws then comes out of every call. */
function failing(graph: GraphClient, failure: Rig['tokenFailure']): GraphClient {
  const check = () => {
    if (failure.error) throw failure.error
  }
  return {
    json: async (request) => {
      check()
      return graph.json(request)
    },
    stream: async (request) => {
      check()
      return graph.stream(request)
    },
    async *pages(request) {
      check()
      yield* graph.pages(request)
    },
    batch: async (parts) => {
      check()
      return graph.batch(parts)
    },
    upload: async (request) => {
      check()
      return graph.upload(request)
    },
  }
}
