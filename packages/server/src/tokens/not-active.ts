import type { Refusal } from '@gatewarden/microsoft'
import type { ConnectionStatus } from '../connections/index.ts'
import { type ErrorCode, GatewardenError } from '../platform/errors.ts'
import { refusalFacts } from '../platform/http/problem.ts'

const codes: Partial<Record<ConnectionStatus, ErrorCode>> = {
  needs_reauth: 'needs_reauth',
  needs_admin: 'needs_admin_consent',
}

/** Why a connection gives no token, with what to do about it. */
export function notActive(connection: {
  status: ConnectionStatus
  reasonCode: string | null
  reason: string | null
  remedy: string | null
  refusal: Refusal | null
}): GatewardenError {
  const { status, reasonCode, reason, remedy, refusal } = connection
  return new GatewardenError(codes[status] ?? 'connection_not_active', {
    detail: reason ?? `The connection is ${status}.`,
    ...(remedy === null ? {} : { remedy }),
    extra: {
      connectionStatus: status,
      reasonCode,
      ...(refusal === null ? {} : { microsoft: refusalFacts(refusal) }),
    },
  })
}
