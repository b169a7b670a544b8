import type { Readable } from 'node:stream'
import type { z } from 'zod'
import { firstHeader, type OpenAnswer } from './exchange.ts'
import type { GraphAnswer } from './graph-client.ts'

/** A JSON answer larger than the client takes. */
export class AnswerTooLargeError extends Error {
  constructor(most: number) {
    super(`Graph's answer is larger than ${most} bytes; ask for fewer items or fewer properties at once.`)
    this.name = 'AnswerTooLargeError'
  }
}

/** An answer that is not what Graph documents, in a part that is relied on. */
export class UnexpectedAnswerError extends Error {
  constructor(what: string, cause?: unknown) {
    super(`Graph answered ${what}.`)
    this.name = 'UnexpectedAnswerError'
    Object.defineProperty(this, 'cause', { value: cause, enumerable: false })
  }
}

/** Holds a body to a shape; throws an UnexpectedAnswerError that says what else came. */
export function shaped<T>(schema: z.ZodType<T>, body: unknown, elsewise: string): T {
  const read = schema.safeParse(body)
  if (read.success) return read.data
  throw new UnexpectedAnswerError(elsewise, read.error)
}

/** The facts of an answer that do not depend on its body, beside that body. */
export function answerOf<T>(answer: Pick<OpenAnswer, 'status' | 'headers'>, body: T): GraphAnswer<T> {
  return {
    status: answer.status,
    headers: answer.headers,
    requestId: firstHeader(answer.headers, 'request-id'),
    date: firstHeader(answer.headers, 'date'),
    body,
  }
}

/** Reads a JSON body of at most so many bytes; undefined for an empty one. Throws where it is torn or no JSON. */
export async function readJson(body: Readable, most: number): Promise<unknown> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > most) throw new AnswerTooLargeError(most)
    chunks.push(chunk)
  }
  return size === 0 ? undefined : JSON.parse(Buffer.concat(chunks).toString('utf8'))
}
