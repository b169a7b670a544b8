import type { MailboxDoor } from '../directory/index.ts'
import { GatewardenError } from '../platform/errors.ts'
import { type Api, defineRoute } from '../platform/http/api.ts'
import { jsonAnswer, jsonBody } from '../platform/http/lists.ts'
import { findTimes, timesSchema, timesWish } from './find-times.ts'
import { freeBusy, freeBusyWish, mayAsk, schedulesSchema } from './free-busy.ts'
import { mailboxPath } from './paths.ts'

const askFreeBusy = defineRoute({
  method: 'post',
  path: '/connections/{id}/mailboxes/{address}/free-busy',
  scope: 'calendar:read',
  summary: 'When people and rooms are busy, as the owner of the mailbox may see it',
  request: { params: mailboxPath, body: jsonBody(freeBusyWish) },
  responses: { 200: jsonAnswer('Each in the order asked', schedulesSchema) },
})

const askTimes = defineRoute({
  method: 'post',
  path: '/connections/{id}/mailboxes/{address}/find-times',
  scope: 'calendar:read',
  summary: 'Times at which people can meet',
  description: 'Over connections of persons: Microsoft answers it to nobody else. Others have free-busy.',
  request: { params: mailboxPath, body: jsonBody(timesWish) },
  responses: { 200: jsonAnswer('The likeliest first', timesSchema) },
})

/** Who has time when. */
export function addAvailabilityRoutes(api: Api, door: MailboxDoor): void {
  api.openapi(askFreeBusy, async (c) => {
    const { id, address } = c.req.valid('param')
    const box = await door.open(id, address, c.get('caller'))
    return c.json({ data: await freeBusy(box, c.req.valid('json'), c.get('caller')) }, 200)
  })

  api.openapi(askTimes, async (c) => {
    const { id, address } = c.req.valid('param')
    const caller = c.get('caller')
    const wish = c.req.valid('json')
    const box = await door.open(id, address, caller)
    if (
      wish.suggestRoom
        ? caller.mailboxes !== null
        : wish.attendees.some((one) => !mayAsk(caller, one.address))
    )
      throw new GatewardenError('forbidden', {
        detail: 'This API key is limited to certain mailboxes and may not learn when others have time.',
        remedy: 'Ask for times of its own mailboxes, without suggestRoom, or use a key without that limit.',
      })
    if (box.connection.kind === 'organization')
      throw new GatewardenError('forbidden', {
        detail: 'Microsoft finds meeting times for persons only, and this connection is an organization’s.',
        remedy: 'Use free-busy, or the connection of a person.',
      })
    return c.json(await findTimes(box, wish), 200)
  })
}
