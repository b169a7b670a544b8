import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { verifyPackage } from '@gatewarden/evidence'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { message } from '../../testing/messages.ts'
import { createRig, type Rig } from '../../testing/rig.ts'
import { unzip } from '../testing/unzip.ts'

vi.setConfig({ testTimeout: 90_000 })

const password = 'correct horse battery staple'
const sevenZip = (...args: string[]) =>
  execFileSync('/usr/bin/7zz', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

let rig: Rig
let id: string
let matter: string
let whole: Buffer

beforeAll(async () => {
  rig = await createRig()
  const address = rig.mailbox('ada')
  rig.put(address, 'inbox', message(1))
  // Two parts: nothing that packs well.
  rig.put(address, 'inbox', `Subject: large\r\n\r\n${randomBytes(900_000).toString('base64')}\r\n`)
  const made = await rig.call('POST', '/v1/matters', {
    body: { name: 'Smith v. Jones', members: ['key_bob'] },
  })
  matter = made.body.id
  id = await rig.collect([address], { matter, package: { documents: false } })
  await rig.until(id, ['completed'])
})
afterAll(() => rig.close())

const download = (headers: Record<string, string> = {}) =>
  rig.call('GET', `/v1/collections/${id}/package/download?format=zip`, { headers })
const makeLink = async (body: object = {}) => {
  const caller = { keyId: 'key_bob' }
  const made = await rig.call('POST', `/v1/collections/${id}/package/links`, { body, caller })
  expect(made.status).toBe(201)
  return { ...made.body, path: new URL(made.body.url).pathname }
}
/** Without any key. */
const follow = (path: string) => rig.call('GET', path, { headers: { authorization: '' } })

test('a package comes as a ZIP archive of the length that was said, and verifies', async () => {
  const answer = await download()
  whole = answer.bytes
  expect(answer.headers.get('content-type')).toBe('application/zip')
  expect(answer.headers.get('content-length')).toBe(String(whole.length))
  const folder = join(rig.platform.config.dataFolder, 'zip')
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.zip'), whole)
  unzip(join(folder, 'package.zip'), folder)
  expect((await verifyPackage(join(folder, `${id}-1`))).problems).toEqual([])
})

test('a download that broke goes on where it was, unless the package is another one', async () => {
  const { headers } = await download()
  const etag = headers.get('etag') ?? ''
  const range = `bytes=${whole.length - 1000}-`
  const rest = await download({ range, 'if-range': etag })
  expect(rest.status).toBe(206)
  expect(rest.headers.get('content-range')).toBe(
    `bytes ${whole.length - 1000}-${whole.length - 1}/${whole.length}`,
  )
  expect(rest.bytes.equals(whole.subarray(-1000))).toBe(true)
  const other = await download({ range, 'if-range': '"another"' })
  expect([other.status, other.bytes.length]).toEqual([200, whole.length])
  expect((await download({ range: `bytes=${whole.length}-` })).status).toBe(416)
  expect((await download({ range: 'bytes=0-1,5-6' })).status).toBe(200)
})

/** The files of an archive, written to a folder of their own. */
function written(name: string, files: readonly { name: string; bytes: Buffer }[]): string {
  const folder = join(rig.platform.config.dataFolder, name)
  mkdirSync(folder)
  for (const file of files) writeFileSync(join(folder, file.name), file.bytes)
  return folder
}
async function isWhole(folder: string, archive: string): Promise<void> {
  expect(sevenZip('t', `-p${password}`, join(folder, archive))).toContain('Everything is Ok')
  expect(() => sevenZip('t', '-panother password', join(folder, archive))).toThrow()
  sevenZip('x', `-p${password}`, join(folder, archive), `-o${folder}/out`)
  expect((await verifyPackage(join(folder, 'out', `${id}-1`))).problems).toEqual([])
}
const logged = async () =>
  JSON.stringify((await sql`select * from audit_entries`.execute(rig.platform.db.query)).rows)

test('an archive with a password is the same when it is asked for again, so a download that broke goes on; 7-Zip opens it', async () => {
  const ask = (body: object, headers: Record<string, string> = {}) =>
    rig.call('POST', `/v1/collections/${id}/package/download`, { body, headers })
  const { bytes, headers } = await ask({ password })
  expect(headers.get('gatewarden-archive-parts')).toBe('1')
  const again = { range: 'bytes=5000-', 'if-range': headers.get('etag') ?? '' }
  const rest = await ask({ password }, again)
  expect([rest.status, rest.bytes.equals(bytes.subarray(5000))]).toEqual([206, true])
  const other = await ask({ password: 'a different password' }, again)
  expect([other.status, other.bytes.length]).toEqual([200, bytes.length])
  await isWhole(written('encrypted', [{ name: 'package.zip', bytes }]), 'package.zip')
  expect(await logged()).not.toContain(password)
  expect((await ask({ password: 'too short' })).body.errors[0].field).toBe('body.password')
  expect((await ask({ part: 2 })).body.errors[0].field).toBe('body.part')
})

test('a link to an encrypted archive in parts leads to a page with all of them, and says nothing of the password', async () => {
  const link = await makeLink({ password, partBytes: 1024 ** 2, once: true })
  expect(link).toMatchObject({ encrypted: true, once: true })
  expect(link.parts.length).toBeGreaterThan(1)
  const page = await follow(link.path)
  expect(page.headers.get('content-type')).toContain('text/html')
  const html = page.bytes.toString()
  const files = []
  for (const { name, bytes: length, url } of link.parts) {
    const { pathname } = new URL(url)
    expect(html).toContain(`href="${pathname}"`)
    const { bytes } = await follow(pathname)
    expect(bytes.length).toBe(length)
    files.push({ name, bytes })
    expect((await follow(pathname)).status).toBe(404)
  }
  await isWhole(written('parts', files), files.at(-1)?.name ?? '')
  expect((await follow(`${link.path}/another.zip`)).status).toBe(404)
  for (const said of [html, JSON.stringify(link), await logged()]) expect(said).not.toContain(password)
})

test('whoever has a link downloads the package without a key, until its time is over', async () => {
  const link = await makeLink({ expiresInSeconds: 60 })
  const answer = await follow(link.path)
  expect(answer.status).toBe(200)
  const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
  expect(sha256(answer.bytes)).toBe(sha256(whole))
  await rig.platform.advance(61_000)
  expect(await follow(link.path)).toMatchObject({ status: 404, body: { code: 'not_found' } })
})

test('a link that may be followed once gives the package to one of those who follow it, whole', async () => {
  const { path, once } = await makeLink({ once: true })
  expect(once).toBe(true)
  expect((await rig.call('HEAD', path, { headers: { authorization: '' } })).status).toBe(200)
  const answers = await Promise.all([1, 2, 3].map(() => follow(path)))
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 404, 404])
  expect(answers.find(({ status }) => status === 200)?.bytes.equals(whole)).toBe(true)
  const again = await rig.call('GET', path, { headers: { authorization: '', range: 'bytes=1-' } })
  expect(again.status).toBe(404)
})

test('a link that was altered, or never was, answers as one that has ended', async () => {
  const { path } = await makeLink()
  const altered = path.slice(0, -3) + (path.endsWith('AAA') ? 'BBB' : 'AAA')
  for (const wrong of [altered, '/package-links/x', `/package-links/${'A'.repeat(300)}`])
    expect((await follow(wrong)).status).toBe(404)
})

test('a link ends with the access of whoever made it: her key, her place in the matter, the package', async () => {
  const { path } = await makeLink()
  expect((await follow(path)).status).toBe(200)
  rig.ended.add('key_bob')
  expect((await follow(path)).status).toBe(404)
  rig.ended.clear()
  const members = (ids: string[]) => rig.call('PATCH', `/v1/matters/${matter}`, { body: { members: ids } })
  await members(['key_rig'])
  expect((await follow(path)).status).toBe(404)
  await members(['key_rig', 'key_bob'])
  expect((await follow(path)).status).toBe(200)
  await rig.call('DELETE', `/v1/collections/${id}`)
  expect((await follow(path)).status).toBe(404)
})
