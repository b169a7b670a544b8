import { createHash } from 'node:crypto'
import type { Clock } from '../../../platform/clock.ts'
import { type Egress, type EgressAnswer, EgressError } from '../../../platform/egress/index.ts'
import { S3Error } from './s3-error.ts'

/** A bucket, and what opens it. */
export interface S3Bucket {
  /** `https://s3.eu-central-1.amazonaws.com`; no path. */
  endpoint: string
  region: string
  bucket: string
  /** Whether the bucket is the first segment of the path, and not a part of the host name. */
  pathStyle: boolean
  accessKeyId: string
  secretAccessKey: string
}

export interface S3Request {
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE'
  /** Of the object. */
  key: string
  query?: Record<string, string>
  headers?: Record<string, string>
  body?: Buffer
  signal?: AbortSignal
}

/** Time for one request: a part of 64 MiB at 2 Mbit/s. */
const timeoutMs = 300_000

/** Requests to one bucket, each signed by Signature Version 4. @throws S3Error */
export interface S3Client {
  send(request: S3Request): Promise<EgressAnswer>
}

/**
 * @param clock the real time, also where Gatewarden runs by another: the storage compares it with its own
 */
export function createS3Client(egress: Egress, bucket: S3Bucket, clock: Clock): S3Client {
  return {
    async send({ method, key, query = {}, headers = {}, body, signal }) {
      const { AwsV4Signer } = await import('aws4fetch')
      const url = addressOf(bucket, key)
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
      const signed = await new AwsV4Signer({
        ...bucket,
        method,
        service: 's3',
        url: url.href,
        headers: { ...headers, 'x-amz-content-sha256': sha256Of(body) },
        datetime: clock
          .now()
          .toISOString()
          .replaceAll(/[:-]|\.\d{3}/g, ''),
      }).sign()
      const answer = await egress
        .send({
          method,
          url: signed.url.href,
          headers: { ...Object.fromEntries(signed.headers), host: url.host },
          timeoutMs,
          ...(body === undefined ? {} : { body }),
          ...(signal === undefined ? {} : { signal }),
        })
        .catch((error: unknown) => {
          throw error instanceof EgressError ? new S3Error(error.problem, 0, error.message, error) : error
        })
      // Completing an upload can fail after the storage has said 200.
      if (
        answer.status >= 300 ||
        /^\s*(<\?xml[^>]*>)?\s*<Error>/.test(answer.body.toString('latin1', 0, 200))
      )
        throw errorOf(answer)
      return answer
    },
  }
}

/** Where an object is. Of the key's letters only those stay as they are that Signature Version 4 leaves. */
export function addressOf({ endpoint, bucket, pathStyle }: S3Bucket, key: string): URL {
  const url = new URL(endpoint)
  if (!pathStyle) url.host = `${bucket}.${url.host}`
  const segments = [...(pathStyle ? [bucket] : []), ...key.split('/')]
  url.pathname = `/${segments.map(encodeRfc3986).join('/')}`
  return url
}

const encodeRfc3986 = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)

const sha256Of = (body: Buffer = Buffer.of()): string => createHash('sha256').update(body).digest('hex')

/** The text of the first element of a name in an answer; its XML has no attributes there, and no entities but those of ETags. */
export const elementOf = ({ body }: Pick<EgressAnswer, 'body'>, name: string): string | undefined =>
  new RegExp(`<${name}>([^<]*)</${name}>`)
    .exec(body.toString('utf8'))?.[1]
    ?.replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .trim()

function errorOf(answer: EgressAnswer): S3Error {
  const code = elementOf(answer, 'Code') ?? statusCodes[answer.status] ?? `http_${answer.status}`
  const said = elementOf(answer, 'Message')?.slice(0, 300) ?? 'no reason'
  return new S3Error(code, answer.status, `The storage answered ${answer.status} ${code}: ${said}`)
}

/** What an answer without a body (to HEAD) means. */
const statusCodes: Record<number, string> = {
  301: 'PermanentRedirect',
  403: 'AccessDenied',
  404: 'NoSuchKey',
}
