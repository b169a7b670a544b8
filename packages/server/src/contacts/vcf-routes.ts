import { Readable } from 'node:stream'
import type { MailboxDoor } from '../directory/index.ts'
import { type Api, defineRoute, z } from '../platform/http/api.ts'
import { downloadResponse } from '../platform/http/download.ts'
import { jsonAnswer } from '../platform/http/lists.ts'
import { knownError } from '../platform/http/problem.ts'
import { invalidField } from '../platform/http/validation.ts'
import { type Contact, contactSelect, graphBody, readContact } from './contact.ts'
import { contactsOf, showContact } from './contact-routes.ts'
import { contactPath, graphId, mailboxPath } from './paths.ts'
import { readVcards } from './vcard/read-vcards.ts'
import { writeVcards } from './vcard/write-vcard.ts'

/** Cards that one request takes in: each is a call to Microsoft. */
const mostCards = 200

const vcf = { description: 'vCard 4.0', content: { 'text/vcard': { schema: z.string() } } }

const exportOne = defineRoute({
  method: 'get',
  path: '/connections/{id}/mailboxes/{address}/contacts/{contact}/vcf',
  scope: 'contacts:read',
  summary: 'One contact as a vCard',
  request: { params: contactPath },
  responses: { 200: vcf },
})

const exportAll = defineRoute({
  method: 'get',
  path: '/connections/{id}/mailboxes/{address}/contacts.vcf',
  scope: 'contacts:read',
  summary: 'All contacts of the default folder, or of another one, as vCards in one file',
  request: { params: mailboxPath, query: z.object({ folder: graphId.optional() }) },
  responses: { 200: vcf },
})

const imported = z
  .object({
    data: z.array(
      z.object({
        position: z.number().int().openapi({ description: 'Of the card in the file, from 1.' }),
        id: z.string().nullable().openapi({ description: 'Of the new contact; null where there is none.' }),
        leftOut: z.array(z.string()).openapi({ description: 'Properties that Outlook has no place for.' }),
        problem: z.object({ code: z.string(), detail: z.string(), remedy: z.string().optional() }).optional(),
      }),
    ),
  })
  .openapi('ImportedContacts')

const take = defineRoute({
  method: 'post',
  path: '/connections/{id}/mailboxes/{address}/contacts.vcf',
  scope: 'contacts:write',
  summary: 'Create contacts from vCards 3.0 or 4.0, up to 200 at once, with a result for each',
  request: {
    params: mailboxPath,
    query: z.object({ folder: graphId.optional() }),
    body: { required: true, content: { 'text/vcard': { schema: z.string() } } },
  },
  responses: { 200: jsonAnswer('What came of each card', imported) },
})

const download = (contacts: readonly Contact[], name: string) =>
  downloadResponse({
    name,
    type: 'application/octet-stream',
    body: Readable.from([Buffer.from(writeVcards(contacts))]),
  })

/** Contacts as vCards, out and in. */
export function addVcfRoutes(api: Api, door: MailboxDoor): void {
  api.openapi(exportOne, async (c) => {
    const { id, address, contact } = c.req.valid('param')
    const box = await door.open(id, address, c.get('caller'))
    return download([await showContact(box, contact)], 'contact.vcf')
  })

  api.openapi(exportAll, async (c) => {
    const { id, address } = c.req.valid('param')
    const box = await door.open(id, address, c.get('caller'))
    const contacts: Contact[] = []
    const path = contactsOf(box, c.req.valid('query').folder)
    for await (const page of box.graph.pages<unknown>({ path, query: { $select: contactSelect, $top: 200 } }))
      contacts.push(...page.items.map(readContact))
    return download(contacts, 'contacts.vcf')
  })

  api.openapi(take, async (c) => {
    const { id, address } = c.req.valid('param')
    const { folder } = c.req.valid('query')
    const box = await door.open(id, address, c.get('caller'))
    const cards = readVcards(await c.req.text())
    if (cards.length === 0) throw invalidField('body', 'holds no vCard')
    if (cards.length > mostCards)
      throw invalidField('body', `holds ${cards.length} vCards; at most ${mostCards} at once`)
    const data: z.output<typeof imported>['data'] = []
    // One after the other: they come out in the order of the file.
    for (const [index, { wish, leftOut }] of cards.entries()) {
      try {
        const request = { method: 'POST' as const, path: contactsOf(box, folder), body: graphBody(wish) }
        const { body } = await box.graph.json<unknown>(request)
        data.push({ position: index + 1, id: readContact(body).id, leftOut })
      } catch (error) {
        const known = knownError(error)
        // What befalls the first befalls all: a mailbox that is not there, a permission that is missing.
        if (known === undefined || index === 0) throw error
        const { code, detail, remedy } = known
        data.push({
          position: index + 1,
          id: null,
          leftOut,
          problem: { code, detail, ...(remedy ? { remedy } : {}) },
        })
      }
    }
    return c.json({ data }, 200)
  })
}
