import { setTimeout as pause } from 'node:timers/promises'
import type { z } from 'zod'
import {
  type Authorization,
  authorizationSchema,
  challengeSchema,
  type Order,
  orderSchema,
} from './acme-answers.ts'
import { AcmeProblem } from './acme-problem.ts'
import { type AcmeSession, kindOf, type Told } from './acme-session.ts'

export interface Ordering {
  session: AcmeSession
  /** Address of the account. */
  account: string
  hostname: string
  signal: AbortSignal
}

const firstLookMs = 250
const longestLookMs = 10_000
/** That a challenge, or the issuing itself, is waited for. */
const patienceMs = 150_000

/** Begins an order. @returns its address @throws AcmeProblem */
export async function beginOrder({ session, account, hostname }: Ordering): Promise<string> {
  const { newOrder } = await session.urls()
  const identifiers = [{ type: 'dns', value: hostname }]
  return (await session.post(orderSchema, newOrder, { identifiers }, account)).location
}

/**
 * Brings an order to its end, wherever it stands: challenges are asked for, and the request for the certificate is handed in.
 *
 *   pending ──challenges met──▶ ready ──finalize──▶ processing ──▶ valid;   any ──▶ invalid
 *
 * @param request makes the base64url of a PKCS #10 request
 * @returns the certificate: PEM, the leaf first
 * @throws AcmeProblem whose `isOver` tells whether it is of use to go on with this order
 */
export async function endOrder(
  ordering: Ordering,
  url: string,
  request: () => Promise<string>,
): Promise<string> {
  const { session, account } = ordering
  let order = (await session.post(orderSchema, url, null, account)).body
  if (order.status === 'pending') {
    for (const authorization of order.authorizations) await proveName(ordering, authorization)
    order = await watched(ordering, orderSchema, url, ({ status }) => status !== 'pending')
  }
  if (order.status === 'ready') {
    await session.post(orderSchema, order.finalize, { csr: await request() }, account)
    order = await watched(
      ordering,
      orderSchema,
      url,
      ({ status }) => status === 'valid' || status === 'invalid',
    )
  } else if (order.status === 'processing')
    order = await watched(ordering, orderSchema, url, ({ status }) => status !== 'processing')
  if (order.status !== 'valid' || order.certificate === undefined) throw lost(order)
  return session.download(order.certificate, account)
}

/** Answers the challenge for one name, and waits for what the server finds. */
async function proveName(ordering: Ordering, url: string): Promise<void> {
  const { session, account } = ordering
  const { challenges, status } = (await session.post(authorizationSchema, url, null, account)).body
  if (status === 'valid') return
  const challenge = challenges.find(({ type }) => type === 'http-01')
  if (challenge === undefined)
    throw new AcmeProblem('The issuer offers no challenge over HTTP (http-01) for this name.', {
      remedy: 'Use another host name or issuer: the relay knows http-01 alone.',
      isOver: true,
    })
  if (challenge.status === 'pending') await session.post(challengeSchema, challenge.url, {}, account)
  const after = await watched(ordering, authorizationSchema, url, ({ status }) => status !== 'pending')
  if (after.status !== 'valid') throw notProven(ordering, after)
}

/** Looks at an order or an authorization until it is decided. */
async function watched<Schema extends z.ZodType>(
  { session, account, signal }: Ordering,
  schema: Schema,
  url: string,
  isDecided: (body: z.output<Schema>) => boolean,
): Promise<z.output<Schema>> {
  const end = performance.now() + patienceMs
  for (let wait = firstLookMs; ; wait = Math.min(wait * 2, longestLookMs)) {
    const { body, waitMs }: Told<z.output<Schema>> = await session.post(schema, url, null, account)
    if (isDecided(body)) return body
    if (performance.now() > end)
      throw new AcmeProblem(`The issuer has not decided after ${Math.round(patienceMs / 1000)} seconds.`)
    await pause(Math.min(Math.max(wait, waitMs), longestLookMs), undefined, { signal })
  }
}

function notProven({ hostname }: Ordering, { challenges, status }: Authorization): AcmeProblem {
  const error = challenges.find((one) => one.error !== undefined)?.error
  const said = error?.detail || `its authorization is ${status}`
  return new AcmeProblem(`The issuer could not see that ${hostname} is this service: ${said}`, {
    type: kindOf(error?.type ?? 'unauthorized'),
    isOver: true,
  })
}

function lost({ status, error }: Order): AcmeProblem {
  return new AcmeProblem(`The order ended as ${status}: ${error?.detail || 'the issuer did not say why'}`, {
    type: kindOf(error?.type ?? ''),
    isOver: true,
  })
}
