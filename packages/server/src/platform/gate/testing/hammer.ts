// A process of its own for the gate's test: makes calls on one mailbox for so many milliseconds and prints from when to
// when each ran, on the machine's clock. Killed, it gives nothing back.
import { setTimeout as sleep } from 'node:timers/promises'
import { connectDatabase } from '../../database/connect.ts'
import { createDatabaseGate } from '../database-gate.ts'

const [target = '', duration = ''] = process.argv.slice(2)
const db = connectDatabase({ target: JSON.parse(target), poolSize: 2, applicationName: 'hammer' })
const gate = createDatabaseGate({ db })
const key = { app: 'app', tenant: 'tenant', mailbox: 'adele@contoso.com' }
const now = (): number => performance.timeOrigin + performance.now()
const until = now() + Number(duration)

async function stream(takes: number): Promise<void> {
  while (now() < until) {
    const permit = await gate.acquire(key)
    const from = now()
    await sleep(takes)
    process.stdout.write(`${from} ${now()}\n`)
    permit.release({ throttled: false })
  }
}

await Promise.all([20, 35, 50, 65, 80].map(stream))
await gate.close()
await db.close()
