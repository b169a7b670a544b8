import { z } from 'zod'
import type { ContactState, PostalAddress } from '../../tenant/contact.ts'
import type { EmailAddress } from '../../tenant/message.ts'
import { badRequest, GraphError } from '../http/graph-error.ts'

const text = z.string().nullish()
const texts = z.array(z.string()).optional()
const emailAddress = z.strictObject({
  '@odata.type': z.string().optional(),
  name: text,
  address: text,
})
const postalAddress = z
  .strictObject({
    '@odata.type': z.string().optional(),
    street: text,
    city: text,
    state: text,
    countryOrRegion: text,
    postalCode: text,
  })
  .nullish()

/** Exchange keeps three addresses of a contact (https://learn.microsoft.com/graph/api/resources/contact). */
const mostAddresses = 3

/** What a client may set on a contact. */
export const contactInput = z.strictObject({
  '@odata.type': z.literal(['#microsoft.graph.contact', 'microsoft.graph.contact']).optional(),
  displayName: text,
  givenName: text,
  middleName: text,
  surname: text,
  nickName: text,
  initials: text,
  title: text,
  generation: text,
  yomiGivenName: text,
  yomiSurname: text,
  yomiCompanyName: text,
  fileAs: text,
  emailAddresses: z.array(emailAddress).optional(),
  primaryEmailAddress: emailAddress.nullish(),
  secondaryEmailAddress: emailAddress.nullish(),
  tertiaryEmailAddress: emailAddress.nullish(),
  imAddresses: texts,
  businessPhones: texts,
  homePhones: texts,
  mobilePhone: text,
  companyName: text,
  jobTitle: text,
  department: text,
  officeLocation: text,
  profession: text,
  businessHomePage: text,
  assistantName: text,
  manager: text,
  spouseName: text,
  children: texts,
  businessAddress: postalAddress,
  homeAddress: postalAddress,
  otherAddress: postalAddress,
  birthday: text,
  personalNotes: text,
  categories: texts,
  parentFolderId: z.string().optional(),
})
export type ContactInput = z.infer<typeof contactInput>

const plainNames = [
  'givenName',
  'middleName',
  'surname',
  'nickName',
  'initials',
  'title',
  'generation',
  'yomiGivenName',
  'yomiSurname',
  'yomiCompanyName',
  'fileAs',
  'mobilePhone',
  'companyName',
  'jobTitle',
  'department',
  'officeLocation',
  'profession',
  'businessHomePage',
  'assistantName',
  'manager',
  'spouseName',
] as const
const listNames = ['imAddresses', 'businessPhones', 'homePhones', 'children', 'categories'] as const
const addressNames = ['businessAddress', 'homeAddress', 'otherAddress'] as const

/** The part of a contact that an input sets. Throws 400 for addresses without an address and birthdays that are no day. */
export function readContactInput(input: ContactInput, before: ContactState): Partial<ContactState> {
  const change: Partial<ContactState> = {}
  for (const name of plainNames) if (input[name] !== undefined) change[name] = input[name]
  for (const name of listNames) if (input[name] !== undefined) change[name] = input[name]
  for (const name of addressNames) if (input[name] !== undefined) change[name] = readAddress(input[name])
  if (input.personalNotes !== undefined) change.personalNotes = input.personalNotes ?? ''
  if (input.birthday !== undefined) change.birthday = input.birthday && readBirthday(input.birthday)
  const emails = readEmails(input, before.emailAddresses)
  if (emails) change.emailAddresses = emails
  const displayName = readDisplayName(input, { ...before, ...change })
  if (displayName !== undefined) change.displayName = displayName
  return change
}

/** A new contact without a display name gets one from the parts of the name. */
function readDisplayName(input: ContactInput, state: ContactState): string | undefined {
  if (input.displayName !== undefined) return input.displayName ?? ''
  if (state.displayName !== '') return undefined
  const parts = [state.givenName, state.middleName, state.surname, state.generation]
  return parts.filter(Boolean).join(' ') || state.companyName || state.emailAddresses[0]?.address || undefined
}

function readEmails(
  input: ContactInput,
  before: readonly EmailAddress[],
): readonly EmailAddress[] | undefined {
  const single = [input.primaryEmailAddress, input.secondaryEmailAddress, input.tertiaryEmailAddress]
  if (input.emailAddresses === undefined && single.every((one) => one === undefined)) return undefined
  const list: (EmailAddress | null)[] = input.emailAddresses?.map(readEmail) ?? [...before]
  if (list.length > mostAddresses) {
    throw new GraphError(400, 'ErrorInvalidPropertySet', 'A contact has at most three e-mail addresses.')
  }
  for (const [position, one] of single.entries()) {
    if (one !== undefined) list[position] = one === null ? null : readEmail(one)
  }
  return list.flatMap((one) => (one ? [one] : []))
}

function readEmail({ name, address }: z.infer<typeof emailAddress>): EmailAddress {
  if (!address?.trim()) throw badRequest("The property 'emailAddresses.address' of a contact is empty.")
  return { name: name || address, address }
}

function readAddress(input: z.infer<typeof postalAddress>): PostalAddress {
  if (!input) return {}
  const { street, city, state, countryOrRegion, postalCode } = input
  return {
    ...(street && { street }),
    ...(city && { city }),
    ...(state && { state }),
    ...(countryOrRegion && { countryOrRegion }),
    ...(postalCode && { postalCode }),
  }
}

function readBirthday(value: string): string {
  const day = /^(\d{4}-\d{2}-\d{2})(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2})?)?$/.exec(value)?.[1]
  if (day === undefined || Number.isNaN(Date.parse(day))) {
    throw badRequest(`The value '${value}' of property 'birthday' is no day.`)
  }
  return day
}
