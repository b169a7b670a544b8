import { execFileSync, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { verifyPackage } from '@gatewarden/evidence'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Caller } from '../../../platform/http/caller.ts'
import { message } from '../../testing/messages.ts'
import { createRig, type Rig } from '../../testing/rig.ts'
import { createS3Double, type S3Double } from '../testing/s3-double.ts'
import { unzip } from '../testing/unzip.ts'
import type { UploaderOrders } from '../testing/uploader.ts'
import { runUpload } from './run-upload.ts'

vi.setConfig({ testTimeout: 90_000 })

let rig: Rig
let s3: S3Double
let id: string
let sealed: { id: string; folder: string; publicKey: string }
let destination: string
const ringSecret = Buffer.alloc(32, 7).toString('base64')

beforeAll(async () => {
  s3 = await createS3Double()
  rig = await createRig({ platform: { config: { egress: { allow: ['127.0.0.1'] } } } })
  const address = rig.mailbox('ada')
  rig.put(address, 'inbox', message(1))
  // Three parts: nothing that packs well.
  rig.put(address, 'inbox', `Subject: large\r\n\r\n${randomBytes(13_000_000).toString('base64')}\r\n`)
  id = await rig.collect([address], { package: { documents: false } })
  await rig.until(id, ['completed'])
  sealed = (await rig.call('GET', `/v1/collections/${id}/package`)).body
})
afterAll(async () => {
  await rig.close()
  await s3.close()
})

const wish = (more: object = {}) => ({
  name: 'Evidence store',
  endpoint: s3.endpoint,
  bucket: 'evidence',
  prefix: 'cases/Smith + Jones=1/'.replaceAll(' ', '_'),
  pathStyle: true,
  accessKeyId: s3.accessKeyId,
  secretAccessKey: s3.secretAccessKey,
  ...more,
})
const make = (more?: object) => rig.call('POST', '/v1/destinations', { body: wish(more) })
const begin = (to: string) =>
  rig.call('POST', `/v1/collections/${id}/package/uploads`, { body: { destination: to } })
const parts = () =>
  s3.requests.filter(
    (one) => one.includes('cases/') && one.includes('partNumber') && !one.includes('gatewarden-test'),
  )
const latest = async () => (await rig.call('GET', `/v1/collections/${id}/package/uploads`)).body.data[0]
const goOn = (upload: string, signal = new AbortController().signal) =>
  runUpload(rig.platform, upload, signal)

describe('a destination', () => {
  test('shows what was said of it, and never the secret', async () => {
    const made = await make()
    expect(made.status).toBe(201)
    destination = made.body.id
    const { secretAccessKey, ...said } = wish()
    expect(made.body).toMatchObject({ ...said, customer: 'self', region: 'us-east-1' })
    const shown = await rig.call('GET', `/v1/destinations/${destination}`)
    const listed = await rig.call('GET', '/v1/destinations')
    expect(listed.body.data).toEqual([shown.body])
    for (const { bytes } of [made, shown, listed]) expect(bytes.toString()).not.toContain(secretAccessKey)
  })

  test('is tried with what an upload does, and leaves nothing behind', async () => {
    const tried = await rig.call('POST', `/v1/destinations/${destination}/test`)
    expect(tried.body).toMatchObject({
      ok: true,
      checks: [{ id: 'begin' }, { id: 'store' }, { id: 'clean' }],
    })
    expect([s3.objects.size, s3.uploads.size]).toEqual([0, 0])
  })

  test.each([
    [{ secretAccessKey: 'another' }, 'SignatureDoesNotMatch', 'secret'],
    [{ accessKeyId: 'another' }, 'InvalidAccessKeyId', 'access key'],
    [{ bucket: 'nowhere' }, 'NoSuchBucket', 'bucket'],
    [{ endpoint: 'http://127.0.0.1:1' }, 'connection failed', 'tried again'],
  ])('with %j is told apart: %s', async (more, seen, remedy) => {
    const { body } = await make(more)
    const tried = await rig.call('POST', `/v1/destinations/${body.id}/test`)
    expect(tried.body.ok).toBe(false)
    expect(tried.body.checks[0]).toMatchObject({ state: 'failed', seen: expect.stringContaining(seen) })
    expect(tried.body.checks[0].remedy).toContain(remedy)
    await rig.call('DELETE', `/v1/destinations/${body.id}`)
  })

  test.each([
    [{ endpoint: 'http://10.0.0.1' }, 'body.endpoint'],
    [{ endpoint: 'https://s3.example/bucket' }, 'body.endpoint'],
    [{ prefix: '../' }, 'body.prefix'],
    [{ prefix: 'a/./b/' }, 'body.prefix'],
    [{ bucket: 'Not_A/bucket' }, 'body.bucket'],
  ])('cannot be %j', async (more, field) => {
    const { status, body } = await make(more)
    expect([status, body.field ?? body.errors[0].field]).toEqual([400, field])
  })

  test('belongs to a customer: keys of others find nothing of it', async () => {
    const caller: Partial<Caller> = { customers: ['acme'] }
    for (const [method, path] of [
      ['GET', `/v1/destinations/${destination}`],
      ['DELETE', `/v1/destinations/${destination}`],
      ['POST', `/v1/destinations/${destination}/test`],
      ['GET', `/v1/collections/${id}/package/uploads`],
    ] as const)
      expect((await rig.call(method, path, { caller })).status, path).toBe(404)
    expect((await rig.call('GET', '/v1/destinations', { caller })).body.data).toEqual([])
  })
})

