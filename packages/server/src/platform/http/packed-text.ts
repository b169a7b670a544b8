import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Context } from 'hono'

const pack = {
  br: (text: string) => promisify(brotliCompress)(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } }),
  gzip: (text: string) => promisify(gzip)(text),
}
type Encoding = keyof typeof pack

/** A text that is made once and sent often, in the smallest form that its reader takes (RFC 9110 section 12.5.3). */
export class PackedText {
  readonly #make: () => string
  #text: string | undefined
  readonly #packed = new Map<Encoding, Promise<Uint8Array<ArrayBuffer>>>()

  constructor(make: () => string) {
    this.#make = make
  }

  get text(): string {
    this.#text ??= this.#make()
    return this.#text
  }

  async answer(c: Context, type: string): Promise<Response> {
    const encoding = acceptedEncoding(c.req.header('accept-encoding'))
    const headers = { 'content-type': type, vary: 'Accept-Encoding' }
    if (encoding === undefined) return c.body(this.text, 200, headers)
    let packed = this.#packed.get(encoding)
    if (packed === undefined) {
      packed = pack[encoding](this.text).then((bytes) => new Uint8Array(bytes))
      this.#packed.set(encoding, packed)
    }
    return c.body(await packed, 200, { ...headers, 'content-encoding': encoding })
  }
}

/** The best of the encodings that a reader takes, by its Accept-Encoding. */
export function acceptedEncoding(header: string | undefined): Encoding | undefined {
  const named = (header ?? '').split(',').map((part) => {
    const [name = '', ...parameters] = part.trim().toLowerCase().split(';')
    const isRefused = parameters.some((one) => /^\s*q=0(\.0*)?\s*$/.test(one))
    return { name, isRefused }
  })
  const takes = (encoding: Encoding) => named.some(({ name, isRefused }) => name === encoding && !isRefused)
  if (takes('br')) return 'br'
  return takes('gzip') ? 'gzip' : undefined
}
