import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ConnectRig, connectedOrganization, connectRig } from '../connect/testing/index.ts'

let rig: ConnectRig
let at = ''

beforeAll(async () => {
  rig = await connectRig()
  at = (await connectedOrganization(rig, 'contacts', { permissions: ['Contacts.ReadWrite'] })).at()
}, 120_000)
afterAll(() => rig.close())

const raw = (method: string, path: string, type: string, body?: string | Uint8Array<ArrayBuffer>) =>
  fetch(`${rig.url}${at}${path}`, {
    method,
    headers: { authorization: `Bearer ${rig.adminKey}`, 'content-type': type },
    ...(body === undefined ? {} : { body }),
  })

describe('contacts', () => {
  const ann = {
    name: 'Ann Lee',
    givenName: 'Ann',
    company: 'Fabrikam',
    emails: [{ address: 'ann@fabrikam.com' }],
    businessPhones: ['+1 425 555 0100'],
    homeAddress: { city: 'Redmond', country: 'USA' },
    birthday: '1980-02-29',
    notes: 'Two\nlines',
  }

  test('are created, shown, found, changed and deleted', async () => {
    const made = await rig.call('POST', `${at}/contacts`, { body: ann })
    expect(made, made.text).toMatchObject({ status: 201, body: ann })
    await rig.call('POST', `${at}/contacts`, { body: { name: 'Bob' } })
    const one = `${at}/contacts/${made.body.id}`
    expect((await rig.call('GET', one)).body).toMatchObject(ann)
    const found = await rig.call('GET', `${at}/contacts?search=fabrikam`)
    expect(found.body).toMatchObject({ data: [{ name: 'Ann Lee' }], next: null })
    const first = await rig.call('GET', `${at}/contacts?limit=1`)
    expect(first.body.data).toMatchObject([{ name: 'Ann Lee' }])
    expect(
      (await rig.call('GET', `${at}/contacts?limit=1&cursor=${first.body.next}`)).body.data,
    ).toMatchObject([{ name: 'Bob' }])
    const changed = await rig.call('PATCH', one, { body: { company: null, emails: [] } })
    expect(changed.body).toMatchObject({ ...ann, company: null, emails: [] })
    expect((await rig.call('DELETE', one)).status).toBe(204)
    expect((await rig.call('GET', one)).status).toBe(404)
  })

  test('lie in folders', async () => {
    const made = await rig.call('POST', `${at}/contact-folders`, { body: { name: 'Clients' } })
    expect(made).toMatchObject({ status: 201, body: { name: 'Clients' } })
    const folder = `${at}/contact-folders/${made.body.id}`
    expect((await rig.call('PATCH', folder, { body: { name: 'Customers' } })).body.name).toBe('Customers')
    expect((await rig.call('GET', `${at}/contact-folders`)).body.data).toMatchObject([{ name: 'Customers' }])
    const within = `${at}/contacts?folder=${made.body.id}`
    await rig.call('POST', within, { body: { name: 'Carl' } })
    expect((await rig.call('GET', within)).body.data).toMatchObject([
      { name: 'Carl', folderId: made.body.id },
    ])
    expect((await rig.call('DELETE', folder)).status).toBe(204)
    expect((await rig.call('GET', folder)).status).toBe(404)
  })

  test('go out as vCards and come in again', async () => {
    const { body: folder } = await rig.call('POST', `${at}/contact-folders`, { body: { name: 'Cards' } })
    const cards = 'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Dora\r\nTEL;TYPE=CELL:123\r\nPHOTO:x\r\nEND:VCARD\r\n'
    const taken = await raw('POST', `/contacts.vcf?folder=${folder.id}`, 'text/vcard', cards)
    expect(await taken.json()).toMatchObject({
      data: [{ position: 1, id: expect.any(String), leftOut: ['PHOTO'] }],
    })
    const given = await raw('GET', `/contacts.vcf?folder=${folder.id}`, 'text/vcard')
    expect(given.headers.get('content-disposition')).toContain('contacts.vcf')
    expect(await given.text()).toContain('FN:Dora\r\nTEL;TYPE=cell:123\r\n')
    const none = await raw('POST', '/contacts.vcf', 'text/vcard', 'nothing')
    expect(none.status).toBe(400)
    expect(await none.text()).toContain('holds no vCard')
  })

  test('have pictures, which are saved and never shown', async () => {
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    )
    const { body } = await rig.call('POST', `${at}/contacts`, { body: { name: 'Eve' } })
    const path = `/contacts/${body.id}/photo`
    expect((await raw('GET', path, 'text/plain')).status).toBe(404)
    const html = await raw('PUT', path, 'application/octet-stream', '<script>')
    expect(html.status).toBe(400)
    expect((await raw('PUT', path, 'application/octet-stream', new Uint8Array(png))).status).toBe(204)
    const photo = await raw('GET', path, 'text/plain')
    expect(photo.headers.get('content-disposition')).toMatch(/^attachment/)
    expect(Buffer.from(await photo.arrayBuffer()).equals(png)).toBe(true)
  })

  test.each([
    ['nothing', {}, 'body'],
    ['a field that is none', { nick: 'x' }, 'nick'],
    ['four addresses', { emails: [1, 2, 3, 4].map((n) => ({ address: `${n}@x.com` })) }, 'emails'],
    ['a day that is none', { birthday: '2026-02-30' }, 'birthday'],
  ])('are refused for %s', async (_, body, names) => {
    const answer = await rig.call('POST', `${at}/contacts`, { body })
    expect(answer.status).toBe(400)
    expect(answer.text).toContain(names)
  })
})
