import { isRecord } from '../http/graph-request.ts'

type Item = Readonly<Record<string, unknown>>

/** The main lines of an event as iCalendar (RFC 5545). */
export function plainCalendar(event: Item): string {
  return lines([
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:Microsoft Exchange Server 2010',
    'BEGIN:VEVENT',
    `SUMMARY:${escaped(event.subject)}`,
    ...time('DTSTART', event.start),
    ...time('DTEND', event.end),
    ...(isRecord(event.location) ? [`LOCATION:${escaped(event.location.displayName)}`] : []),
    ...(isRecord(event.body) ? [`DESCRIPTION:${escaped(event.body.content)}`] : []),
    'END:VEVENT',
    'END:VCALENDAR',
  ])
}

/** The main lines of a contact as vCard (RFC 2426). */
export function plainCard(contact: Item): string {
  const given = escaped(contact.givenName)
  const surname = escaped(contact.surname)
  const full = escaped(contact.displayName) || [given, surname].filter((part) => part !== '').join(' ')
  return lines([
    'BEGIN:VCARD',
    'VERSION:3.0',
    `N:${surname};${given};${escaped(contact.middleName)};;`,
    `FN:${full}`,
    ...(contact.companyName ? [`ORG:${escaped(contact.companyName)}`] : []),
    ...(contact.jobTitle ? [`TITLE:${escaped(contact.jobTitle)}`] : []),
    ...list(contact.emailAddresses).flatMap((one) =>
      isRecord(one) ? [`EMAIL;TYPE=INTERNET:${escaped(one.address)}`] : [],
    ),
    ...list(contact.businessPhones).map((phone) => `TEL;TYPE=WORK:${escaped(phone)}`),
    ...(contact.mobilePhone ? [`TEL;TYPE=CELL:${escaped(contact.mobilePhone)}`] : []),
    'END:VCARD',
  ])
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${line}\r\n`).join('')
}

function time(name: string, value: unknown): string[] {
  if (!isRecord(value)) return []
  const digits = String(value.dateTime ?? '')
    .slice(0, 19)
    .replaceAll(/[-:]/g, '')
  const zone = String(value.timeZone ?? 'UTC')
  return zone === 'UTC' ? [`${name}:${digits}Z`] : [`${name};TZID="${zone.replaceAll('"', '')}":${digits}`]
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function escaped(value: unknown): string {
  return typeof value === 'string' ? value.replaceAll(/[\\,;]/g, '\\$&').replaceAll(/\r?\n/g, '\\n') : ''
}
