import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ContactFields, type ContactWish, contactWishSchema } from '../contact.ts'
import { readVcards } from './read-vcards.ts'
import { writeVcards } from './write-vcard.ts'

const nobody: ContactFields = {
  name: null,
  givenName: null,
  middleName: null,
  surname: null,
  nickname: null,
  title: null,
  suffix: null,
  company: null,
  department: null,
  jobTitle: null,
  emails: [],
  businessPhones: [],
  homePhones: [],
  mobilePhone: null,
  imAddresses: [],
  businessAddress: null,
  homeAddress: null,
  otherAddress: null,
  homePage: null,
  birthday: null,
  notes: null,
  categories: [],
}

/** What a field of one line can hold; ends of lines are for the notes alone. */
const line = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
  .map((text) => text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, '').trim())
  .filter((text) => text !== '')
const maybe = fc.option(line)
const address = fc
  .record(
    { street: line, city: line, state: line, postalCode: line, country: line },
    { requiredKeys: ['city'] },
  )
  .filter((one) => Object.keys(one).length > 0)
const contact: fc.Arbitrary<ContactFields> = fc.record({
  name: line,
  givenName: maybe,
  middleName: maybe,
  surname: maybe,
  nickname: maybe,
  title: maybe,
  suffix: maybe,
  company: maybe,
  department: maybe,
  jobTitle: maybe,
  emails: fc.array(fc.record({ address: fc.emailAddress() }), { maxLength: 3 }),
  businessPhones: fc.array(line, { maxLength: 2 }),
  homePhones: fc.array(line, { maxLength: 2 }),
  mobilePhone: maybe,
  imAddresses: fc.array(line, { maxLength: 3 }),
  businessAddress: fc.option(address),
  homeAddress: fc.option(address),
  otherAddress: fc.option(address),
  homePage: maybe,
  birthday: fc.constantFrom('1980-02-29', '2001-12-31', null),
  notes: fc.option(fc.array(line, { minLength: 1, maxLength: 3 }).map((lines) => lines.join('\n'))),
  categories: fc.array(line, { maxLength: 5 }),
})

/** Without what a card does not mention. */
const told = (one: ContactWish) =>
  Object.fromEntries(
    Object.entries(one).filter(
      ([, value]) => value !== null && !(Array.isArray(value) && value.length === 0),
    ),
  )

describe('vCards', () => {
  it('tell again what they were told, folded at 75 octets', () => {
    fc.assert(
      fc.property(fc.array(contact, { minLength: 1, maxLength: 3 }), (contacts) => {
        const text = writeVcards(contacts)
        for (const one of text.split('\r\n')) expect(Buffer.byteLength(one)).toBeLessThanOrEqual(75)
        expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
        const read = readVcards(text)
        expect(read.map(({ leftOut }) => leftOut)).toEqual(contacts.map(() => []))
        expect(read.map(({ wish }) => told(wish))).toEqual(contacts.map(told))
      }),
      { numRuns: 300 },
    )
  })

  it('read whatever stands there, as something that Outlook takes', () => {
    const pieces = fc.constantFrom(
      'BEGIN:VCARD\n',
      'END:VCARD\n',
      'TEL;',
      'TYPE="',
      ':',
      '\n ',
      '\\',
      ';',
      'N:',
      'ADR;HOME:',
      'BDAY:',
      'a',
      '"',
      ',',
      '=',
      '\r',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces).map((parts) => `BEGIN:VCARD\n${parts.join('')}\nEND:VCARD`),
        ),
        (text) => {
          for (const { wish } of readVcards(text))
            if (Object.keys(wish).length > 0) expect(contactWishSchema.safeParse(wish).error).toBeUndefined()
        },
      ),
      { numRuns: 500 },
    )
  })

  it('read version 3.0 as phones and older programs write it, and say what they leave out', () => {
    const text = [
      'BEGIN:VCARD',
      'VERSION:3.0',
      'N:Lee;Ann;;Dr.;',
      'FN:Ann Lee',
      'ORG:Fabrikam\\, Inc.;Sales',
      'item1.EMAIL;type=INTERNET;type=WORK;type=pref:ann@fabrikam.com',
      'TEL;HOME:+1 425 555 0100',
      'TEL;type=CELL;type=VOICE:+1 425 555 0101',
      'TEL;type=WORK,FAX:+1 425 555 0102',
      'ADR;TYPE=WORK:;Suite 5;1 Main St.;Redmond;WA;98052;USA',
      'BDAY:1980-02-29',
      'NOTE:First line\\nsecond\\; and ',
      ' the rest',
      'PHOTO;ENCODING=b;TYPE=JPEG:AAAA',
      'END:VCARD',
    ].join('\r\n')
    expect(readVcards(text)).toEqual([
      {
        wish: {
          surname: 'Lee',
          givenName: 'Ann',
          title: 'Dr.',
          name: 'Ann Lee',
          company: 'Fabrikam, Inc.',
          department: 'Sales',
          emails: [{ address: 'ann@fabrikam.com' }],
          homePhones: ['+1 425 555 0100'],
          mobilePhone: '+1 425 555 0101',
          businessAddress: {
            street: 'Suite 5, 1 Main St.',
            city: 'Redmond',
            state: 'WA',
            postalCode: '98052',
            country: 'USA',
          },
          birthday: '1980-02-29',
          notes: 'First line\nsecond; and the rest',
        },
        leftOut: ['TEL', 'PHOTO'],
      },
    ])
  })

  it('cannot be made to hold a second card by what stands in a name', () => {
    const text = writeVcards([{ ...nobody, name: 'x\r\nEND:VCARD\nBEGIN:VCARD\u2028FN:y' }])
    expect(readVcards(text)).toHaveLength(1)
  })
})
