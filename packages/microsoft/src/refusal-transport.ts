import type { Refusal } from './refusal.ts'

/** Node's and undici's codes for a connection that never came about: the request was certainly not carried out. */
const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

/** What went wrong below HTTP, as far as a code tells; `cause` chains are followed. */
export function transportCode(failure: unknown): string {
  for (let error = failure, depth = 0; error instanceof Error && depth < 5; error = error.cause, depth++) {
    if ('code' in error && typeof error.code === 'string') return error.code
    if (error.name === 'TimeoutError') return 'timeout'
    if (error.name === 'AbortError') return 'aborted'
  }
  return 'no_answer'
}

/** Whether the request certainly did not reach the other side, so that even a POST may be sent again. */
export function certainlyNotSent(failure: unknown): boolean {
  return neverSent.has(transportCode(failure))
}

const causes: readonly { codes: readonly string[]; reason: string; remedy: string }[] = [
  {
    codes: ['ENOTFOUND', 'EAI_AGAIN'],
    reason: "The name of Microsoft's host could not be resolved.",
    remedy: 'Check the DNS of the machine that Gatewarden runs on.',
  },
  {
    codes: ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH'],
    reason: "No connection to Microsoft's host came about.",
    remedy: 'Check the network and the firewall of the machine that Gatewarden runs on.',
  },
  {
    codes: [
      'CERT_HAS_EXPIRED',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'ERR_TLS_CERT_ALTNAME_INVALID',
    ],
    reason: 'The certificate that the host showed is not trusted.',
    remedy:
      'Check whether a proxy in between opens TLS, and give its authority to Node by NODE_EXTRA_CA_CERTS.',
  },
  {
    codes: [
      'timeout',
      'aborted',
      'UND_ERR_CONNECT_TIMEOUT',
      'UND_ERR_HEADERS_TIMEOUT',
      'UND_ERR_BODY_TIMEOUT',
      'ABORT_ERR',
    ],
    reason: 'Microsoft did not answer in time.',
    remedy: 'Nothing needs to be done; it is tried again.',
  },
]

/** A failure below HTTP, or an answer that cannot be read, as a refusal: always transient, status 0. */
export function classifyTransportFailure(failure: unknown): Refusal {
  const error = transportCode(failure)
  const known = causes.find((cause) => cause.codes.includes(error))
  return {
    kind: 'transient',
    credentialRefused: false,
    subject: 'service',
    error,
    reason: known?.reason ?? 'The connection to Microsoft broke, or what came back could not be read.',
    remedy: known?.remedy ?? 'Nothing needs to be done; it is tried again.',
    status: 0,
  }
}
