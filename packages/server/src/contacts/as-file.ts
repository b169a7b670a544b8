import { readContact } from './contact.ts'
import { writeVcards } from './vcard/write-vcard.ts'

// For threads of other features, where index.ts would bring the routes with it.

/**
 * Graph's JSON of a contact as vCard 4.0.
 * @throws ZodError for what is no contact
 */
export const vcfOfContact = (value: unknown): string => writeVcards([readContact(value)])
