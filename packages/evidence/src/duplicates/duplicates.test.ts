import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { messageIdentificationHash } from '../load-files/fields.ts'
import { reportOf } from '../testing/package-lines.ts'
import { type SampleMessage, scratchFolder, writeSample } from '../testing/sample-package.ts'
import { DuplicateIndex } from './duplicate-index.ts'

let scratch: Awaited<ReturnType<typeof scratchFolder>>
beforeEach(async () => {
  scratch = await scratchFolder()
})
afterEach(() => scratch.remove())

const in_ = (custodian: string, content: string, id: string | null = null): SampleMessage => ({
  custodian,
  mailbox: `${custodian}@contoso.example`,
  folderPath: ['Inbox'],
  content,
  internetMessageId: id,
})

const mail = (headers: string, body = 'The same words.') =>
  `From: Ada <ada@contoso.example>\r\nTo: bob@contoso.example\r\nSubject: Lunch\r\nDate: Tue, 03 Feb 2026 10:00:00 +0000\r\n${headers}\r\n\r\n${body}\r\n`

async function duplicatesOf(messages: readonly SampleMessage[]) {
  const { folder } = await writeSample(join(scratch.path, 'package'), messages)
  const found = await reportOf(folder, 'duplicates.csv')
  const loadFile = await reportOf(folder, 'loadfile.csv')
  return { byId: new Map(found.map((row) => [row.DOCID, row])), loadFile }
}

test('equal by bytes, by content, by Message-ID: each is told, nothing is dropped, and everybody is named', async () => {
  const { byId, loadFile } = await duplicatesOf([
    in_('Ada', mail('X-Received: by a'), '<1@x>'),
    in_('Ada', mail('X-Received: by a'), '<1@x>'),
    in_('Bob', mail('X-Received: by b\r\nBcc: carol@contoso.example'), '<1@x>'),
    in_('Bob', mail('', 'Other words.'), '<1@x>'),
    in_('Bob', mail('', 'Alone.'), '<2@x>'),
  ])
  expect(loadFile).toHaveLength(5)
  expect(byId.get('GW00000001')).toMatchObject({
    BYTES: 'GW00000001',
    CONTENT: 'GW00000001',
    EDRM_MIH: 'GW00000001',
    BYTES_CUSTODIAN: 'GW00000001',
    ALLCUSTODIANS: 'Ada; Bob',
    SAMEID_OTHERCONTENT: 'Y',
  })
  expect(byId.get('GW00000003')).toMatchObject({
    BYTES: '',
    CONTENT: 'GW00000001',
    CONTENT_CUSTODIAN: '',
    EDRM_MIH_CUSTODIAN: 'GW00000003',
    ALLCUSTODIANS: 'Ada; Bob',
  })
  expect(byId.get('GW00000004')).toMatchObject({ CONTENT: '', EDRM_MIH: 'GW00000001', ALLCUSTODIANS: 'Bob' })
  expect(byId.has('GW00000005')).toBe(false)
  expect(loadFile[2]).toMatchObject({ DUP_CONTENT: 'GW00000001', ALLCUSTODIANS: 'Ada; Bob' })
  expect(loadFile[4]).toMatchObject({ DUP_CONTENT: '', ALLCUSTODIANS: 'Bob', SAMEID_OTHERCONTENT: 'N' })
})

const invitation = (calendar: string, boundary = 'b') =>
  mail(
    `Content-Type: multipart/alternative; boundary=${boundary}`,
    `--${boundary}\r\n\r\nStand-up\r\n--${boundary}\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\n${calendar}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n--${boundary}--`,
  )

test('instances of a recurring meeting, its updates and answers stay apart; one invitation to two people does not', async () => {
  const first = 'UID:m1\r\nDTSTART:20260203T100000Z\r\nRECURRENCE-ID:20260203T100000Z\r\nSEQUENCE:0'
  const { byId } = await duplicatesOf([
    in_('Ada', invitation(`${first}\r\nDTSTAMP:20260101T000000Z`)),
    in_('Bob', invitation(`${first}\r\nDTSTAMP:20260101T000009Z`, 'c')),
    in_('Ada', invitation(first.replaceAll('20260203', '20260204'))),
    in_('Ada', invitation(first.replace('SEQUENCE:0', 'SEQUENCE:1'))),
    in_('Ada', invitation(`${first}\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@contoso.example`)),
  ])
  expect([...byId].map(([id, { CONTENT }]) => [id, CONTENT])).toEqual([
    ['GW00000001', 'GW00000001'],
    ['GW00000002', 'GW00000001'],
  ])
})

test('the Message Identification Hash is the published one', () => {
  expect(messageIdentificationHash('<CALckR-a8UDkRjO4xJyjd_s0GPxQWw@mail.gmail.com>')).toBe(
    '1de319c276884bd0c9e2f1621ada26cc',
  )
  expect(messageIdentificationHash(null)).toBe('')
})

test('groups are those of a naive comparison', () => {
  const family = fc.record({
    custodian: fc.constantFrom('A', 'B', 'C'),
    key: fc.option(fc.constantFrom('1', '2', '3'), { nil: null }),
    bytes: fc.constantFrom('4', '5', '6', '7'),
    id: fc.option(fc.constantFrom('<x>', '<y>'), { nil: null }),
  })
  const hex = (digit: string) => digit.repeat(64)
  fc.assert(
    fc.property(fc.array(family, { maxLength: 30 }), (families) => {
      const index = new DuplicateIndex()
      for (const { custodian, key, bytes, id } of families)
        index.add({ custodian, sha256: hex(bytes), internetMessageId: id }, key && hex(key))
      index.finish()
      families.forEach((one, place) => {
        const same = (other: typeof one) => one.key !== null && other.key === one.key
        const first = families.findIndex(same)
        const own = families.findIndex((other) => same(other) && other.custodian === one.custodian)
        const found = index.of(place + 1)
        expect(found.first.logical).toBe(families.filter(same).length > 1 ? first + 1 : null)
        const ownCount = families.filter((other) => same(other) && other.custodian === one.custodian).length
        expect(found.firstOfCustodian.logical).toBe(ownCount > 1 ? own + 1 : null)
        const group =
          one.key === null ? families.filter(({ bytes }) => bytes === one.bytes) : families.filter(same)
        expect(new Set(found.custodians)).toEqual(new Set(group.map(({ custodian }) => custodian)))
      })
    }),
  )
})
