import { isAscii } from 'node:buffer'
import type { Message } from '../../tenant/message.ts'
import type { Spool } from '../../tenant/spool.ts'
import { MOST_JSON_BYTES, writeAsciiLines } from './ascii-json.ts'
import { BodyRing } from './body-ring.ts'
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

/** Of what was written last, so many bytes are kept. */
const keptBytes = 32 * 1024 * 1024
/** A preview in ASCII needs no more than this of a text. */
const previewBytes = 1024
/** Texts of up to this length are written by way of a buffer that stays. */
const scratchBytes = 256 * 1024
const textHead = Buffer.from('{"contentType":"text","content":')

/** Writes bodies for lists, and keeps what it wrote last, since clients list the same messages again and again. */
export class WrittenBodies {
  readonly #spool: Spool
  readonly #recent = new BodyRing(keptBytes)
  readonly #text = Buffer.allocUnsafe(scratchBytes)
  readonly #json = Buffer.allocUnsafe(
    textHead.length + scratchBytes * MOST_JSON_BYTES.each + MOST_JSON_BYTES.around + 1,
  )

  constructor(spool: Spool) {
    this.#spool = spool
  }

  /** The body of a message, quickly; undefined where all of it must be parsed first, for {@link keep}. */
  find(message: Message, wish: BodyWish): WrittenBody | undefined {
    const known = this.#recent.get(keyOf(message, wish))
    if (known) return known
    const { content, summary } = message
    if (!summary.texts) return undefined
    const plain = wish.contentType === 'html' ? undefined : this.#writePlain(message, wish)
    if (plain) return this.#recent.keep(keyOf(message, wish), plain)
    const text = readBodyText(this.#spool, content, summary.texts)
    return text && this.keep(message, wish, text)
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

  /** Writes and keeps the body of a message that was parsed. */
  keep(message: Message, wish: BodyWish, text: BodyText): WrittenBody {
    return this.#recent.keep(keyOf(message, wish), {
      preview: JSON.stringify(previewOf(text.text)),
      body: wish.previewOnly ? null : Buffer.from(JSON.stringify(bodyAs(text, wish.contentType))),
    })
  }
}

/** The bytes of a message never change; a draft that does gets others. Empty ones lie where the next ones begin. */
function keyOf({ content }: Message, { contentType, previewOnly }: BodyWish): string {
  return `${content.offset} ${content.length} ${previewOnly ? 'preview' : (contentType ?? 'stored')}`
}
