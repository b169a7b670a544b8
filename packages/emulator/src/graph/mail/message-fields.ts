import type { Mailbox } from '../../tenant/mailbox.ts'
import type { EmailAddress, ExtendedProperty, Message } from '../../tenant/message.ts'
import {
  collection,
  type Field,
  type FieldTable,
  fieldTable,
  scalar,
  stringElements,
} from '../odata/fields.ts'
import { wholeSeconds } from '../wire/times.ts'
import { conversationKey } from './message-view.ts'

const recipientFields = fieldTable<EmailAddress>('microsoft.graph.recipient', {
  'emailAddress/address': scalar('string', ({ address }) => address),
  'emailAddress/name': scalar('string', ({ name }) => name),
})

const propertyFields = fieldTable<ExtendedProperty>('microsoft.graph.singleValueLegacyExtendedProperty', {
  id: scalar('string', ({ id }) => id),
  value: scalar('string', ({ value }) => value),
})

const fields: Readonly<Record<string, Field<Message>>> = {
  receivedDateTime: scalar('dateTimeOffset', (message) => wholeSeconds(message.receivedAt)),
  sentDateTime: scalar('dateTimeOffset', ({ summary, receivedAt }) =>
    wholeSeconds(summary.sentAt ?? receivedAt),
  ),
  createdDateTime: scalar('dateTimeOffset', ({ createdAt }) => wholeSeconds(createdAt)),
  lastModifiedDateTime: scalar('dateTimeOffset', ({ modifiedAt }) => wholeSeconds(modifiedAt)),
  subject: scalar('string', ({ summary }) => summary.subject),
  importance: scalar('enum', (message) => message.effectiveImportance),
  inferenceClassification: scalar('enum', ({ inferenceClassification }) => inferenceClassification),
  hasAttachments: scalar('boolean', ({ summary }) => summary.hasAttachments),
  isRead: scalar('boolean', ({ isRead }) => isRead),
  isDraft: scalar('boolean', ({ isDraft }) => isDraft),
  isReadReceiptRequested: scalar('boolean', (message) => message.isReadReceiptRequested),
  isDeliveryReceiptRequested: scalar('boolean', (message) => message.isDeliveryReceiptRequested),
  internetMessageId: scalar('string', ({ summary }) => summary.internetMessageId || null),
  'from/emailAddress/address': scalar('string', ({ summary }) => summary.from?.address ?? null),
  'from/emailAddress/name': scalar('string', ({ summary }) => summary.from?.name ?? null),
  'sender/emailAddress/address': scalar('string', ({ summary }) => summary.sender?.address ?? null),
  'sender/emailAddress/name': scalar('string', ({ summary }) => summary.sender?.name ?? null),
  'flag/flagStatus': scalar('enum', ({ flag }) => flag.flagStatus),
  toRecipients: collection(({ summary }) => summary.to, recipientFields),
  ccRecipients: collection(({ summary }) => summary.cc, recipientFields),
  bccRecipients: collection(({ summary }) => summary.bcc, recipientFields),
  replyTo: collection(({ summary }) => summary.replyTo, recipientFields),
  singleValueExtendedProperties: collection(({ extendedProperties }) => extendedProperties, propertyFields),
  categories: collection(({ categories }) => categories, stringElements),
}

const otherProperties = [
  'body',
  'bodyPreview',
  'uniqueBody',
  'changeKey',
  'conversationIndex',
  'internetMessageHeaders',
  'webLink',
  'attachments',
  'extensions',
  'multiValueExtendedProperties',
]

const tables = new WeakMap<Mailbox, FieldTable<Message>>()

/** What `$filter` and `$orderby` may name on the messages of a mailbox. */
export function messageFields(mailbox: Mailbox): FieldTable<Message> {
  const known = tables.get(mailbox)
  if (known) return known
  const { ids } = mailbox.core
  const table = fieldTable<Message>(
    'microsoft.graph.message',
    {
      ...fields,
      id: scalar('id', (message) => mailbox.idOf(message, 'default')),
      parentFolderId: scalar('id', ({ folder }) => ids.folder(folder.number)),
      conversationId: scalar('id', (message) => ids.conversation(conversationKey(message))),
    },
    otherProperties,
  )
  tables.set(mailbox, table)
  return table
}
