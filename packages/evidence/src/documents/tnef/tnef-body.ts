import { decodeText, textOfHtml } from '../body-text.ts'
import type { Reading } from '../reading.ts'
import { charsetOfCodePage } from './code-pages.ts'
import { decompressRtf } from './compressed-rtf.ts'
import { propertyTypes } from './mapi-properties.ts'
import { numberOf, textOf, textOfBytes } from './property-values.ts'
import type { TnefMessage } from './read-tnef.ts'
import { textOfRtf } from './rtf-text.ts'

const ids = { body: 0x1000, compressedRtf: 0x1009, html: 0x1013, internetCodePage: 0x3fde } as const

/** The words of a message: of its plain text, else of its HTML, else of its RTF. Takes what it read from the room. */
export function tnefBody(message: TnefMessage, room: Reading['room']): { text: string; isCut: boolean } {
  const limit = room.text
  const { text, size } = plainText(message, limit) ?? html(message, limit) ?? rtf(message, limit) ?? none
  room.text -= Math.min(size, limit)
  return { text, isCut: size > limit }
}

/** What was read, and how many bytes it had. */
interface Body {
  text: string
  size: number
}

const none: Body = { text: '', size: 0 }

function plainText({ properties, body, codePage }: TnefMessage, limit: number): Body | undefined {
  const property = properties.get(ids.body)?.value
  const text = textOf(properties, ids.body, codePage, limit)
  if (text?.trim()) return { text, size: property?.size ?? 0 }
  const old = body && textOfBytes(body, codePage, limit)
  return old?.trim() ? { text: old, size: body?.size ?? 0 } : undefined
}

function html({ properties, codePage }: TnefMessage, limit: number): Body | undefined {
  const { type, value } = properties.get(ids.html) ?? {}
  if (!value) return undefined
  const page = numberOf(properties, ids.internetCodePage) || codePage
  const { text } = decodeText(
    value.read(limit),
    charsetOfCodePage(type === propertyTypes.unicode ? 1200 : page),
  )
  const words = textOfHtml(text)
  return words.trim() ? { text: words, size: value.size } : undefined
}

function rtf({ properties }: TnefMessage, limit: number): Body | undefined {
  const value = properties.get(ids.compressedRtf)?.value
  const expanded = value && decompressRtf(value.read(limit), limit)
  if (!expanded) return undefined
  const isCut = expanded.isCut || value.size > limit
  return { text: textOfRtf(expanded.rtf.toString('latin1')), size: isCut ? limit + 1 : expanded.rtf.length }
}
