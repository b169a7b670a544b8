import { z } from 'zod'
import { z as openapi } from '../platform/http/api.ts'

const text = z.string().nullish()
const texts = z.array(z.string()).nullish()
const graphAddress = z
  .object({ street: text, city: text, state: text, postalCode: text, countryOrRegion: text })
  .nullish()

const graphContact = z.object({
  id: z.string(),
  parentFolderId: text,
  displayName: text,
  givenName: text,
  middleName: text,
  surname: text,
  nickName: text,
  title: text,
  generation: text,
  companyName: text,
  department: text,
  jobTitle: text,
  emailAddresses: z.array(z.object({ name: text, address: text })).nullish(),
  businessPhones: texts,
  homePhones: texts,
  mobilePhone: text,
  imAddresses: texts,
  businessAddress: graphAddress,
  homeAddress: graphAddress,
  otherAddress: graphAddress,
  businessHomePage: text,
  birthday: text,
  personalNotes: text,
  categories: texts,
})

/** What we ask Graph for, and rely on. */
export const contactSelect = Object.keys(graphContact.shape).join(',')

const plain = openapi
  .string()
  .max(1000)
  .regex(/^\P{Cc}*$/u, 'must hold no control characters')
const many = openapi.array(plain.min(1)).max(20)
const addressSchema = openapi
  .strictObject({
    street: plain.optional(),
    city: plain.optional(),
    state: plain.optional(),
    postalCode: plain.optional(),
    country: plain.optional(),
  })
  .openapi('PostalAddress')

/** What a caller may set. */
const fields = {
  name: plain.nullable().openapi({ description: 'As it is shown.' }),
  givenName: plain.nullable(),
  middleName: plain.nullable(),
  surname: plain.nullable(),
  nickname: plain.nullable(),
  title: plain.nullable().openapi({ description: 'Before the name: Dr.' }),
  suffix: plain.nullable().openapi({ description: 'After the name: Jr.' }),
  company: plain.nullable(),
  department: plain.nullable(),
  jobTitle: plain.nullable(),
  emails: openapi
    .array(openapi.strictObject({ name: plain.optional(), address: plain.min(1) }))
    .max(3)
    .openapi({ description: 'Outlook keeps three.' }),
  businessPhones: many.max(2).openapi({ description: 'Outlook keeps two.' }),
  homePhones: many.max(2).openapi({ description: 'Outlook keeps two.' }),
  mobilePhone: plain.nullable(),
  imAddresses: many.max(3),
  businessAddress: addressSchema.nullable(),
  homeAddress: addressSchema.nullable(),
  otherAddress: addressSchema.nullable(),
  homePage: plain.nullable(),
  birthday: openapi.iso.date().nullable(),
  notes: openapi.string().max(30_000).nullable(),
  categories: many,
}

export const contactFieldsSchema = openapi.object(fields)
export const contactWishSchema = openapi
  .strictObject(fields)
  .partial()
  .refine((wish) => Object.values(wish).some((one) => one !== undefined), 'must say something of the contact')
  .openapi('ContactWish')
export const contactSchema = openapi
  .object({ id: openapi.string(), folderId: openapi.string().nullable(), ...fields })
  .openapi('Contact')

export type ContactFields = z.output<typeof contactFieldsSchema>
export type ContactWish = { [K in keyof ContactFields]?: ContactFields[K] | undefined }
export type Contact = z.output<typeof contactSchema>
export type PostalAddress = z.output<typeof addressSchema>

/** Ours on the left, Graph's on the right, where they differ in name alone. */
const sameValue = [
  ['name', 'displayName'],
  ['givenName', 'givenName'],
  ['middleName', 'middleName'],
  ['surname', 'surname'],
  ['nickname', 'nickName'],
  ['title', 'title'],
  ['suffix', 'generation'],
  ['company', 'companyName'],
  ['department', 'department'],
  ['jobTitle', 'jobTitle'],
  ['businessPhones', 'businessPhones'],
  ['homePhones', 'homePhones'],
  ['mobilePhone', 'mobilePhone'],
  ['imAddresses', 'imAddresses'],
  ['homePage', 'businessHomePage'],
  ['notes', 'personalNotes'],
  ['categories', 'categories'],
] as const

const addresses = ['businessAddress', 'homeAddress', 'otherAddress'] as const

/** A contact as Graph shows it. */
export function readContact(value: unknown): Contact {
  const one = graphContact.parse(value)
  return {
    id: one.id,
    folderId: one.parentFolderId ?? null,
    name: one.displayName || null,
    givenName: one.givenName ?? null,
    middleName: one.middleName ?? null,
    surname: one.surname ?? null,
    nickname: one.nickName ?? null,
    title: one.title ?? null,
    suffix: one.generation ?? null,
    company: one.companyName ?? null,
    department: one.department ?? null,
    jobTitle: one.jobTitle ?? null,
    emails: (one.emailAddresses ?? []).flatMap(({ name, address }) =>
      address ? [{ ...(name && name !== address ? { name } : {}), address }] : [],
    ),
    businessPhones: one.businessPhones ?? [],
    homePhones: one.homePhones ?? [],
    mobilePhone: one.mobilePhone ?? null,
    imAddresses: one.imAddresses ?? [],
    businessAddress: readAddress(one.businessAddress),
    homeAddress: readAddress(one.homeAddress),
    otherAddress: readAddress(one.otherAddress),
    homePage: one.businessHomePage ?? null,
    // Outlook keeps a day as a moment of it.
    birthday: one.birthday?.slice(0, 10) ?? null,
    notes: one.personalNotes || null,
    categories: one.categories ?? [],
  }
}

function readAddress(value: z.output<typeof graphAddress>): PostalAddress | null {
  if (!value) return null
  const { street, city, state, postalCode, countryOrRegion } = value
  const address = {
    ...(street && { street }),
    ...(city && { city }),
    ...(state && { state }),
    ...(postalCode && { postalCode }),
    ...(countryOrRegion && { country: countryOrRegion }),
  }
  return Object.keys(address).length > 0 ? address : null
}

/** What Graph is told; what a wish does not name stays as it is. */
export function graphBody(wish: ContactWish): Record<string, unknown> {
  const body: Record<string, unknown> = {}
  for (const [ours, theirs] of sameValue) if (wish[ours] !== undefined) body[theirs] = wish[ours]
  for (const name of addresses) {
    const address = wish[name]
    if (address === undefined) continue
    const { country, ...rest } = address ?? {}
    body[name] = { ...rest, ...(country === undefined ? {} : { countryOrRegion: country }) }
  }
  if (wish.emails)
    body.emailAddresses = wish.emails.map(({ name, address }) => ({ name: name ?? address, address }))
  // Noon, so that it is the same day in most zones.
  if (wish.birthday !== undefined) body.birthday = wish.birthday && `${wish.birthday}T11:59:00Z`
  return body
}
