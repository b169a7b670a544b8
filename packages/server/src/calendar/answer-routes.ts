import type { MailboxDoor } from '../directory/index.ts'
import { type Api, defineRoute, z } from '../platform/http/api.ts'
import { jsonAnswer, jsonBody } from '../platform/http/lists.ts'
import { eventAt } from './change-routes.ts'
import { graphTime, zonedTimeInput } from './event-change.ts'
import { eventPath } from './paths.ts'

const comment = z.string().max(10_000).optional()
const response = z.enum(['accept', 'decline', 'tentative'])

const respond = defineRoute({
  method: 'post',
  path: '/connections/{id}/mailboxes/{address}/events/{event}/respond',
  scope: 'calendar:write',
  summary: 'Accept or decline an invitation, or say perhaps; a declined one leaves the calendar',
  request: {
    params: eventPath,
    body: jsonBody(
      z
        .strictObject({
          response,
          comment,
          notify: z.boolean().default(true).openapi({ description: 'Whether the organizer is written to.' }),
          proposedTime: z
            .strictObject({ start: zonedTimeInput, end: zonedTimeInput })
            .optional()
            .openapi({ description: 'A time that would suit better; not with `accept`.' }),
        })
        .superRefine(({ response, proposedTime, notify }, context) => {
          const add = (message: string) =>
            context.addIssue({ code: 'custom', path: ['proposedTime'], message })
          if (proposedTime && response === 'accept') add('goes with decline and tentative')
          if (proposedTime && !notify) add('needs notify: it is the organizer who is asked')
        })
        .openapi('EventResponse'),
    ),
  },
  responses: { 200: jsonAnswer('Answered', z.object({ id: z.string(), response })) },
})

const cancel = defineRoute({
  method: 'post',
  path: '/connections/{id}/mailboxes/{address}/events/{event}/cancel',
  scope: 'calendar:write',
  summary: 'Call off a meeting that this mailbox organizes, with a word to the attendees',
  request: {
    params: eventPath,
    body: jsonBody(z.strictObject({ comment }).openapi('EventCancellation')),
  },
  responses: { 200: jsonAnswer('Called off', z.object({ id: z.string(), isCancelled: z.literal(true) })) },
})

const actions = { accept: 'accept', decline: 'decline', tentative: 'tentativelyAccept' } as const

/** Answers to invitations, and meetings called off. Neither is repeated by itself: each writes to people. */
export function addAnswerRoutes(api: Api, door: MailboxDoor): void {
  api.openapi(respond, async (c) => {
    const { id, address, event } = c.req.valid('param')
    const { response, comment, notify, proposedTime } = c.req.valid('json')
    const box = await door.open(id, address, c.get('caller'))
    await box.graph.json({
      method: 'POST',
      path: `${eventAt(box, event)}/${actions[response]}`,
      body: {
        sendResponse: notify,
        ...(comment === undefined ? {} : { comment }),
        ...(proposedTime && {
          proposedNewTime: { start: graphTime(proposedTime.start), end: graphTime(proposedTime.end) },
        }),
      },
    })
    return c.json({ id: event, response }, 200)
  })

  api.openapi(cancel, async (c) => {
    const { id, address, event } = c.req.valid('param')
    const { comment } = c.req.valid('json')
    const box = await door.open(id, address, c.get('caller'))
    const body = comment === undefined ? {} : { comment }
    await box.graph.json({ method: 'POST', path: `${eventAt(box, event)}/cancel`, body })
    return c.json({ id: event, isCancelled: true as const }, 200)
  })
}
