import { isAscii } from 'node:buffer'
import type { Message } from '../../tenant/message.ts'
import type { Spool } from '../../tenant/spool.ts'
import { MOST_JSON_BYTES, writeAsciiLines } from './ascii-json.ts'
import { type BodyText, bodyAs, previewOf } from './body-text.ts'
import { endedLines, readBodyText } from './read-text.ts'

/** A body as lists write it, in one form: good until the next one is asked for. */
export interface WrittenBody {
  /** `bodyPreview`, in JSON. */
  readonly preview: string
  /** `body`, in JSON and UTF-8; null where only the preview was wanted. */
  readonly body: Buffer | null
}

export interface BodyWish {
  /** Null: as it is stored. */
  readonly contentType: 'text' | 'html' | null
  readonly previewOnly: boolean
}

/** A preview in ASCII needs no more than this of a text. */
const previewBytes = 1024
/** Texts of up to this length are written by way of a buffer that stays. */
const scratchBytes = 256 * 1024
const textHead = Buffer.from('{"contentType":"text","content":')

/** Writes bodies for lists. */
export class BodyWriter {
  readonly #spool: Spool
  readonly #text = Buffer.allocUnsafe(scratchBytes)
  readonly #json = Buffer.allocUnsafe(
    textHead.length + scratchBytes * MOST_JSON_BYTES.each + MOST_JSON_BYTES.around + 1,
  )

  constructor(spool: Spool) {
    this.#spool = spool
  }

  /** The body of a message, quickly; undefined where all of it must be parsed first, for {@link writeParsed}. */
  write(message: Message, wish: BodyWish): WrittenBody | undefined {
    const { content, summary } = message
    if (!summary.texts) return undefined
    const plain = wish.contentType === 'html' ? undefined : this.#writePlain(message, wish)
    if (plain) return plain
    const text = readBodyText(this.#spool, content, summary.texts)
    return text && this.writeParsed(text, wish)
  }

  /** The body of a message that was parsed. */
  writeParsed(text: BodyText, { contentType, previewOnly }: BodyWish): WrittenBody {
    return {
      preview: JSON.stringify(previewOf(text.text)),
      body: previewOnly ? null : Buffer.from(JSON.stringify(bodyAs(text, contentType))),
    }
  }

  /** One plain text in ASCII, which needs no more than its line ends changed. */
  #writePlain({ content, summary }: Message, { previewOnly }: BodyWish): WrittenBody | undefined {
    const { plain, html } = summary.texts ?? {}
    if (!plain || html || plain.form.encoding !== 'none') return undefined
    const { start } = plain
    const end = previewOnly ? Math.min(plain.end, start + previewBytes) : plain.end
    if (end - start > scratchBytes) return undefined
    const bytes = this.#spool.read(content, start, end, this.#text)
    if (!isAscii(bytes)) return undefined
    const begin = endedLines(bytes.toString('latin1', 0, previewBytes))
    if (begin === undefined) return undefined
    const preview = JSON.stringify(previewOf(begin))
    if (previewOnly) return { preview, body: null }
    textHead.copy(this.#json)
    const last = writeAsciiLines(bytes, this.#json, textHead.length)
    if (last === -1) return undefined
    this.#json[last] = 0x7d
    return { preview, body: this.#json.subarray(0, last + 1) }
  }
}
