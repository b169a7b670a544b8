import { Worker } from 'node:worker_threads'
import type { Summary } from './summary.ts'

/** Enough for the largest summary, which has some thousand rows. */
const heapMegabytes = 128

/**
 * The summary as PDF. Letters outside of Latin, Greek and Cyrillic have no form in its font and show as boxes; the HTML shows
 * them.
 */
export function summaryPdf(summary: Summary): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./pdf-worker.ts', import.meta.url), {
      workerData: summary,
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes, maxYoungGenerationSizeMb: 2 },
    })
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', () => reject(new Error('The PDF was not made.')))
  })
}
