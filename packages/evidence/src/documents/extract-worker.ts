import { parentPort, workerData } from 'node:worker_threads'
import { derivingBy } from './derive.ts'
import { childNumber } from './document-row.ts'
import { extractFamily } from './extract-family.ts'
import { ObjectFolder } from './object-folder.ts'

/** What a thread is asked: a native, and where its texts and what is derived of it go, without what tells these apart. */
export interface WorkerJob {
  path: string
  itemClass: string
  text: string
  derived: string
}

/** What a thread is given when it starts. */
export interface WorkerSettings {
  /** Where objects go. */
  folder: string
  /** A name of the thread that no other has. */
  name: string
  /** The module that derives files. */
  deriver: string | undefined
}

/** A thread that takes natives apart, one at a time, as it is asked to. Ended from outside when one takes too long. */
const { folder, name, deriver }: WorkerSettings = workerData
const objects = new ObjectFolder(folder, name)
const derive = derivingBy(deriver)

parentPort?.on('message', async ({ path, itemClass, text, derived }: WorkerJob) => {
  const textPath = (child: number) => `${text}${child === 0 ? '' : `.${childNumber(child)}`}.txt`
  const job = { path, itemClass, textPath, derivedPath: (format: string) => `${derived}.${format}` }
  try {
    parentPort?.postMessage({ family: await extractFamily(job, objects, derive) })
  } catch (error) {
    const isDisk = error instanceof Error && 'syscall' in error
    parentPort?.postMessage(isDisk ? { disk: error } : { failed: true })
  }
})

parentPort?.postMessage({ ready: true })
