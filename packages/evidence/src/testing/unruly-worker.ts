import { readFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { extractMessage } from '../documents/extract-message.ts'
import type { WorkerJob } from '../documents/extract-worker.ts'
import { ObjectFolder } from '../documents/object-folder.ts'

/** A thread whose parser does what hostile mail makes parsers do, when the mail says so. */
const objects = new ObjectFolder(workerData.folder, workerData.name)

parentPort?.on('message', async ({ path, text }: WorkerJob) => {
  const subject = /^Subject: (\w+)/m.exec(readFileSync(path, 'latin1'))?.[1]
  if (subject === 'hang') for (;;);
  if (subject === 'crash') process.exit(3)
  if (subject === 'throw') throw new Error('Nobody catches this.')
  if (subject === 'hoard') {
    const kept: unknown[] = []
    for (;;) kept.push(new Array(10_000).fill(kept.length))
  }
  const textPath = (child: number) => `${text}${child === 0 ? '' : `.${child}`}.txt`
  parentPort?.postMessage({ family: await extractMessage({ path, textPath }, objects) })
})

parentPort?.postMessage({ ready: true })
