import { filterReason } from '../../window.ts'
import { readTree } from '../folder-tree.ts'
import { expandClass, itemProperties, readMessage } from '../item-metadata.ts'
import { type Source, segment } from './source.ts'

/**
 * All that a message has. Its internet headers come only where they are selected
 * (https://learn.microsoft.com/graph/api/resources/message).
 */
const jsonProperties = [
  'id',
  'categories',
  'changeKey',
  'createdDateTime',
  'lastModifiedDateTime',
  'bccRecipients',
  'body',
  'bodyPreview',
  'ccRecipients',
  'conversationId',
  'conversationIndex',
  'flag',
  'from',
  'hasAttachments',
  'importance',
  'inferenceClassification',
  'internetMessageHeaders',
  'internetMessageId',
  'isDeliveryReceiptRequested',
  'isDraft',
  'isRead',
  'isReadReceiptRequested',
  'parentFolderId',
  'receivedDateTime',
  'replyTo',
  'sender',
  'sentDateTime',
  'subject',
  'toRecipients',
  'webLink',
]

/** Messages, and whatever else lies in mail folders. The native is the MIME as Microsoft makes it now. */
export const mailSource: Source = {
  probe: { path: '/mailFolders', query: { $top: 1, $select: 'id' } },
  folders: readTree,
  folder: (graphId) => ({ path: `/mailFolders/${segment(graphId)}`, query: { $select: 'id' } }),
  // Oldest first, so that what arrives meanwhile comes last.
  list: (graphId, withClass) => ({
    path: `/mailFolders/${segment(graphId)}/messages`,
    query: {
      $select: itemProperties.join(','),
      $orderby: 'receivedDateTime',
      ...expandClass(withClass),
    },
  }),
  read: readMessage,
  unwanted: ({ meta, facts }, wanted, filter) => filterReason(wanted, meta) ?? filter.atListing(facts),
  look: ({ itemId }) => ({
    path: `/messages/${segment(itemId)}`,
    query: { $select: 'subject,body', $expand: 'attachments($select=id,name,contentType,size)' },
    headers: { prefer: 'outlook.body-content-type="text"' },
  }),
  native: ({ itemId }) => ({ path: `/messages/${segment(itemId)}/$value` }),
  json: ({ itemId }) => ({
    path: `/messages/${segment(itemId)}`,
    query: { $select: jsonProperties.join(','), $expand: 'attachments' },
  }),
}
