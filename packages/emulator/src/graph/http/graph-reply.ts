import type { SpoolRef } from '../../tenant/spool.ts'
import type { WrittenJson } from '../wire/json-list.ts'
import type { GraphError } from './graph-error.ts'

/** One answer before it is written: to a socket, or into the body of a batch. */
export interface GraphReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** A string is text in UTF-8; a spool reference is read when it is written. */
  readonly body: string | Buffer | SpoolRef | null
  /** The bytes of `body` are JSON, which batches take apart; other bytes they carry in Base64. */
  readonly isJson?: true
  /** Called when `body` has left, so that its bytes may be used again; not where somebody else may hold them. */
  readonly release?: () => void
}

const jsonType = {
  'Content-Type':
    'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8',
}

/** A JSON answer. */
export function json(
  value: object,
  headers: Readonly<Record<string, string>> = {},
  status = 200,
): GraphReply {
  return { status, headers: { ...jsonType, ...headers }, body: JSON.stringify(value) }
}

/** A JSON answer that is written already. */
export function writtenJson(
  { bytes, release }: WrittenJson,
  headers: Readonly<Record<string, string>> = {},
): GraphReply {
  return { status: 200, headers: { ...jsonType, ...headers }, body: bytes, isJson: true, release }
}

/** A plain number or text, as `/$count` gives it. */
export function plain(value: string, headers: Readonly<Record<string, string>> = {}): GraphReply {
  return { status: 200, headers: { 'Content-Type': 'text/plain', ...headers }, body: value }
}

/** 204, or another status without a body. */
export function empty(status = 204, headers: Readonly<Record<string, string>> = {}): GraphReply {
  return { status, headers, body: null }
}

/** Bytes as they are. */
export function bytes(body: Buffer | SpoolRef, contentType: string): GraphReply {
  return { status: 200, headers: { 'Content-Type': contentType }, body }
}

/** What identifies one exchange in headers and in errors. */
export interface RequestIdentity {
  readonly requestId: string
  readonly clientRequestId: string
  /** Milliseconds since 1970. */
  readonly time: number
}

/** The answer for a refusal, in Graph's envelope. */
export function errorReply(error: GraphError, identity: RequestIdentity): GraphReply {
  const body = {
    error: {
      code: error.code,
      message: error.message,
      innerError: {
        date: new Date(identity.time).toISOString().slice(0, 19),
        'request-id': identity.requestId,
        'client-request-id': identity.clientRequestId,
      },
    },
  }
  return {
    status: error.status,
    headers: { 'Content-Type': 'application/json', ...error.headers },
    body: JSON.stringify(body),
  }
}
