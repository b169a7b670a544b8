import type { WrittenFile } from '../hashed-file.ts'
import type { DocumentCode } from './document-codes.ts'
import type { DocumentRow } from './document-row.ts'
import type { ObjectFolder } from './object-folder.ts'

/** How deep messages in messages are followed. */
export const deepestMessage = 10

/** A document as it was found; its bytes are in the object folder. */
export interface FoundDocument
  extends Pick<DocumentRow, 'parent' | 'kind' | 'name' | 'mediaType' | 'isInline' | 'headers'> {
  /** Null for the item itself: its bytes are the native. */
  content: WrittenFile | null
  text: { text: string; from: 'plain' | 'html' | 'file' } | null
  code: DocumentCode | null
  /** Files in OneDrive and SharePoint that its text links to. */
  links: string[]
}

/** A message that is being taken apart: where it lies and what its family may still cost. */
export interface Reading {
  path: string
  objects: ObjectFolder
  documents: FoundDocument[]
  depth: number
  /** How much text the family may still hold, in bytes: of all its documents together. */
  room: { text: number }
}
