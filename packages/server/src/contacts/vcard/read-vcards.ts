import { z } from 'zod'
import type { ContactWish, PostalAddress } from '../contact.ts'
import { type ContentLine, readLines, splitValue, unescapeText } from './content-line.ts'

/** One card of a file: what it says that Outlook can keep, and what was left out of it. */
export interface ReadCard {
  wish: ContactWish
  /** Names of properties, upper case, each once. */
  leftOut: string[]
}

/** What belongs to the file and not to the person. */
const envelope = new Set(['VERSION', 'PRODID', 'REV', 'UID', 'SOURCE', 'KIND', 'PROFILE', 'NAME'])

/** The cards of a file, vCard 3.0 or 4.0. Nothing in it makes this throw; what lies outside of cards is left out. */
export function readVcards(text: string): ReadCard[] {
  const cards: ReadCard[] = []
  let lines: ContentLine[] | undefined
  for (const line of readLines(text)) {
    const isCard = line.value.trim().toUpperCase() === 'VCARD'
    if (line.name === 'BEGIN' && isCard) lines = []
    else if (line.name === 'END' && isCard && lines) {
      cards.push(readCard(lines))
      lines = undefined
    } else lines?.push(line)
  }
  return cards
}

function readCard(lines: readonly ContentLine[]): ReadCard {
  const wish: ContactWish = {}
  const leftOut = new Set<string>()
  for (const line of lines) {
    if (!envelope.has(line.name) && !take(wish, line)) leftOut.add(line.name)
  }
  return { wish, leftOut: [...leftOut] }
}

/** @returns false where Outlook has no place for it, or no further one */
function take(wish: ContactWish, line: ContentLine): boolean {
  const { name, value } = line
  const text = oneLine(unescapeText(value))
  switch (name) {
    case 'FN':
      return put(wish, 'name', text)
    case 'N': {
      const [surname, givenName, middleName, title, suffix] = splitValue(value, ';').map(oneLine)
      const given = { surname, givenName, middleName, title, suffix }
      for (const [key, part] of Object.entries(given)) if (part) Object.assign(wish, { [key]: part })
      return true
    }
    case 'NICKNAME':
      return put(wish, 'nickname', text)
    case 'ORG': {
      const [company, department] = splitValue(value, ';').map(oneLine)
      return put(wish, 'company', company ?? '') && (!department || put(wish, 'department', department))
    }
    case 'TITLE':
      return put(wish, 'jobTitle', text)
    case 'EMAIL':
      return push(wish, 'emails', { address: text.replace(/^mailto:/i, '') }, 3) || text === ''
    case 'TEL':
      return takePhone(wish, line, text.replace(/^tel:/i, ''))
    case 'IMPP':
      return push(wish, 'imAddresses', text, 3)
    case 'ADR':
      return takeAddress(wish, line)
    case 'URL':
      return put(wish, 'homePage', text)
    case 'BDAY': {
      const day = /^(\d{4})-?(\d{2})-?(\d{2})(?:T.*)?$/.exec(text)
      const birthday = day ? day.slice(1, 4).join('-') : ''
      return z.iso.date().safeParse(birthday).success && put(wish, 'birthday', birthday)
    }
    case 'NOTE':
      return put(wish, 'notes', unescapeText(value).slice(0, 30_000))
    case 'CATEGORIES':
      return splitValue(value, ',')
        .map(oneLine)
        .filter((one) => one !== '')
        .every((one) => push(wish, 'categories', one, 20))
    default:
      return false
  }
}

type TextField =
  | 'name'
  | 'nickname'
  | 'company'
  | 'department'
  | 'jobTitle'
  | 'homePage'
  | 'birthday'
  | 'notes'
  | 'mobilePhone'

/** The first one stays. */
function put(wish: ContactWish, field: TextField, text: string): boolean {
  if (wish[field] !== undefined) return false
  if (text !== '') wish[field] = text
  return true
}

function push<F extends 'emails' | 'imAddresses' | 'categories' | 'businessPhones' | 'homePhones'>(
  wish: Record<F, unknown[]> | ContactWish,
  field: F,
  value: string | { address: string },
  most: number,
): boolean {
  if ((typeof value === 'string' ? value : value.address) === '') return true
  const list: unknown[] = wish[field] ?? []
  if (list.length >= most) return false
  Object.assign(wish, { [field]: [...list, value] })
  return true
}

const typesOf = ({ params }: ContentLine) => (params.get('TYPE') ?? []).map((one) => one.toLowerCase())

function takePhone(wish: ContactWish, line: ContentLine, phone: string): boolean {
  const types = typesOf(line)
  if (types.includes('cell')) return put(wish, 'mobilePhone', phone)
  if (types.includes('fax') || types.includes('pager')) return false
  return push(wish, types.includes('home') ? 'homePhones' : 'businessPhones', phone, 2)
}

function takeAddress(wish: ContactWish, line: ContentLine): boolean {
  const [box = '', extended = '', road = '', city = '', state = '', postalCode = '', country = ''] =
    splitValue(line.value, ';').map(oneLine)
  const street = [box, extended, road].filter((one) => one !== '').join(', ')
  const address: PostalAddress = {
    ...(street && { street }),
    ...(city && { city }),
    ...(state && { state }),
    ...(postalCode && { postalCode }),
    ...(country && { country }),
  }
  if (Object.keys(address).length === 0) return true
  const types = typesOf(line)
  const field = types.includes('work')
    ? 'businessAddress'
    : types.includes('home')
      ? 'homeAddress'
      : 'otherAddress'
  if (wish[field]) return false
  wish[field] = address
  return true
}

/** Outlook's fields have one line each, and an end. */
const oneLine = (text: string): string =>
  text
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 1000)
