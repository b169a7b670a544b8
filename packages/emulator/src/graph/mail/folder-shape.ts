import type { MailFolder as GraphMailFolder } from '@microsoft/microsoft-graph-types'
import type { MailFolder } from '../../tenant/mail-folder.ts'
import type { Mailbox } from '../../tenant/mailbox.ts'
import { type FieldTable, fieldTable, scalar } from '../odata/fields.ts'
import { type Shape, shape } from '../wire/shape.ts'

/** A mail folder and the mailbox it lies in. */
export interface FolderView {
  readonly folder: MailFolder
  readonly mailbox: Mailbox
}

type PlainFolder = Omit<
  GraphMailFolder,
  | 'childFolders'
  | 'messageRules'
  | 'messages'
  | 'multiValueExtendedProperties'
  | 'singleValueExtendedProperties'
>

export const folderShape: Shape<FolderView> = shape<FolderView, PlainFolder>(
  'microsoft.graph.mailFolder',
  {
    id: ({ mailbox, folder }) => mailbox.core.ids.folder(folder.number),
    displayName: ({ folder }) => folder.displayName,
    parentFolderId: ({ mailbox, folder }) => folder.parent && mailbox.core.ids.folder(folder.parent.number),
    childFolderCount: ({ folder }) => folder.childFolderCount,
    unreadItemCount: ({ folder }) => folder.unreadItemCount,
    totalItemCount: ({ folder }) => folder.totalItemCount,
    isHidden: ({ folder }) => folder.isHidden,
  },
  {
    navigation: [
      'childFolders',
      'messageRules',
      'messages',
      'multiValueExtendedProperties',
      'singleValueExtendedProperties',
    ],
  },
)

/** What `$filter` and `$orderby` may name on folders. */
export const folderFields: FieldTable<FolderView> = fieldTable<FolderView>('microsoft.graph.mailFolder', {
  id: scalar('id', ({ mailbox, folder }) => mailbox.core.ids.folder(folder.number)),
  displayName: scalar('string', ({ folder }) => folder.displayName),
  childFolderCount: scalar('number', ({ folder }) => folder.childFolderCount),
  unreadItemCount: scalar('number', ({ folder }) => folder.unreadItemCount),
  totalItemCount: scalar('number', ({ folder }) => folder.totalItemCount),
  isHidden: scalar('boolean', ({ folder }) => folder.isHidden),
})
