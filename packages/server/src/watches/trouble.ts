import { MicrosoftError } from '@gatewarden/microsoft'
import { type ErrorCode, GatewardenError } from '../platform/errors.ts'
import type { Remark } from './watch.ts'

/** connection: none of its mailboxes can be asked. mailbox: this one gives nothing. rest: later, by itself. */
export interface Trouble {
  about: 'connection' | 'mailbox' | 'rest'
  remark: Remark
}

const connectionCodes: ReadonlySet<ErrorCode> = new Set([
  'needs_reauth',
  'needs_admin_consent',
  'connector_misconfigured',
  'connection_not_active',
  'scope_not_granted',
  'not_found',
])

/** Sorts what kept a mailbox from being read. */
export function sortTrouble(error: unknown): Trouble {
  if (error instanceof GatewardenError) {
    const remark = {
      code: error.code,
      reason: error.detail,
      remedy: error.remedy ?? 'Look into the log for more.',
    }
    return { about: connectionCodes.has(error.code) ? 'connection' : 'rest', remark }
  }
  if (error instanceof MicrosoftError) {
    const { kind, subject, error: code, reason, remedy } = error.refusal
    const remark = { code, reason, remedy }
    if (kind === 'needs_reauth' || kind === 'connector_misconfigured') return { about: 'connection', remark }
    if (kind === 'needs_admin_consent' || (kind === 'request_refused' && subject === 'mailbox'))
      return { about: 'mailbox', remark }
    return { about: 'rest', remark }
  }
  return {
    about: 'rest',
    remark: {
      code: 'internal',
      reason: 'Something went wrong while the mailbox was being read.',
      remedy: 'It is tried again by itself; the log has more.',
    },
  }
}
