import { Worker } from 'node:worker_threads'
import type { DocumentCode } from './document-codes.ts'
import type { ExtractedFamily } from './extract-family.ts'
import type { WorkerJob, WorkerSettings } from './extract-worker.ts'

/** What one native may cost. */
export interface ExtractionLimits {
  /** Threads; each takes one native at a time. */
  threads: number
  /** Time for one native, in milliseconds, and what each megabyte of it adds. */
  timeoutMs: number
  timeoutMsPerMegabyte: number
  /** Memory of a thread's heap, in megabytes; buffers are limited by the parser itself. */
  heapMegabytes: number
}

export const defaultExtractionLimits: ExtractionLimits = {
  threads: 2,
  timeoutMs: 20_000,
  timeoutMsPerMegabyte: 1000,
  heapMegabytes: 96,
}

export type Extraction = { family: ExtractedFamily } | { code: DocumentCode }

type Answer = { ready: true } | { family: ExtractedFamily } | { failed: true } | { disk: Error }

export interface ExtractionPrograms {
  /** The thread's program; tests have worse ones. */
  script?: URL
  /** The module by which threads derive files of items without MIME (`DerivingModule`); without one, none are. */
  deriver?: URL
}

/** How many natives must wait for each thread that there is before another is started. */
const worthAnother = 4

interface Job {
  ask: WorkerJob
  timeoutMs: number
  resolve: (extraction: Extraction) => void
  reject: (error: unknown) => void
}

interface Thread {
  worker: Worker
  job: Job | undefined
  timer: NodeJS.Timeout | undefined
}

/**
 * Takes natives apart in threads. Hostile mail may crash, hang or exhaust a thread: that native gets a code, the thread
 * is replaced, and nothing else is touched. Only errors of the disk come out as errors.
 */
export class Extractor {
  readonly #folder: string
  readonly #limits: ExtractionLimits
  readonly #script: URL
  readonly #deriver: string | undefined
  readonly #idle: Thread[] = []
  readonly #all = new Set<Thread>()
  readonly #waiting: Job[] = []
  #made = 0
  #isClosed = false

  constructor(folder: string, limits: ExtractionLimits, programs: ExtractionPrograms = {}) {
    this.#folder = folder
    this.#limits = limits
    this.#script = programs.script ?? new URL('./extract-worker.ts', import.meta.url)
    this.#deriver = programs.deriver?.href
  }

  /**
   * @param ask where texts and derived files go, without what tells them apart; a code leaves there what it may
   * @param size of the native, in bytes
   */
  extract(ask: WorkerJob, size: number): Promise<Extraction> {
    const { timeoutMs, timeoutMsPerMegabyte } = this.#limits
    return new Promise((resolve, reject) => {
      this.#waiting.push({
        ask,
        timeoutMs: timeoutMs + (size / 1_000_000) * timeoutMsPerMegabyte,
        resolve,
        reject,
      })
      this.#next()
    })
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#fail(new Error('The extractor was closed.'))
    await Promise.all([...this.#all].map(({ worker }) => worker.terminate()))
  }

  #next(): void {
    if (this.#isClosed || this.#waiting.length === 0) return
    const thread = this.#idle.pop()
    if (!thread) {
      this.#startIfWorthIt()
      return
    }
    const job = this.#waiting.shift()
    if (!job) return
    thread.job = job
    thread.timer = setTimeout(() => {
      this.#all.delete(thread)
      this.#settle(thread, { code: 'parser_timeout' })
      void thread.worker.terminate()
      this.#next()
    }, job.timeoutMs)
    thread.worker.postMessage(job.ask)
  }

  /** A thread takes a moment to start, which a few natives are not worth when another will be free soon. */
  #startIfWorthIt(): void {
    const count = this.#all.size
    if (count < this.#limits.threads && this.#waiting.length > count * worthAnother) this.#start()
  }

  #start(): void {
    const settings: WorkerSettings = {
      folder: this.#folder,
      name: `thread${++this.#made}`,
      deriver: this.#deriver,
    }
    const worker = new Worker(this.#script, {
      workerData: settings,
      resourceLimits: { maxOldGenerationSizeMb: this.#limits.heapMegabytes, maxYoungGenerationSizeMb: 4 },
    })
    const thread: Thread = { worker, job: undefined, timer: undefined }
    let hasStarted = false
    this.#all.add(thread)
    worker.on('message', (answer: Answer) => {
      if ('ready' in answer) hasStarted = true
      else if ('disk' in answer) this.#reject(thread, answer.disk)
      else this.#settle(thread, 'family' in answer ? answer : { code: 'parser_failed' })
      if (!this.#all.has(thread)) return
      this.#idle.push(thread)
      this.#next()
    })
    worker.on('error', (error) => {
      const isMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
      this.#settle(thread, { code: isMemory ? 'parser_out_of_memory' : 'parser_crashed' })
    })
    worker.on('exit', () => {
      this.#all.delete(thread)
      const place = this.#idle.indexOf(thread)
      if (place >= 0) this.#idle.splice(place, 1)
      this.#settle(thread, { code: 'parser_crashed' })
      // Not the fault of any native: the next would not start either.
      if (!hasStarted) this.#fail(new Error('A thread that takes messages apart could not be started.'))
      this.#next()
    })
  }

  #fail(error: Error): void {
    for (const { reject } of this.#waiting.splice(0)) reject(error)
  }

  #settle(thread: Thread, extraction: Extraction): void {
    this.#take(thread)?.resolve(extraction)
  }

  #reject(thread: Thread, error: unknown): void {
    this.#take(thread)?.reject(error)
  }

  #take(thread: Thread): Job | undefined {
    const { job } = thread
    clearTimeout(thread.timer)
    thread.job = undefined
    return job
  }
}
