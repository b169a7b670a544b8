import type { ContactFields, PostalAddress } from '../contact.ts'
import { escapeText, foldLine } from './content-line.ts'

/** Contacts as one file of vCards 4.0 (RFC 6350). */
export const writeVcards = (contacts: readonly ContactFields[]): string => contacts.map(writeVcard).join('')

function writeVcard(contact: ContactFields): string {
  const lines = ['BEGIN:VCARD', 'VERSION:4.0']
  const add = (name: string, value: string | null) => {
    if (value) lines.push(`${name}:${escapeText(value)}`)
  }
  const addParts = (name: string, parts: readonly (string | null | undefined)[]) => {
    if (parts.some(Boolean)) lines.push(`${name}:${parts.map((one) => escapeText(one ?? '')).join(';')}`)
  }
  // FN is the one that has to be there.
  lines.push(`FN:${escapeText(shownName(contact))}`)
  addParts('N', [contact.surname, contact.givenName, contact.middleName, contact.title, contact.suffix])
  add('NICKNAME', contact.nickname)
  if (contact.company || contact.department)
    addParts('ORG', contact.department ? [contact.company, contact.department] : [contact.company])
  add('TITLE', contact.jobTitle)
  for (const { address } of contact.emails) add('EMAIL', address)
  for (const phone of contact.businessPhones) add('TEL;TYPE=work', phone)
  for (const phone of contact.homePhones) add('TEL;TYPE=home', phone)
  add('TEL;TYPE=cell', contact.mobilePhone)
  for (const address of contact.imAddresses) add('IMPP', address)
  addParts('ADR;TYPE=work', addressParts(contact.businessAddress))
  addParts('ADR;TYPE=home', addressParts(contact.homeAddress))
  addParts('ADR', addressParts(contact.otherAddress))
  add('URL', contact.homePage)
  add('BDAY', contact.birthday?.replaceAll('-', '') ?? null)
  add('NOTE', contact.notes)
  if (contact.categories.length > 0) lines.push(`CATEGORIES:${contact.categories.map(escapeText).join(',')}`)
  return [...lines, 'END:VCARD'].map(foldLine).join('')
}

const shownName = ({ name, givenName, surname, company, emails }: ContactFields): string =>
  name || [givenName, surname].filter(Boolean).join(' ') || company || emails[0]?.address || ''

/** Post box and extended address come first, and are not used (RFC 6350 section 6.3.1). */
const addressParts = (address: PostalAddress | null) =>
  address ? ['', '', address.street, address.city, address.state, address.postalCode, address.country] : []
