import type { MailboxDoor, OpenMailbox } from '../../directory/index.ts'
import { type Api, defineRoute, z } from '../../platform/http/api.ts'
import { jsonAnswer, jsonBody, pageOf } from '../../platform/http/lists.ts'
import { invalidField } from '../../platform/http/validation.ts'
import { graphId, mailboxPath } from '../paths.ts'
import { categorySchema, colorSchema, presetOf, readCategory } from './category.ts'
import { readsSettings, withSettings, writesSettings } from './settings-routes.ts'

const categoryPath = mailboxPath.extend({ category: graphId })
// Outlook separates the names of categories by commas.
const name = z
  .string()
  .trim()
  .min(1)
  .max(255)
  .regex(/^[^,\p{Cc}]*$/u, 'must hold neither commas nor control characters')
  .openapi({ example: 'Waiting for answer' })

const list = defineRoute({
  method: 'get',
  path: '/connections/{id}/mailboxes/{address}/categories',
  scope: 'mail:read',
  summary: 'The categories that a mailbox offers for its messages, events and contacts',
  description:
    'Needs MailboxSettings.Read. A message may carry names of categories that are not among these; they have no colour.',
  request: { params: mailboxPath },
  responses: { 200: jsonAnswer('All of them', pageOf(categorySchema)) },
})

const create = defineRoute({
  method: 'post',
  path: '/connections/{id}/mailboxes/{address}/categories',
  scope: 'mail:write',
  summary: 'Create a category with a colour',
  request: {
    params: mailboxPath,
    body: jsonBody(z.strictObject({ name, color: colorSchema.default('none') }).openapi('NewCategory')),
  },
  responses: { 201: jsonAnswer('The category', categorySchema) },
})

const change = defineRoute({
  method: 'patch',
  path: '/connections/{id}/mailboxes/{address}/categories/{category}',
  scope: 'mail:write',
  summary: 'Give a category another colour; its name stays, Microsoft knows no renaming',
  request: {
    params: categoryPath,
    body: jsonBody(
      z
        .strictObject({
          color: colorSchema,
          name: name.optional().openapi({ description: 'The name that it has; another one is refused.' }),
        })
        .openapi('CategoryChange'),
    ),
  },
  responses: { 200: jsonAnswer('The category as it is now', categorySchema) },
})

const remove = defineRoute({
  method: 'delete',
  path: '/connections/{id}/mailboxes/{address}/categories/{category}',
  scope: 'mail:write',
  summary: 'Delete a category; messages keep its name, without the colour',
  request: { params: categoryPath },
  responses: { 204: { description: 'Deleted' } },
})

const listPath = ({ root }: OpenMailbox) => `${root}/outlook/masterCategories`
const pathOf = (box: OpenMailbox, category: string) => `${listPath(box)}/${encodeURIComponent(category)}`

/** The master list of categories of a mailbox. */
export function addCategoryRoutes(api: Api, door: MailboxDoor): void {
  api.openapi(list, async (c) => {
    const { id, address } = c.req.valid('param')
    const box = await door.open(id, address, c.get('caller'))
    const data = await withSettings(box, readsSettings, async () => {
      const found = []
      for await (const { items } of box.graph.pages<unknown>({ path: listPath(box) }))
        found.push(...items.map(readCategory))
      return found
    })
    return c.json({ data, next: null }, 200)
  })

  api.openapi(create, async (c) => {
    const { id, address } = c.req.valid('param')
    const { name, color } = c.req.valid('json')
    const box = await door.open(id, address, c.get('caller'))
    const body = { displayName: name, color: presetOf(color) }
    const made = await withSettings(box, writesSettings, () =>
      box.graph.json<unknown>({ method: 'POST', path: listPath(box), body }),
    )
    return c.json(readCategory(made.body), 201)
  })

  api.openapi(change, async (c) => {
    const { id, address, category } = c.req.valid('param')
    const { name, color } = c.req.valid('json')
    const box = await door.open(id, address, c.get('caller'))
    const path = pathOf(box, category)
    const now = await withSettings(box, writesSettings, async () => {
      if (name !== undefined) {
        const { body } = await box.graph.json<unknown>({ path })
        if (readCategory(body).name !== name) throw cannotRename()
      }
      const body = { color: presetOf(color) }
      await box.graph.json({ method: 'PATCH', path, body, repeatable: true })
      return (await box.graph.json<unknown>({ path })).body
    })
    return c.json(readCategory(now), 200)
  })

  api.openapi(remove, async (c) => {
    const { id, address, category } = c.req.valid('param')
    const box = await door.open(id, address, c.get('caller'))
    await withSettings(box, writesSettings, () =>
      box.graph.json({ method: 'DELETE', path: pathOf(box, category) }),
    )
    return c.body(null, 204)
  })
}

const cannotRename = () =>
  invalidField(
    'body.name',
    'cannot change: Microsoft keeps the name of a category for good',
    'Create a category with the new name, put it on the messages (POST …/messages/bulk), and delete the old one.',
  )
