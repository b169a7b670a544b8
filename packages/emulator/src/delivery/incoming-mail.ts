import { type MimeHeaders, readHeaders } from '../tenant/mime-headers.ts'
import { parseParameters } from '../tenant/mime-parameters.ts'
import type { MimeSummary } from '../tenant/mime-summary.ts'
import { Recipients, summarizeMime } from '../tenant/summarize-mime.ts'
import { textOfMime } from './text-of-mime.ts'

/** A message at the door of a mailbox. */
export class IncomingMail {
  readonly mime: Buffer
  readonly summary: MimeSummary
  readonly headers: MimeHeaders
  #text: string | undefined

  constructor(mime: Buffer) {
    this.mime = mime
    this.summary = summarizeMime(mime, new Recipients())
    this.headers = readHeaders(mime, 0, mime.length)
  }

  /** What its text parts say, without the marks of HTML. */
  get text(): string {
    this.#text ??= textOfMime(this.mime)
    return this.#text
  }

  /** A header's value in lower case; empty without it. */
  header(name: string): string {
    return this.headers.first(name)?.trim().toLowerCase() ?? ''
  }

  /** `report-type` of a multipart/report in lower case: `delivery-status`, `disposition-notification`; null for any other. */
  get reportType(): string | null {
    const { value, parameters } = parseParameters(this.headers.first('content-type') ?? '')
    return value.toLowerCase() === 'multipart/report'
      ? (parameters.get('report-type')?.toLowerCase() ?? '')
      : null
  }

  /** A program has sent it (RFC 3834). */
  get isAutomatic(): boolean {
    const auto = this.header('auto-submitted')
    return (auto !== '' && auto !== 'no') || this.reportType !== null
  }
}
