import { Bell } from '../../platform/bell.ts'
import { GatewardenError } from '../../platform/errors.ts'
import type { Platform } from '../../platform/platform.ts'
import { acmeKeyBinding } from '../acme/acme-tables.ts'
import type { RelayMetrics } from '../metrics.ts'
import type { RateLimits } from '../rate-limits.ts'
import type { SignIns } from '../sign-in.ts'
import type { TakeParts } from '../smtp/take-message.ts'
import { certificateKeyBinding, isStale } from '../tls/listener-certificate.ts'
import type { Upstream } from '../upstream/upstream.ts'
import type { Door, DoorTls } from './door.ts'
import { oldVersions, type RelayListener, shownCertificate, type TlsVersion } from './listener.ts'
import { type KeyedListener, selectActive } from './listener-store.ts'

export interface RunParts {
  platform: Platform
  metrics: RelayMetrics
  signIns: SignIns
  rates: RateLimits
  upstream: Upstream
  take: TakeParts
  /** A certificate of the own authority, with the listener's own key. */
  renew(keyed: KeyedListener): Promise<void>
}

/** How soon a listener that another process made or changed is seen here. */
const lookMs = 5000
const closeMs = 5000
const signInMs = 60_000

interface Open {
  listener: RelayListener
  door: Door | undefined
  /** Why it is not open. */
  problem: string | undefined
}

/** The listeners of the database as open ports of this process. */
export class ListenerRunner {
  readonly #parts: RunParts
  readonly #open = new Map<string, Open>()
  readonly #bell = new Bell()
  readonly #stopping = new AbortController()
  #loop: Promise<void> | undefined
  #looking: Promise<void> = Promise.resolve()

  constructor(parts: RunParts) {
    this.#parts = parts
  }

  /** Opens what is there, and follows what changes. */
  async start(): Promise<void> {
    await this.look()
    this.#loop ??= this.#run()
  }

  /** Something has changed. */
  wake(): void {
    this.#bell.ring()
  }

  /** Hangs up whoever signed in with this credential, here. */
  drop(credentialId: string): void {
    for (const { door } of this.#open.values()) door?.drop(credentialId)
  }

  /** Why a listener is not open here; undefined where it is, or nobody wants it to be. */
  problemOf(id: string): string | undefined {
    return this.#open.get(id)?.problem
  }

  /** Looks after sessions that last. */
  async lookAfter(): Promise<void> {
    for (const { door } of this.#open.values()) await door?.lookAfter()
  }

  /** The port that a listener is open at here; undefined while it is not. */
  portOf(id: string): number | undefined {
    return this.#open.get(id)?.door?.port
  }

  /** Looks at the database now. One look at a time. */
  look(): Promise<void> {
    const next = this.#looking.then(() => this.#look())
    this.#looking = next.catch(() => undefined)
    return next
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('The service is shutting down.'))
    await this.#loop
    await this.#looking
    await Promise.all([...this.#open.values()].map(({ door }) => door?.close()))
    this.#open.clear()
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      await this.#bell.wait(lookMs, signal)
      if (signal.aborted) return
      await this.look().catch((err: unknown) => {
        const away = err instanceof GatewardenError && err.code === 'database_unavailable'
        this.#parts.platform.log[away ? 'warn' : 'error'](
          { err },
          'the relay’s listeners could not be looked at',
        )
      })
    }
  }

  async #look(): Promise<void> {
    const { platform, renew } = this.#parts
    const wanted = await selectActive(platform.db.query)
    const ids = new Set(wanted.map(({ listener }) => listener.id))
    for (const [id, { door }] of this.#open) {
      if (ids.has(id)) continue
      this.#open.delete(id)
      await door?.close()
    }
    for (const keyed of wanted) {
      const { listener } = keyed
      const isOwn = listener.certificateKind !== 'uploaded'
      if (isOwn && isStale(listener.certificate, listener.hostname, platform.clock.now())) await renew(keyed)
      const open = this.#open.get(listener.id)
      const isSame = open?.listener.updatedAt.getTime() === listener.updatedAt.getTime()
      if (isSame && open?.door !== undefined) {
        if (shownCertificate(open.listener) !== shownCertificate(listener)) {
          open.door.renewTls(this.#tls(keyed))
          open.listener = listener
        }
        continue
      }
      await open?.door?.close()
      this.#open.set(listener.id, await this.#begin(keyed, isSame ? open?.problem : undefined))
    }
  }

  async #begin(keyed: KeyedListener, knownProblem: string | undefined): Promise<Open> {
    const { listener } = keyed
    const { log } = this.#parts.platform
    try {
      const door = await this.#openDoor(keyed)
      log.info({ listener: listener.id, protocol: listener.protocol, port: door.port }, 'the relay listens')
      return { listener, door, problem: undefined }
    } catch (error) {
      const problem = error instanceof GatewardenError ? error.detail : String(error)
      // Tried again with every look; said once.
      if (problem !== knownProblem)
        log.error({ listener: listener.id, problem }, 'a listener of the relay could not be opened')
      return { listener, door: undefined, problem }
    }
  }

  async #openDoor(keyed: KeyedListener): Promise<Door> {
    const { platform, ...parts } = this.#parts
    const { listener } = keyed
    const common = {
      ...parts,
      listener,
      tls: this.#tls(keyed),
      host: platform.config.relay.host,
      limits: { sessions: platform.config.relay.sessions, closeMs, signInMs },
      log: platform.log,
      clock: platform.clock,
    }
    // What a listener needs is read when there is one.
    if (listener.protocol === 'smtp') {
      const { openSmtpDoor } = await import('../smtp/smtp-door.ts')
      return openSmtpDoor(common)
    }
    const { openPipeDoor } = await import('../pipe/pipe-door.ts')
    const { SpareConnections } = await import('../pipe/spare-connections.ts')
    const serve =
      listener.protocol === 'imap'
        ? (await import('../pipe/serve-imap.ts')).serveImap
        : (await import('../pipe/serve-pop.ts')).servePop
    return openPipeDoor({ ...common, spares: new SpareConnections() }, serve)
  }

  #tls({ listener, sealedKey, sealedAcmeKey }: KeyedListener): DoorTls {
    const { sealer } = this.#parts.platform
    const key =
      sealedAcmeKey === null
        ? sealer.open(sealedKey, certificateKeyBinding(listener.id))
        : sealer.open(sealedAcmeKey, acmeKeyBinding(listener.hostname))
    return {
      cert: shownCertificate(listener),
      key: key.toString('utf8'),
      minVersion: versions[listener.oldestTls],
      // Below 1.2 OpenSSL takes nothing at its usual security level: SHA-1 is in every handshake.
      ...(oldVersions.has(listener.oldestTls) ? { ciphers: 'DEFAULT@SECLEVEL=0' } : {}),
    }
  }
}

const versions: Readonly<Record<TlsVersion, string>> = {
  '1.0': 'TLSv1',
  '1.1': 'TLSv1.1',
  '1.2': 'TLSv1.2',
  '1.3': 'TLSv1.3',
}
