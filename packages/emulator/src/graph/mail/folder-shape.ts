import type { MailFolder as GraphMailFolder, MailSearchFolder } from '@microsoft/microsoft-graph-types'
import type { MailFolder } from '../../tenant/mail-folder.ts'
import type { Mailbox } from '../../tenant/mailbox.ts'
import { type FieldTable, fieldTable, scalar } from '../odata/fields.ts'
import {
  type Projection,
  project,
  type Shape,
  shape,
  type WireObject,
  type Writers,
  writeProperties,
} from '../wire/shape.ts'
import { foundIn } from './search-folder.ts'

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

const writers: Writers<FolderView, PlainFolder> = {
  id: ({ mailbox, folder }) => mailbox.core.ids.folder(folder.number),
  displayName: ({ folder }) => folder.displayName,
  parentFolderId: ({ mailbox, folder }) => folder.parent && mailbox.core.ids.folder(folder.parent.number),
  childFolderCount: ({ folder }) => folder.childFolderCount,
  unreadItemCount,
  totalItemCount,
  isHidden: ({ folder }) => folder.isHidden,
}

const about = {
  navigation: [
    'childFolders',
    'messageRules',
    'messages',
    'multiValueExtendedProperties',
    'singleValueExtendedProperties',
  ],
}

export const folderShape: Shape<FolderView> = shape<FolderView, PlainFolder>(
  'microsoft.graph.mailFolder',
  writers,
  about,
)

type PlainSearchFolder = PlainFolder &
  Pick<MailSearchFolder, 'filterQuery' | 'includeNestedFolders' | 'isSupported' | 'sourceFolderIds'>

const searchFolderShape: Shape<FolderView> = shape<FolderView, PlainSearchFolder>(
  'microsoft.graph.mailSearchFolder',
  {
    ...writers,
    isSupported: () => true,
    includeNestedFolders: ({ folder }) => folder.search?.includeNestedFolders ?? false,
    sourceFolderIds: ({ folder }) => [...(folder.search?.sourceFolderIds ?? [])],
    filterQuery: ({ folder }) => folder.search?.filterQuery ?? '',
  },
  about,
)

function totalItemCount({ mailbox, folder }: FolderView): number {
  return folder.search ? foundIn(mailbox, folder.search).length : folder.totalItemCount
}

function unreadItemCount({ mailbox, folder }: FolderView): number {
  if (!folder.search) return folder.unreadItemCount
  return foundIn(mailbox, folder.search).filter(({ isRead }) => !isRead).length
}

export type FolderWriter = ReturnType<typeof folderWriter>

/**
 * Writes folders for one `$select`. A search folder says that it is one, and has properties of its own.
 * Throws a 400 for a `$select` of what no folder has.
 */
export function folderWriter(select: readonly string[] | undefined) {
  const plain = project(folderShape, select)
  let search: Projection<FolderView> | undefined
  return {
    contextList: plain.contextList,
    write: (view: FolderView, target: WireObject = {}): WireObject => {
      if (!view.folder.search) return writeProperties(plain, view, target)
      search ??= project(searchFolderShape, select)
      return writeProperties(search, view, { ...target, '@odata.type': `#${searchFolderShape.typeName}` })
    },
  }
}

/** What `$filter` and `$orderby` may name on folders. */
export const folderFields: FieldTable<FolderView> = fieldTable<FolderView>('microsoft.graph.mailFolder', {
  id: scalar('id', ({ mailbox, folder }) => mailbox.core.ids.folder(folder.number)),
  displayName: scalar('string', ({ folder }) => folder.displayName),
  childFolderCount: scalar('number', ({ folder }) => folder.childFolderCount),
  unreadItemCount: scalar('number', unreadItemCount),
  totalItemCount: scalar('number', totalItemCount),
  isHidden: scalar('boolean', ({ folder }) => folder.isHidden),
})
