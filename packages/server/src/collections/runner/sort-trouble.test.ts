import { classifyGraphRefusal, MicrosoftError } from '@gatewarden/microsoft'
import { expect, test } from 'vitest'
import { GatewardenError } from '../../platform/errors.ts'
import { LeaseLostError } from '../store/journal.ts'
import { sortTrouble } from './trouble.ts'

const graph = (status: number, code: string) =>
  new MicrosoftError(classifyGraphRefusal({ status, headers: {}, body: { error: { code, message: '' } } }))
const system = (code: string) => Object.assign(new Error(code), { code })

test.each([
  [
    'a deleted item',
    graph(404, 'ErrorItemNotFound'),
    { stops: 'item', kind: 'missing', code: 'item_deleted' },
  ],
  [
    'a damaged item',
    graph(500, 'ErrorCorruptData'),
    { stops: 'item', kind: 'refused', code: 'item_corrupt' },
  ],
  [
    'an item without MIME',
    graph(500, 'ErrorMimeContentConversionFailed'),
    { stops: 'item', kind: 'refused', code: 'conversion_failed' },
  ],
  [
    'a request that Graph does not take',
    graph(400, 'ErrorInvalidRecipients'),
    { stops: 'item', kind: 'refused', code: 'recipients_invalid' },
  ],
  [
    'a fault of Exchange',
    graph(500, 'ErrorInternalServerError'),
    { stops: 'item', kind: 'passing', code: 'microsoft_error' },
  ],
  [
    'a full mailbox, which refuses delta',
    graph(507, 'ErrorQuotaExceeded'),
    { stops: 'item', kind: 'refused' },
  ],
  [
    'a mailbox without licence',
    graph(404, 'MailboxNotEnabledForRESTAPI'),
    { stops: 'mailbox', access: 'no_licence' },
  ],
  ['an unknown mailbox', graph(404, 'ErrorInvalidUser'), { stops: 'mailbox', access: 'not_found' }],
  [
    'a mailbox that is not ours to open',
    graph(403, 'ErrorAccessDenied'),
    { stops: 'mailbox', access: 'denied', remark: { code: 'denied' } },
  ],
  [
    'a token that Graph refuses',
    graph(401, 'InvalidAuthenticationToken'),
    { stops: 'collection', mends: 'connection' },
  ],
  ['a limit that holds too long', graph(429, 'ApplicationThrottled'), { stops: 'rest' }],
  [
    'a revoked grant',
    new GatewardenError('needs_reauth', { detail: 'd' }),
    { stops: 'collection', mends: 'connection', remark: { code: 'needs_reauth' } },
  ],
  [
    'a removed connection',
    new GatewardenError('not_found', { detail: 'd' }),
    { stops: 'collection', mends: 'connection' },
  ],
  [
    'a full disk',
    new GatewardenError('disk_full', { detail: 'd', remedy: 'r' }),
    { stops: 'collection', mends: 'storage', remark: { code: 'disk_full', remedy: 'r' } },
  ],
  [
    'a full disk, as the system says it',
    system('ENOSPC'),
    { stops: 'collection', mends: 'storage', remark: { code: 'disk_full' } },
  ],
  [
    'a disk that went read-only',
    system('EROFS'),
    { stops: 'collection', mends: 'storage', remark: { code: 'storage_failed' } },
  ],
  [
    'a database that is away',
    new GatewardenError('database_unavailable', { detail: 'd' }),
    { stops: 'rest' },
  ],
  ['Entra away', new GatewardenError('microsoft_unavailable', { detail: 'd' }), { stops: 'rest' }],
  [
    'a reset in the middle of a body',
    system('ECONNRESET'),
    { stops: 'item', kind: 'passing', code: 'transfer_broken' },
  ],
  ['a stalled body', system('UND_ERR_BODY_TIMEOUT'), { stops: 'item', kind: 'passing' }],
  ['a lost lease', new LeaseLostError(), { stops: 'lost' }],
  // What is wrong with us must never pass for what is wrong with an item: it would become an exception.
  ['a refused statement', system('42702'), { stops: 'fault', remark: { code: 'internal' } }],
  ['a bug', new TypeError('x is not a function'), { stops: 'fault' }],
  ['what is not even an error', 'oops', { stops: 'fault' }],
])('%s', (_name, error, sorted) => {
  expect(sortTrouble(error)).toMatchObject(sorted)
})
