import { type GraphWatch, withGraphContract } from '../../../../../e2e/graph-contract/with-graph-contract.ts'
import type { Mailbox } from '../../tenant/mailbox.ts'
import type { User } from '../../tenant/user.ts'
import { domain, type GraphFixture, type Json, startGraph } from './graph-fixture.ts'

export interface Person {
  readonly user: User
  readonly mailbox: Mailbox
}

/** Who meets: nobody of an earlier test. */
export interface People {
  ada: Person
  bo: Person
  cy: Person
  room: Person
}

/** People with calendars, and one app that sees to all of them; every answer is held to Microsoft's description. */
export interface Meetings {
  graph: GraphFixture
  watch: GraphWatch
  token: string
  people(): People
  send(
    of: Person,
    method: string,
    path: string,
    body?: object,
  ): Promise<{ status: number; headers: Headers; bytes: Buffer; json: Json }>
  /** The event made in somebody's calendar. */
  made(of: Person, body: object): Promise<Json>
  close(): Promise<void>
}

export async function startMeetings(): Promise<Meetings> {
  const graph = await startGraph()
  // Where a link leads is in Microsoft's documentation of attachments, and not in its description of v1.0.
  const ignoreRequest = ({ requestBody }: { requestBody: Uint8Array }) =>
    Buffer.from(requestBody).includes('sourceUrl')
  const watch = await withGraphContract(graph.origin, { ignoreRequest })
  const token = graph.appToken('Calendars.ReadWrite', 'Mail.Read')
  let count = 0
  const send: Meetings['send'] = async (of, method, path, body) => {
    const response = await fetch(`${watch.origin}/v1.0/users/${of.user.id}${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })
    const bytes = Buffer.from(await response.arrayBuffer())
    const isJson = response.headers.get('content-type')?.includes('json')
    const json: Json = isJson ? JSON.parse(bytes.toString('utf8')) : {}
    return { status: response.status, headers: response.headers, bytes, json }
  }
  return {
    graph,
    watch,
    token,
    send,
    people() {
      count += 1
      const user = graph.addUser(`room${count}`, { displayName: 'Room One', mail: `room${count}@${domain}` })
      return {
        ada: graph.addPerson(`ada${count}`, { displayName: 'Ada Byron' }),
        bo: graph.addPerson(`bo${count}`, { displayName: 'Bo Berg' }),
        cy: graph.addPerson(`cy${count}`),
        room: { user, mailbox: graph.addMailbox(user, 'room') },
      }
    },
    async made(of, body) {
      const result = await send(of, 'POST', '/events', body)
      if (result.status !== 201) throw new Error(result.bytes.toString('utf8'))
      return result.json
    },
    async close() {
      await watch.close()
      await graph.close()
    },
  }
}

export const at = (dateTime: string) => ({ dateTime, timeZone: 'UTC' })
export const guest = ({ mailbox }: Person, type = 'required') => ({
  type,
  emailAddress: { address: mailbox.address },
})
export const meeting = (start: string, end: string, ...attendees: object[]) => ({
  subject: 'Plan',
  start: at(start),
  end: at(end),
  attendees,
})
export const weekly = {
  pattern: { type: 'weekly', interval: 1, daysOfWeek: ['tuesday'], firstDayOfWeek: 'monday' },
  range: { type: 'numbered', startDate: '2026-03-10', numberOfOccurrences: 4 },
}
