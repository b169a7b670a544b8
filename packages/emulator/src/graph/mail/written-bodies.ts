import type { Message } from '../../tenant/message.ts'
import type { Spool } from '../../tenant/spool.ts'
import { type BodyText, bodyAs, previewOf } from './body-text.ts'
import { readBodyText } from './read-text.ts'

/** A body as lists write it, in one form. */
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
/** For what an entry takes beside its texts. */
const entryBytes = 400

/** Writes bodies for lists, and keeps what it wrote last, since clients list the same messages again and again. */
export class WrittenBodies {
  readonly #spool: Spool
  readonly #recent = new Map<string, WrittenBody>()
  #size = 0

  constructor(spool: Spool) {
    this.#spool = spool
  }

  /** The body of a message, quickly; undefined where all of it must be parsed first, for {@link keep}. */
  find(message: Message, wish: BodyWish): WrittenBody | undefined {
    const key = keyOf(message, wish)
    const known = this.#recent.get(key)
    if (known) {
      this.#recent.delete(key)
      this.#recent.set(key, known)
      return known
    }
    const { content, summary } = message
    const text = summary.texts && readBodyText(this.#spool, content, summary.texts)
    return text ? this.keep(message, wish, text) : undefined
  }

  /** Writes and keeps the body of a message that was parsed. */
  keep(message: Message, wish: BodyWish, text: BodyText): WrittenBody {
    const written = {
      preview: JSON.stringify(previewOf(text.text)),
      body: wish.previewOnly ? null : Buffer.from(JSON.stringify(bodyAs(text, wish.contentType))),
    }
    const size = sizeOf(written)
    if (size > keptBytes / 16) return written
    this.#drop(keyOf(message, wish))
    this.#recent.set(keyOf(message, wish), written)
    this.#size += size
    for (const key of this.#recent.keys()) {
      if (this.#size <= keptBytes) break
      this.#drop(key)
    }
    return written
  }

  #drop(key: string): void {
    const known = this.#recent.get(key)
    if (!known) return
    this.#recent.delete(key)
    this.#size -= sizeOf(known)
  }
}

/** The bytes of a message never change; a draft that does gets others. Empty ones lie where the next ones begin. */
function keyOf({ content }: Message, { contentType, previewOnly }: BodyWish): string {
  return `${content.offset} ${content.length} ${previewOnly ? 'preview' : (contentType ?? 'stored')}`
}

function sizeOf({ preview, body }: WrittenBody): number {
  return entryBytes + preview.length * 2 + (body?.length ?? 0)
}
