import type { MimeHeaders } from './mime-headers.ts'

/** Where a text of the body lies in the MIME, and how it is written there. */
export interface TextPlace {
  /** Counted from the beginning of the MIME, in bytes. */
  readonly start: number
  readonly end: number
  readonly form: TextForm
}

/** The same object for the same form. */
export interface TextForm {
  /** A label that `TextDecoder` knows; ASCII is part of it. */
  readonly charset: string
  readonly encoding: 'none' | 'base64' | 'quoted-printable'
}

/** The texts that make up a message's body; one of them may be missing. */
export interface TextPlaces {
  readonly plain: TextPlace | null
  readonly html: TextPlace | null
  /** No other part has a text: no file of text, no message that is attached. */
  readonly isAll: boolean
}

/** Texts in other charsets, and the label's other spellings, are left to the parser. */
const charsets: ReadonlySet<string> = new Set(
  `utf-8 utf8 us-ascii ascii latin1 iso-8859-1 iso-8859-2 iso-8859-5 iso-8859-7 iso-8859-9 iso-8859-15 koi8-r windows-1250
  windows-1251 windows-1252 windows-1253 windows-1254 windows-1257`.split(/\s+/),
)
const encodings: Readonly<Record<string, TextForm['encoding']>> = {
  '': 'none',
  '7bit': 'none',
  '8bit': 'none',
  binary: 'none',
  base64: 'base64',
  'quoted-printable': 'quoted-printable',
}

const mostHeaderBytes = 64 * 1024
const mediaType = /^[\w.+-]+\/[\w.+-]+$/
const parameter = /;\s*([\w-]+)=(?:"([^"\\()]*)"|([^\s;"()\\]+))\s*/gy
const boundaryText = /^[\w'+,./:=?-]{1,70}$/
const markerEnd = /^(?:--)?[ \t]{0,70}(?:\r?\n|$)/
/** Lone CR, NUL, and header names that some would take for those that count here. */
const doubtful =
  /\r(?!\n)|\0|^\xef|^content-(?:type|transfer-encoding|disposition)(?![\w-]|[ \t]*:)|^content-[^\n]*[\x80-\xff]/im

const forms = new Map<string, TextForm>()

/**
 * Finds the texts of a body while somebody walks through the parts of a message, so that lists need not parse all of it.
 * Only for messages that are written plainly, as nearly all mail is, and whose body is one text, or one in two versions;
 * whatever leaves room for interpretation is left to the parser (`places` is null), so that both say the same.
 */
export class TextFinder {
  readonly #bytes: Buffer
  readonly #boundaries: string[] = []
  #isPlain = true
  #isAll = true
  #plain: TextPlace | null = null
  #html: TextPlace | null = null
  /** The multipart/alternative that holds what was found, or the part itself. */
  #holder: object | null = null

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  /** Null where the parser must read the body. */
  get places(): TextPlaces | null {
    if (!this.#isPlain || (this.#plain === null && this.#html === null)) return null
    return { plain: this.#plain, html: this.#html, isAll: this.#isAll }
  }

  /** Nobody may say more of this message. */
  giveUp(): void {
    this.#isPlain = false
  }

  /** Every part, before what it is. @param start where its headers begin */
  part(headers: MimeHeaders, start: number): void {
    if (!this.#isPlain) return
    const { bodyStart } = headers
    const header =
      bodyStart - start > mostHeaderBytes ? '\r' : this.#bytes.toString('latin1', start, bodyStart)
    const isOnce = ['content-type', 'content-transfer-encoding', 'content-disposition'].every(
      (name) => headers.all(name).length <= 1,
    )
    if (!isOnce || doubtful.test(header)) this.giveUp()
  }

  /** A part that holds others. */
  multipart(type: string, boundary: string): void {
    const clashes = this.#boundaries.some((one) => one.startsWith(boundary) || boundary.startsWith(one))
    if (clashes || !boundaryText.test(boundary) || parametersOf(type)?.get('boundary') !== boundary)
      this.giveUp()
    this.#boundaries.push(boundary)
  }

  /** A line between two parts. @param after where its boundary ends */
  marker(after: number): void {
    if (!markerEnd.test(this.#bytes.toString('latin1', after, after + 80))) this.giveUp()
  }

  /** A part that holds no others. @param alternative the closest multipart/alternative around it */
  leaf(headers: MimeHeaders, end: number, alternative: object | null): void {
    if (!this.#isPlain) return
    const type = headers.first('content-type') ?? 'text/plain'
    const disposition = headers.first('content-disposition') ?? 'inline'
    const media = (type.split(';', 1)[0] ?? '').trim().toLowerCase()
    const shown = (disposition.split(';', 1)[0] ?? '').trim().toLowerCase()
    if (!mediaType.test(media) || (shown !== 'inline' && shown !== 'attachment')) {
      this.giveUp()
      return
    }
    const isBody = shown === 'inline' && (media === 'text/plain' || media === 'text/html')
    if (!isBody && /^(?:text|message)\//.test(media)) this.#isAll = false
    if (shown === 'attachment') return
    if (media === 'text/calendar') this.giveUp()
    else if (isBody) {
      const form = formOf(type, headers.first('content-transfer-encoding') ?? '')
      const place = form && { start: headers.bodyStart, end, form }
      if (place) this.#take(media === 'text/plain', place, alternative ?? headers)
      else this.giveUp()
    }
  }

  #take(isPlain: boolean, place: TextPlace, holder: object): void {
    const known = isPlain ? this.#plain : this.#html
    if (known !== null || (this.#holder !== null && this.#holder !== holder)) this.giveUp()
    this.#holder = holder
    if (isPlain) this.#plain = place
    else this.#html = place
  }
}

function formOf(type: string, transferEncoding: string): TextForm | undefined {
  const parameters = parametersOf(type)
  const charset = (parameters?.get('charset') ?? 'utf-8').toLowerCase()
  const encoding = encodings[transferEncoding.trim().toLowerCase()]
  const isFlowed = parameters?.get('format')?.toLowerCase() === 'flowed'
  if (!parameters || isFlowed || encoding === undefined || !charsets.has(charset)) return undefined
  const key = `${charset} ${encoding}`
  const form = forms.get(key) ?? Object.freeze({ charset, encoding })
  forms.set(key, form)
  return form
}

/** Undefined for anything but plainly written parameters. */
function parametersOf(type: string): ReadonlyMap<string, string> | undefined {
  const cut = type.indexOf(';')
  const rest = cut === -1 ? '' : type.slice(cut).trimEnd().replace(/;$/, '')
  const found = new Map<string, string>()
  let end = 0
  for (const match of rest.matchAll(parameter)) {
    const [whole, name = '', quoted, plain = ''] = match
    const key = name.toLowerCase()
    if (found.has(key)) return undefined
    found.set(key, quoted ?? plain)
    end = match.index + whole.length
  }
  return end === rest.length ? found : undefined
}