test('an upload goes on behind the last part that was stored after kill -9, and is the package', async () => {
  const { body: upload } = await begin(destination)
  expect(upload).toMatchObject({
    status: 'waiting',
    address: expect.stringMatching(/^s3:\/\/evidence\/cases\//),
  })
  const dead = spawnUploader(upload.id)
  s3.fault = (request) => {
    if (!request.includes('partNumber=2')) return undefined
    dead.kill('SIGKILL')
    return 'hang'
  }
  await once(dead, 'exit')
  s3.fault = undefined
  expect(parts()).toHaveLength(2)
  const before = await latest()
  expect(before).toMatchObject({ status: 'waiting', stored: 8 * 1024 * 1024 })

  s3.requests.length = 0
  await goOn(upload.id)
  expect(s3.requests.filter((one) => one.includes('partNumber=1'))).toEqual([])
  const done = await latest()
  expect(done).toMatchObject({ status: 'completed', reason: null, stored: done.bytes })
  const key = done.address.replace('s3://evidence/', '')
  const object = s3.objects.get(key)
  expect(object?.headers).toMatchObject({ 'x-amz-meta-package': sealed.id })
  expect(
    createHash('sha256')
      .update(object?.bytes ?? '')
      .digest('hex'),
  ).toBe(done.sha256)
  expect(s3.objects.get(`${key}.sha256`)?.bytes.toString()).toBe(`${done.sha256}  ${sealed.id}.zip\n`)
  const folder = join(rig.platform.config.dataFolder, 'fetched')
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.zip'), object?.bytes ?? '')
  unzip(join(folder, 'package.zip'), folder)
  const verified = await verifyPackage(join(folder, `${id}-1`), { publicKey: sealed.publicKey })
  expect(verified).toMatchObject({ ok: true, rows: 2, problems: [] })
})

test('what the storage refuses for a while rests; what it refuses for good ends, and leaves no parts there', async () => {
  const { body: upload } = await begin(destination)
  s3.fault = (request) => (request.includes('partNumber=2') ? { status: 503, code: 'SlowDown' } : undefined)
  await goOn(upload.id)
  expect(await latest()).toMatchObject({ status: 'waiting', reason: { code: 'SlowDown' } })
  expect(s3.uploads.size).toBe(1)
  s3.fault = (request) =>
    request.includes('partNumber=2') ? { status: 403, code: 'AccessDenied' } : undefined
  await goOn(upload.id)
  expect(await latest()).toMatchObject({
    status: 'failed',
    reason: { code: 'AccessDenied', remedy: expect.stringContaining('multipart') },
  })
  expect(s3.uploads.size).toBe(0)
  s3.fault = undefined
})

test('parts that the storage threw away are sent again, and a lost answer to the last request does no harm', async () => {
  const { body: upload } = await begin(destination)
  s3.fault = (request) =>
    request.includes('partNumber=3') ? { status: 500, code: 'InternalError' } : undefined
  await goOn(upload.id)
  s3.fault = undefined
  s3.uploads.clear()
  s3.objects.clear()
  await goOn(upload.id)
  expect(await latest()).toMatchObject({ status: 'waiting', reason: { code: 'NoSuchUpload' } })
  // Now the storage completes it, but its answer never comes.
  const key = (await latest()).address.replace('s3://evidence/', '')
  s3.fault = (request) => (request.startsWith(`HEAD ${key}`) ? { status: 503, code: 'SlowDown' } : undefined)
  await goOn(upload.id)
  s3.fault = undefined
  expect(s3.objects.has(key)).toBe(true)
  await goOn(upload.id)
  expect(await latest()).toMatchObject({ status: 'completed' })
})

test('a destination can have archives encrypted and split; each file is stored, and goes on after a break', async () => {
  const password = 'correct horse battery staple'
  const made = await make({ name: 'Sealed', prefix: 'sealed/', password, partBytes: 8_000_000 })
  expect(made.body).toMatchObject({ encrypted: true, partBytes: 8_000_000 })
  expect(made.bytes.toString()).not.toContain(password)
  const { body: upload } = await begin(made.body.id)
  const second = `sealed/${sealed.id}.z02`
  s3.fault = (request) => (request.includes(second) ? { status: 503, code: 'SlowDown' } : undefined)
  await goOn(upload.id)
  s3.fault = undefined
  expect(await latest()).toMatchObject({ status: 'waiting', files: [{ name: `${sealed.id}.z01` }] })
  s3.requests.length = 0
  await goOn(upload.id)
  expect(s3.requests.filter((one) => one.includes('.z01'))).toEqual([])
  const done = await latest()
  expect(done).toMatchObject({ status: 'completed', sha256: null, stored: done.bytes })
  const folder = join(rig.platform.config.dataFolder, 'sealed')
  mkdirSync(folder)
  for (const { name } of done.files)
    writeFileSync(join(folder, name), s3.objects.get(`sealed/${name}`)?.bytes ?? '')
  writeFileSync(join(folder, 'sums'), s3.objects.get(`sealed/${sealed.id}.zip.sha256`)?.bytes ?? '')
  execFileSync('sha256sum', ['--check', '--quiet', 'sums'], { cwd: folder })
  const archive = join(folder, `${sealed.id}.zip`)
  execFileSync('/usr/bin/7zz', ['x', `-p${password}`, archive, `-o${folder}`], { stdio: 'ignore' })
  const verified = await verifyPackage(join(folder, `${id}-1`), { publicKey: sealed.publicKey })
  expect(verified).toMatchObject({ ok: true, rows: 2, problems: [] })

  const change = (body: object) => rig.call('PATCH', `/v1/destinations/${made.body.id}`, { body })
  expect((await change({ password: null, partBytes: null })).body).toMatchObject({
    encrypted: false,
    partBytes: null,
  })
  expect((await change({ password })).body.encrypted).toBe(true)
  const { sql } = await import('kysely')
  await sql`update collection_destinations set archive_password = null where id = ${made.body.id}`.execute(
    rig.platform.db.query,
  )
  await begin(made.body.id)
  s3.requests.length = 0
  await goOn((await latest()).id)
  expect([s3.requests, (await latest()).status]).toEqual([[], 'waiting'])
})

test('a collection that names a destination asks for its package to be uploaded as it is sealed', async () => {
  const address = rig.mailbox('grace')
  const one = await rig.collect([address], { package: { documents: false, destination } })
  await rig.until(one, ['completed'])
  const { body } = await rig.call('GET', `/v1/collections/${one}/package/uploads`)
  expect(body.data).toMatchObject([{ package: `${one}.1`, destination, status: 'waiting' }])
  const unknown = { connection: rig.connection.id, custodians: [{ mailboxes: [address] }] }
  const refused = await rig.call('POST', '/v1/collections', {
    body: { ...unknown, package: { destination: 'dst_unknown' } },
  })
  expect(refused).toMatchObject({ status: 404, body: { code: 'not_found' } })
})

test('whoever changes where a destination leads without the key ring sends nothing there', async () => {
  const { body: upload } = await begin(destination)
  const { query } = rig.platform.db
  const { sql } = await import('kysely')
  await sql`update collection_destinations set bucket = 'thief' where id = ${destination}`.execute(query)
  s3.requests.length = 0
  await goOn(upload.id)
  expect(s3.requests).toEqual([])
  expect(await latest()).toMatchObject({ status: 'waiting', reason: { code: 'internal' } })
  await sql`update collection_destinations set bucket = 'evidence' where id = ${destination}`.execute(query)
  await rig.call('DELETE', `/v1/destinations/${destination}`)
  await goOn(upload.id)
  expect(await latest()).toMatchObject({ status: 'failed', reason: { code: 'destination_deleted' } })
})

/** A process of its own that uploads, to be killed. */
function spawnUploader(upload: string) {
  const orders: UploaderOrders = {
    target: rig.platform.database.target,
    dataFolder: rig.platform.config.dataFolder,
    ringSecret,
    upload,
  }
  const script = join(import.meta.dirname, '../testing/uploader.ts')
  return spawn(process.execPath, [script, JSON.stringify(orders)], { stdio: 'inherit' })
}
