import { MicrosoftError, type Refusal } from '@gatewarden/microsoft'
import { type ErrorCode, GatewardenError } from '../../platform/errors.ts'
import type { MailboxAccess, Remark } from '../collection.ts'
import { LeaseLostError } from '../store/journal.ts'

/**
 * What went wrong while a mailbox was being read, by what has to stop for it. Sorted here, once:
 *   collection  the disk, the credentials: no mailbox of the run can go on
 *   mailbox     this one is denied, gone, or has no licence
 *   rest        Microsoft or the database does not answer: later, by itself
 *   lost        another worker has the mailbox
 *   fault       something in Gatewarden; the mailbox rests, and the log says more
 *   item        one item (or page) could not be had
 */
export type Trouble =
  | { stops: 'collection'; remark: Remark; mends: 'storage' | 'connection' | 'nothing' }
  | { stops: 'mailbox'; access: MailboxAccess; remark: Remark; refusal: Refusal }
  | { stops: 'rest'; remark: Remark; refusal?: Refusal }
  | { stops: 'lost' }
  | { stops: 'fault'; remark: Remark }
  | ItemTrouble

export interface ItemTrouble {
  stops: 'item'
  /** missing: it is gone. refused: asking again will hardly help. passing: it may come next time. */
  kind: 'missing' | 'refused' | 'passing'
  code: string
  reason: string
  remedy: string
  requestId: string | null
  refusal?: Refusal
}

/** Trouble that was recognized where it arose. */
export class TroubleError extends Error {
  readonly trouble: Trouble

  constructor(trouble: Trouble) {
    super('remark' in trouble ? trouble.remark.reason : trouble.stops)
    this.name = 'TroubleError'
    this.trouble = trouble
  }
}

/** The mailbox, or this part of it, does not open to us. */
export function isDenied(error: unknown): boolean {
  const trouble = sortTrouble(error)
  return trouble.stops === 'mailbox' && trouble.access === 'denied'
}

/** What was asked for is not there, in a mailbox that is. */
export function isMissing(error: unknown): boolean {
  const trouble = sortTrouble(error)
  return trouble.stops === 'item' && trouble.kind === 'missing'
}

/** What cannot be mended by asking Microsoft again: the connection has to be, by somebody. */
const connectionCodes: ReadonlySet<ErrorCode> = new Set([
  'needs_reauth',
  'needs_admin_consent',
  'connector_misconfigured',
  'connection_not_active',
  'scope_not_granted',
  'microsoft_refused',
  'not_found',
])

const restCodes: ReadonlySet<ErrorCode> = new Set([
  'microsoft_throttled',
  'microsoft_unavailable',
  'database_unavailable',
  'shutting_down',
])

const fullCodes = new Set(['ENOSPC', 'EDQUOT'])

/** The file system said no for a reason of its own: not a matter of the message. */
const storageCodes = new Set([
  'EIO',
  'EROFS',
  'EACCES',
  'EPERM',
  'ENOENT',
  'ENOTDIR',
  'EMFILE',
  'ENFILE',
  'ENXIO',
  'ESTALE',
])

export function sortTrouble(error: unknown): Trouble {
  if (error instanceof TroubleError) return error.trouble
  if (error instanceof LeaseLostError) return { stops: 'lost' }
  if (error instanceof GatewardenError) return sortOwn(error)
  if (error instanceof MicrosoftError) return sortRefusal(error.refusal)
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (fullCodes.has(code)) {
    return {
      stops: 'collection',
      mends: 'storage',
      remark: {
        code: 'disk_full',
        reason: 'The disk is full; nothing of what was being written was kept.',
        remedy: 'Free space on the disk of the data folder. The run goes on by itself.',
      },
    }
  }
  if (storageCodes.has(code)) {
    return {
      stops: 'collection',
      mends: 'storage',
      remark: {
        code: 'storage_failed',
        reason: `The store of natives cannot be used (${code}).`,
        remedy: 'Mend the disk or its permissions. The run goes on by itself.',
      },
    }
  }
  const name = error instanceof Error ? error.name : 'unknown'
  if (!transportCodes.test(code) && !transportNames.has(name)) {
    return {
      stops: 'fault',
      remark: {
        code: 'internal',
        reason: `Something went wrong in Gatewarden (${code || name}).`,
        remedy: 'It is tried again by itself; the log has more.',
      },
    }
  }
  // A reset in the middle of a body, a stall, a body of another length.
  return {
    stops: 'item',
    kind: 'passing',
    code: 'transfer_broken',
    reason: `The transfer broke before the item had arrived (${code || name}).`,
    remedy: 'Retry the failed items; if it stays, look at the network between Gatewarden and Microsoft.',
    requestId: null,
  }
}

