import { createHash, createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * S3 as its documentation has it, for tests: signatures are checked by the published algorithm
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html), which shares nothing with the library that
 * Gatewarden signs with; multipart uploads need at least 5 MiB a part but the last.
 */

export interface S3Double {
  endpoint: string
  accessKeyId: string
  secretAccessKey: string
  objects: Map<string, { bytes: Buffer; headers: IncomingMessage['headers'] }>
  /** `PUT key?partNumber=2`, in order. */
  requests: string[]
  /** Open multipart uploads. */
  uploads: Map<string, { key: string; headers: IncomingMessage['headers']; parts: Map<number, Buffer> }>
  /** Asked before each answer; what it gives is answered instead. `hang`: nothing is. */
  fault: ((request: string) => { status: number; code: string } | 'hang' | undefined) | undefined
  close(): Promise<void>
}

interface Ask {
  method: string
  /** As it was sent. */
  path: string
  query: URLSearchParams
  headers: IncomingMessage['headers']
  body: Buffer
}

class Refusal extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string) {
    super(code)
    this.status = status
    this.code = code
  }
}

const smallestPart = 5 * 1024 * 1024

export async function createS3Double(bucket = 'evidence'): Promise<S3Double> {
  let made = 0
  const double: Omit<S3Double, 'endpoint' | 'close'> = {
    accessKeyId: 'AKIAEXAMPLE',
    secretAccessKey: 'not/a+real=secret',
    objects: new Map(),
    requests: [],
    uploads: new Map(),
    fault: undefined,
  }
  const uploadOf = (query: URLSearchParams) => {
    const upload = double.uploads.get(query.get('uploadId') ?? '')
    if (!upload) throw new Refusal(404, 'NoSuchUpload')
    return upload
  }
  const answer = (ask: Ask): { body?: string; headers?: Record<string, string> } => {
    checkSignature(ask, double)
    const [, named, ...rest] = ask.path.split('/').map(decodeURIComponent)
    if (named !== bucket) throw new Refusal(404, 'NoSuchBucket')
    const key = rest.join('/')
    const { method, query, headers, body } = ask
    if (method === 'POST' && query.has('uploads')) {
      const id = `upload ${++made}&`
      double.uploads.set(id, { key, headers, parts: new Map() })
      return { body: `<R><UploadId>${id.replace('&', '&amp;')}</UploadId></R>` }
    }
    if (method === 'PUT' && query.has('partNumber')) {
      if (md5(body, 'base64') !== headers['content-md5']) throw new Refusal(400, 'BadDigest')
      uploadOf(query).parts.set(Number(query.get('partNumber')), body)
      return { headers: { etag: `"${md5(body, 'hex')}"` } }
    }
    if (method === 'POST' && query.has('uploadId')) {
      const upload = uploadOf(query)
      const named = [...body.toString().matchAll(/<PartNumber>(\d+)<\/PartNumber><ETag>"(\w+)"<\/ETag>/g)]
      const parts = named.map(([, number, etag], index) => {
        const part = upload.parts.get(Number(number))
        if (!part || md5(part, 'hex') !== etag) throw new Refusal(400, 'InvalidPart')
        if (index < named.length - 1 && part.length < smallestPart) throw new Refusal(400, 'EntityTooSmall')
        return part
      })
      double.objects.set(key, { bytes: Buffer.concat(parts), headers: upload.headers })
      double.uploads.delete(query.get('uploadId') ?? '')
      return { body: '<CompleteMultipartUploadResult/>' }
    }
    if (method === 'DELETE' && query.has('uploadId')) {
      uploadOf(query)
      double.uploads.delete(query.get('uploadId') ?? '')
      return {}
    }
    if (method === 'PUT') {
      double.objects.set(key, { bytes: body, headers })
      return { headers: { etag: `"${md5(body, 'hex')}"` } }
    }
    const object = double.objects.get(key)
    if (method !== 'HEAD') throw new Refusal(405, 'MethodNotAllowed')
    if (!object) throw new Refusal(404, 'NoSuchKey')
    return { headers: { 'content-length': String(object.bytes.length) } }
  }
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://double')
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const named = `${request.method} ${decodeURIComponent(url.pathname.split('/').slice(2).join('/'))}${url.search}`
    double.requests.push(named)
    const fault = double.fault?.(named)
    if (fault === 'hang') return
    try {
      if (fault) throw new Refusal(fault.status, fault.code)
      const { body = '', headers = {} } = answer({
        method: request.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        headers: request.headers,
        body: Buffer.concat(chunks),
      })
      response.writeHead(200, headers).end(body)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      response.writeHead(error.status).end(`<Error><Code>${error.code}</Code><Message>No.</Message></Error>`)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(double, {
    endpoint: `http://127.0.0.1:${portOf(server)}`,
    close: () => closed(server),
  })
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address()
  return address !== null && typeof address === 'object' ? address.port : 0
}

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })

const md5 = (bytes: Buffer, encoding: 'hex' | 'base64') => createHash('md5').update(bytes).digest(encoding)
const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex')
const hmac = (key: Buffer | string, text: string) => createHmac('sha256', key).update(text).digest()

function checkSignature(ask: Ask, keys: Pick<S3Double, 'accessKeyId' | 'secretAccessKey'>): void {
  const { headers } = ask
  const [, id, scope = '', names = '', signature] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/([^,]+), ?SignedHeaders=([^,]+), ?Signature=(\w+)$/.exec(
      headers.authorization ?? '',
    ) ?? []
  if (id !== keys.accessKeyId) throw new Refusal(403, 'InvalidAccessKeyId')
  const payload = String(headers['x-amz-content-sha256'])
  if (payload !== sha256(ask.body)) throw new Refusal(400, 'XAmzContentSHA256Mismatch')
  const at = String(headers['x-amz-date'])
  const sentAt = Date.parse(at.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
  if (!(Math.abs(Date.now() - sentAt) < 15 * 60_000)) throw new Refusal(403, 'RequestTimeTooSkewed')
  const signed = names.split(';')
  if (!signed.includes('host')) throw new Refusal(403, 'AccessDenied')
  const query = [...ask.query]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&')
  const canonical = [
    ask.method,
    ask.path.split('/').map(decodeURIComponent).map(encode).join('/'),
    query,
    ...signed.map((name) => `${name}:${String(headers[name]).trim()}`),
    '',
    names,
    payload,
  ].join('\n')
  const [date = '', region = '', service = '', end = ''] = scope.split('/')
  const key = [date, region, service, end].reduce<Buffer | string>(
    (secret, text) => hmac(secret, text),
    `AWS4${keys.secretAccessKey}`,
  )
  const expected = hmac(key, ['AWS4-HMAC-SHA256', at, scope, sha256(canonical)].join('\n')).toString('hex')
  if (expected !== signature) throw new Refusal(403, 'SignatureDoesNotMatch')
}

const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
