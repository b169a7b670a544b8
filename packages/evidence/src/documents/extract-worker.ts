import { parentPort, workerData } from 'node:worker_threads'
import { childNumber } from './document-row.ts'
import { extractMessage } from './extract-message.ts'
import { ObjectFolder } from './object-folder.ts'

/** What a thread is asked: a native, and where its texts go, without what tells them apart. */
export interface WorkerJob {
  path: string
  text: string
}

/** A thread that takes natives apart, one at a time, as it is asked to. Ended from outside when one takes too long. */
const { folder, name }: { folder: string; name: string } = workerData
const objects = new ObjectFolder(folder, name)

parentPort?.on('message', async ({ path, text }: WorkerJob) => {
  const textPath = (child: number) => `${text}${child === 0 ? '' : `.${childNumber(child)}`}.txt`
  try {
    parentPort?.postMessage({ family: await extractMessage({ path, textPath }, objects) })
  } catch (error) {
    const isDisk = error instanceof Error && 'syscall' in error
    parentPort?.postMessage(isDisk ? { disk: error } : { failed: true })
  }
})

parentPort?.postMessage({ ready: true })
