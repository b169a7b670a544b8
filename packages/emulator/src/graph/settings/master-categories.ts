import type { OutlookCategory } from '@microsoft/microsoft-graph-types'
import { z } from 'zod'
import type { MailboxCall } from '../access/mailbox-access.ts'
import type { RouteBook } from '../graph-routes.ts'
import { badRequest, GraphError, itemNotFound } from '../http/graph-error.ts'
import { empty, type GraphReply, json } from '../http/graph-reply.ts'
import { readJson } from '../http/read-json.ts'
import { param } from '../routing/call.ts'
import { context } from '../wire/links.ts'
import { project, type Shape, shape, writeProperties } from '../wire/shape.ts'

/** microsoft.graph.categoryColor: none, and preset0 to preset24. */
const presets = [
  'none',
  'preset0',
  'preset1',
  'preset2',
  'preset3',
  'preset4',
  'preset5',
  'preset6',
  'preset7',
  'preset8',
  'preset9',
  'preset10',
  'preset11',
  'preset12',
  'preset13',
  'preset14',
  'preset15',
  'preset16',
  'preset17',
  'preset18',
  'preset19',
  'preset20',
  'preset21',
  'preset22',
  'preset23',
  'preset24',
] as const

interface CategoryView {
  readonly id: string
  readonly displayName: string
  readonly color: string
}

const categoryShape: Shape<CategoryView> = shape<CategoryView, OutlookCategory>(
  'microsoft.graph.outlookCategory',
  {
    id: ({ id }) => id,
    displayName: ({ displayName }) => displayName,
    color: ({ color }) => presets.find((preset) => preset === color) ?? 'none',
  },
)

const newCategory = z.strictObject({
  displayName: z.string().trim().min(1).max(255),
  color: z.enum(presets).default('none'),
})
/** The name is for ever (https://learn.microsoft.com/graph/api/outlookcategory-update). */
const changedCategory = z.strictObject({ color: z.enum(presets) })

/** The categories that a mailbox offers for its items. */
export function masterCategoryRoutes(book: RouteBook): void {
  const one = 'outlook/masterCategories/{category}'
  book.mailbox('GET', 'outlook/masterCategories', 'readMailboxSettings', list)
  book.mailbox('POST', 'outlook/masterCategories', 'writeMailboxSettings', create)
  book.mailbox('GET', one, 'readMailboxSettings', (call) => answer(call, routeCategory(call), 200))
  book.mailbox('PATCH', one, 'writeMailboxSettings', update)
  book.mailbox('DELETE', one, 'writeMailboxSettings', remove)
}

function list(call: MailboxCall): GraphReply {
  const projection = project(categoryShape, call.request.query.select)
  return json({
    '@odata.context': context(
      call.request,
      `users('${call.owner.id}')/outlook/masterCategories${projection.contextList}`,
    ),
    value: views(call).map((view) => writeProperties(projection, view, {})),
  })
}

function create(call: MailboxCall): GraphReply {
  const input = readJson(call.request, newCategory, 'microsoft.graph.outlookCategory')
  const { settings } = call.mailbox
  const name = input.displayName.toLowerCase()
  if (settings.masterCategories.some(({ displayName }) => displayName.toLowerCase() === name)) {
    throw new GraphError(
      409,
      'ErrorIrresolvableConflict',
      'A category with the specified name already exists.',
    )
  }
  settings.masterCategories = [...settings.masterCategories, input]
  return answer(call, { ...input, id: idOf(call, input.displayName) }, 201)
}

function update(call: MailboxCall): GraphReply {
  const category = routeCategory(call)
  const { color } = readJson(call.request, changedCategory, 'microsoft.graph.outlookCategory')
  const { settings } = call.mailbox
  settings.masterCategories = settings.masterCategories.map((one) =>
    one.displayName === category.displayName ? { ...one, color } : one,
  )
  return answer(call, { ...category, color }, 200)
}

function remove(call: MailboxCall): GraphReply {
  const { displayName } = routeCategory(call)
  const { settings } = call.mailbox
  settings.masterCategories = settings.masterCategories.filter((one) => one.displayName !== displayName)
  return empty()
}

function answer(call: MailboxCall, view: CategoryView, status: number): GraphReply {
  const projection = project(
    categoryShape,
    call.request.method === 'GET' ? call.request.query.select : undefined,
  )
  const fragment = `users('${call.owner.id}')/outlook/masterCategories${projection.contextList}/$entity`
  return json(
    writeProperties(projection, view, { '@odata.context': context(call.request, fragment) }),
    {},
    status,
  )
}

function views(call: MailboxCall): CategoryView[] {
  return call.mailbox.settings.masterCategories.map(({ displayName, color }) => ({
    id: idOf(call, displayName),
    displayName,
    color,
  }))
}

function idOf({ world, mailbox }: MailboxCall, displayName: string): string {
  return world.random.guid('category', mailbox.id, displayName)
}

function routeCategory(call: MailboxCall): CategoryView {
  const id = param(call, 'category')
  if (!z.guid().safeParse(id).success) throw badRequest(`Invalid category id '${id}'.`)
  const found = views(call).find((view) => view.id === id.toLowerCase())
  if (!found) throw itemNotFound()
  return found
}
