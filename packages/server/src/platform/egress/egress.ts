/** Why an outgoing request had no answer. Stable; shown to whoever named the address. */
export type EgressProblem =
  | 'url_invalid'
  | 'address_refused'
  | 'name_not_found'
  | 'connection_failed'
  | 'tls_failed'
  | 'timeout'
  | 'answer_too_large'

/** The request did not get an answer. Its message names no address that the caller did not name. */
export class EgressError extends Error {
  readonly problem: EgressProblem

  constructor(problem: EgressProblem, message: string) {
    super(message)
    this.name = 'EgressError'
    this.problem = problem
  }
}

export interface EgressRequest {
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE'
  url: string
  headers?: Record<string, string>
  body?: string | Buffer
  /** Milliseconds for everything: name, connection, answer. */
  timeoutMs: number
  /** Bytes of the answer that are taken; more is `answer_too_large`. */
  maxBytes?: number
  signal?: AbortSignal
}

export interface EgressAnswer {
  status: number
  /** Lower-case names. */
  headers: Record<string, string | string[] | undefined>
  body: Buffer
}

/**
 * Requests to addresses that customers name (webhooks, key sets, storage). Every one is checked when it connects: by then the
 * name is resolved, and the address that was checked is the one that is used. Redirects are not followed: they are
 * answers like others.
 */
export interface Egress {
  /** @throws EgressError */
  send(request: EgressRequest): Promise<EgressAnswer>
  close(): Promise<void>
}
