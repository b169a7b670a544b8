/** The storage said no, or nothing. `code` is the storage's own (https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html). */
export class S3Error extends Error {
  readonly code: string
  /** HTTP; 0 where there was no answer. */
  readonly status: number

  constructor(code: string, status: number, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'S3Error'
    this.code = code
    this.status = status
  }

  /** Whether the same request may succeed later with nobody doing anything. */
  get isPassing(): boolean {
    if (this.status === 0) return !lasting.has(this.code)
    return this.status >= 500 || this.status === 429 || this.status === 408 || this.code === 'RequestTimeout'
  }
}

/** Problems of the way out that no waiting mends. */
const lasting = new Set(['url_invalid', 'address_refused', 'tls_failed'])

const remedies: Record<string, string> = {
  AccessDenied: 'Let the key put objects and make multipart uploads in this bucket, below this prefix.',
  AllAccessDisabled: 'Ask whoever runs the storage why the bucket is closed.',
  InvalidAccessKeyId: 'Give the id of a living access key (PATCH /v1/destinations/{id}).',
  SignatureDoesNotMatch: 'Give the secret that belongs to this access key (PATCH /v1/destinations/{id}).',
  AuthorizationHeaderMalformed: 'Make a destination with the region that the bucket is in.',
  PermanentRedirect: 'Make a destination with the endpoint and region that the bucket is in.',
  NoSuchBucket: 'Make the bucket, or a destination with its right name. Some storages need pathStyle.',
  RequestTimeTooSkewed: 'Set the clock of this machine.',
  QuotaExceeded: 'Make room in the storage.',
  address_refused:
    'The storage lies in a private network: allow its addresses with egress.allow, or use another.',
  name_not_found: 'Check the endpoint. Without pathStyle the bucket becomes a part of the host name.',
  tls_failed: 'Give the storage a certificate that this machine believes.',
}

/** What whoever made the destination can do about it. */
export const remedyOf = ({ code, isPassing }: S3Error): string =>
  remedies[code] ??
  (isPassing
    ? 'It is tried again by itself. If it stays, ask whoever runs the storage.'
    : 'Ask whoever runs the storage what this means.')
