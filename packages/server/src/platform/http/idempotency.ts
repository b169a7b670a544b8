import type { Context, Next } from 'hono'
import type { Binding, Sealer } from '../crypto/sealer.ts'
import type { Database } from '../database/database.ts'
import { GatewardenError } from '../errors.ts'
import type { ApiEnv } from './api.ts'
import type { Caller } from './caller.ts'
import { abandonRecord, beginRecord, finishRecord, type IdempotencyRecord } from './idempotency-store.ts'
import { invalidField } from './validation.ts'

const longestKey = 255

/**
 * A POST with an Idempotency-Key runs once; its answer is kept and given again, byte for byte, to the same request with the
 * same key of the same API key. An answer of 500 and above is not kept, so that the request can be made again.
 *
 *   (none) ──begin──▶ running ──answered below 500──▶ done ──retention──▶ (none)
 *                        └──answered 500 and above, or its lease is over (the process died)──▶ may begin again
 */
export interface Idempotency {
  run(c: Context<ApiEnv>, caller: Caller, next: Next): Promise<Response | undefined>
}

export function createIdempotency(parts: { db: Database; sealer: Sealer }): Idempotency {
  const { db, sealer } = parts
  return {
    async run(c, caller, next) {
      const key = c.req.header('idempotency-key')
      if (key === undefined) {
        await next()
        return undefined
      }
      if (key.length === 0 || key.length > longestKey || !/^[\x21-\x7e]+$/.test(key)) {
        throw invalidField('header.Idempotency-Key', `must be 1 to ${longestKey} visible ASCII characters`)
      }
      const url = new URL(c.req.url)
      const body = Buffer.from(await c.req.arrayBuffer())
      // A keyed hash: the body may hold a client secret, which nobody shall guess from this row.
      const request = sealer.mac(
        'idempotency.request',
        Buffer.concat([Buffer.from(`${c.req.method}\n${url.pathname}${url.search}\n`), body]),
      )
      const begun = await beginRecord(db, { callerKey: caller.keyId, key, request })
      if (begun.state !== 'begun') {
        return replay(c, begun, (sealed) => sealer.open(sealed, bodyBinding(caller.keyId, key)))
      }

      await next()
      if (c.res.status >= 500 || !c.res.headers.get('content-type')?.includes('json')) {
        await abandonRecord(db, begun)
        return undefined
      }
      const answer = Buffer.from(await c.res.clone().arrayBuffer())
      await finishRecord(db, begun, {
        status: c.res.status,
        contentType: c.res.headers.get('content-type') ?? 'application/json',
        location: c.res.headers.get('location'),
        // Sealed: an answer may hold a link that opens something, and the table is read by whoever reads the database.
        body: sealer.seal(answer, bodyBinding(begun.callerKey, begun.key)),
      })
      return undefined
    },
  }
}

/** What a kept answer is bound to: given to another key it does not open. */
export const bodyBinding = (callerKey: string, key: string): Binding => ({
  record: `${callerKey} ${key}`,
  field: 'idempotency_records.body',
})

function replay(
  c: Context<ApiEnv>,
  record: Exclude<IdempotencyRecord, { state: 'begun' }>,
  open: (sealed: Buffer) => Buffer,
): Response {
  if (record.state === 'other-request') {
    throw new GatewardenError('idempotency_mismatch', {
      detail: 'This Idempotency-Key came before with another method, path or body.',
      remedy: 'Use a new key for a new request, and the same key only to repeat the same one.',
    })
  }
  if (record.state === 'running') {
    throw new GatewardenError('idempotency_in_progress', {
      detail: 'The first request with this Idempotency-Key has not been answered yet.',
      remedy: 'Ask again in a few seconds with the same key.',
      extra: { retryAfterSeconds: 2 },
    })
  }
  const headers: Record<string, string> = {
    'content-type': record.contentType,
    'idempotency-replayed': 'true',
  }
  if (record.location) headers.location = record.location
  return c.newResponse(new Uint8Array(open(record.body)), record.status, headers)
}
