import { tnefMessage } from '../document-row.ts'
import type { ObjectFolder } from '../object-folder.ts'
import type { FoundDocument } from '../reading.ts'
import { type FileRange, RangeCursor } from './file-range.ts'
import { type MapiProperties, propertyTypes } from './mapi-properties.ts'
import { numberOf, textOf, textOfBytes } from './property-values.ts'
import type { TnefAttachment } from './read-tnef.ts'

const ids = {
  displayName: 0x3001,
  data: 0x3701,
  fileName: 0x3704,
  longFileName: 0x3707,
  mediaType: 0x370e,
  flags: 0x3714,
  isHidden: 0x7ffe,
} as const
/** PR_ATTACH_FLAGS: shown within the HTML of the body. */
const shownInBody = 4

/** Before an object stands what it is: IID_IMessage, of an attached message, in its order of bytes. */
const interfaceBytes = 16
const messageInterface = '0703020000000000c000000000000046'

/** Stores what is in an attachment. Answers with its document and where its bytes lie. */
export function attachmentOf(
  attachment: TnefAttachment,
  codePage: number,
  parent: number,
  objects: ObjectFolder,
): [FoundDocument, string] {
  const { properties, title } = attachment
  const { bytes, isMessage } = contentOf(attachment)
  const text = (id: number) => textOf(properties, id, codePage)
  const writer = objects.begin()
  bytes?.copyTo(writer)
  const { at, ...content } = writer.finish()
  const name =
    text(ids.longFileName) ??
    (title && textOfBytes(title, codePage)) ??
    text(ids.fileName) ??
    text(ids.displayName)
  const document: FoundDocument = {
    parent,
    kind: isMessage ? 'attached_message' : 'attachment',
    name: (isMessage ? (text(ids.displayName) ?? name) : name) ?? null,
    mediaType: isMessage ? tnefMessage : (text(ids.mediaType)?.toLowerCase() ?? typeOfName(name)),
    isInline: isInline(properties),
    ...{ headers: null, content, text: null, code: null, links: [] },
  }
  return [document, at]
}

/** Streams often name no type. Only what has text that is read here needs one. */
const textTypes: Readonly<Record<string, string>> = {
  ...{ txt: 'text/plain', log: 'text/plain', csv: 'text/csv', htm: 'text/html', html: 'text/html' },
  ...{ ics: 'text/calendar', vcf: 'text/vcard', xml: 'text/xml', json: 'application/json' },
}

const typeOfName = (name = ''): string | null =>
  textTypes[name.slice(name.lastIndexOf('.') + 1).toLowerCase()] ?? null

const isInline = (properties: MapiProperties): boolean =>
  (numberOf(properties, ids.flags) & shownInBody) !== 0 || numberOf(properties, ids.isHidden) !== 0

/** Its file, or the object in it without the name of its interface. */
function contentOf({ data, properties }: TnefAttachment): {
  bytes: FileRange | undefined
  isMessage: boolean
} {
  const property = properties.get(ids.data)
  if (property?.type !== propertyTypes.object || !property.value || property.value.size < interfaceBytes)
    return { bytes: data ?? property?.value, isMessage: false }
  const cursor = new RangeCursor(property.value)
  const isMessage = cursor.take(interfaceBytes).read().toString('hex') === messageInterface
  return { bytes: isMessage || !data ? cursor.take(cursor.left) : data, isMessage }
}