/** What Node and undici say of a connection that broke. */
const transportCodes =
  /^(UND_ERR_|HPE_|ERR_STREAM_|ERR_SSL_|ERR_TLS_|ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|EAI_|ENOTFOUND|ABORT_ERR)/
const transportNames = new Set(['AbortError', 'TimeoutError', 'SocketError'])

function sortOwn(error: GatewardenError): Trouble {
  const remark = {
    code: error.code,
    reason: error.detail,
    remedy: error.remedy ?? 'Look into the log for more.',
  }
  if (error.code === 'disk_full') return { stops: 'collection', mends: 'storage', remark }
  if (connectionCodes.has(error.code)) return { stops: 'collection', mends: 'connection', remark }
  if (restCodes.has(error.code)) return { stops: 'rest', remark }
  return { stops: 'collection', mends: 'nothing', remark }
}

/** Graph's codes for an account without a mailbox here. */
const noLicence = new Set(['mailboxnotenabledforrestapi', 'mailboxnotsupportedforrestapi'])

const itemCodes: Record<string, string> = {
  erroritemnotfound: 'item_deleted',
  errorcorruptdata: 'item_corrupt',
  errorcontentconversionfailed: 'conversion_failed',
  errormimecontentconversionfailed: 'conversion_failed',
  errorcannotopenfileattachment: 'attachment_unreadable',
  errorinvalidrecipients: 'recipients_invalid',
}

/** Microsoft asks to wait, or the gate has held the mailbox for longer than a call may take. */
export const isThrottling = ({ status, error }: Refusal): boolean =>
  status === 429 || error === 'gate_timeout'

function sortRefusal(refusal: Refusal): Trouble {
  const remark = { code: refusal.error, reason: refusal.reason, remedy: refusal.remedy }
  switch (refusal.kind) {
    case 'needs_reauth':
    case 'connector_misconfigured':
      return { stops: 'collection', mends: 'connection', remark: { ...remark, code: refusal.kind } }
    case 'needs_admin_consent':
      return { stops: 'mailbox', access: 'denied', remark: { ...remark, code: 'denied' }, refusal }
    case 'transient':
      // That says nothing about the item.
      if (isThrottling(refusal)) return { stops: 'rest', remark, refusal }
      return {
        stops: 'item',
        kind: 'passing',
        ...remark,
        code: refusal.status === 0 ? 'transfer_broken' : 'microsoft_error',
        requestId: refusal.requestId ?? null,
        refusal,
      }
    case 'request_refused': {
      if (refusal.subject === 'mailbox' && !isDeltaRefusal(refusal)) {
        const access = noLicence.has(refusal.error.toLowerCase()) ? 'no_licence' : 'not_found'
        return { stops: 'mailbox', access, remark: { ...remark, code: access }, refusal }
      }
      const missing = refusal.status === 404 && refusal.subject !== 'request'
      return {
        stops: 'item',
        kind: missing ? 'missing' : 'refused',
        ...remark,
        code: itemCodes[refusal.error.toLowerCase()] ?? (missing ? 'item_deleted' : 'microsoft_refused'),
        requestId: refusal.requestId ?? null,
        refusal,
      }
    }
  }
}

/** A full mailbox refuses delta, because Exchange keeps its state inside; it still can be listed. */
const isDeltaRefusal = (refusal: Refusal): boolean => refusal.error.toLowerCase() === 'errorquotaexceeded'
