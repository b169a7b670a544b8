import { readFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { extractFamily } from '../documents/extract-family.ts'
import type { WorkerJob } from '../documents/extract-worker.ts'
import { ObjectFolder } from '../documents/object-folder.ts'

/** A thread whose parser does what hostile mail makes parsers do, when the mail says so. */
const objects = new ObjectFolder(workerData.folder, workerData.name)

parentPort?.on('message', async ({ path, itemClass, text, derived }: WorkerJob) => {
  const subject = /^Subject: (\w+)/m.exec(readFileSync(path, 'latin1'))?.[1]
  if (subject === 'hang') for (;;);
  if (subject === 'crash') process.exit(3)
  if (subject === 'throw') throw new Error('Nobody catches this.')
  if (subject === 'hoard') {
    const kept: unknown[] = []
    for (;;) kept.push(new Array(10_000).fill(kept.length))
  }
  const textPath = (child: number) => `${text}${child === 0 ? '' : `.${child}`}.txt`
  const job = { path, itemClass, textPath, derivedPath: (format: string) => `${derived}.${format}` }
  parentPort?.postMessage({ family: await extractFamily(job, objects, () => null) })
})

parentPort?.postMessage({ ready: true })
