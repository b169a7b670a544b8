import { getEventListeners } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { type GraphStage, graphError, graphStage, json, type Script } from '../testing/index.ts'
import { calendarView, getEvent, listCalendars, listEvents } from './calendars.ts'
import { isResyncNeeded } from './delta-resync.ts'
import { GraphPathError } from './graph-path.ts'
import { UnexpectedAnswerError } from './json-answer.ts'
import { getMailFolder, listMailFolders } from './mail-folders.ts'
import { getMailboxSettings } from './mailbox-settings.ts'
import {
  attachmentContent,
  getMessage,
  listAttachments,
  listMessages,
  messageDelta,
  messageMime,
} from './messages.ts'
import { getOrganization } from './organization.ts'
import { getUser, listUsers } from './users.ts'

let stage: GraphStage
afterEach(() => stage.close())

async function on(script: Script): Promise<GraphStage> {
  stage = await graphStage(script)
  return stage
}

async function collect<T>(pages: AsyncIterable<{ items: T[] }>): Promise<T[]> {
  const all: T[] = []
  for await (const page of pages) all.push(...page.items)
  return all
}

const empty: Script = (_request, answer) => json(answer, 200, { value: [] })
const asked = (number = 0): URL => new URL(stage.graph.seen[number]?.url ?? '', 'http://graph')

describe('people', () => {
  it('are listed a page of 999 at a time with what a list shows', async () => {
    const { client } = await on((_request, answer) =>
      json(answer, 200, { value: [{ id: '1', displayName: 'Adele' }] }),
    )
    expect(await collect(listUsers(client))).toEqual([{ id: '1', displayName: 'Adele' }])
    expect(asked().pathname).toBe('/v1.0/users')
    expect(asked().searchParams.get('$top')).toBe('999')
    expect(asked().searchParams.get('$select')).toContain('userPrincipalName')
  })

  it('are searched by name and address, whatever the words hold', async () => {
    const { client, graph } = await on(empty)
    await collect(listUsers(client, { search: 'Ad"ele\\ OR x' }))
    expect(asked().searchParams.get('$search')).toBe(
      '"displayName:Adele OR x" OR "mail:Adele OR x" OR "userPrincipalName:Adele OR x"',
    )
    expect(asked().searchParams.get('$count')).toBe('true')
    expect(graph.seen[0]?.headers.consistencylevel).toBe('eventual')
  })

  it('are read by id, and by nothing that would leave the path', async () => {
    const { client } = await on((_request, answer) => json(answer, 200, { id: '1' }))
    expect(await getUser(client, 'guest_x.com#EXT#@contoso.com', { select: ['id'] })).toEqual({ id: '1' })
    expect(asked().href).toBe('http://graph/v1.0/users/guest_x.com%23EXT%23%40contoso.com?$select=id')
    for (const id of ['..', '../groups', 'a/b', '.'])
      await expect(async () => getUser(client, id)).rejects.toThrow(GraphPathError)
  })

  it('have an organization', async () => {
    const { client } = await on((_request, answer) =>
      json(answer, 200, { value: [{ id: 't', displayName: 'Contoso' }] }),
    )
    expect(await getOrganization(client)).toEqual({ id: 't', displayName: 'Contoso' })
    await stage.close()
    await expect(getOrganization((await on(empty)).client)).rejects.toThrow(UnexpectedAnswerError)
  })
})

describe('mail folders', () => {
  it('come as a whole tree, hidden ones too, each with its path', async () => {
    const children: Record<string, object[]> = {
      '/v1.0/users/a/mailFolders': [
        { id: 'inbox', displayName: 'Inbox', childFolderCount: 2 },
        {
          id: 'search',
          displayName: 'Unread',
          childFolderCount: 0,
          '@odata.type': '#microsoft.graph.mailSearchFolder',
        },
      ],
      '/v1.0/users/a/mailFolders/inbox/childFolders': [
        { id: 'one', displayName: 'One', childFolderCount: 1 },
        { id: 'two', displayName: 'Two', childFolderCount: 0, isHidden: true },
      ],
      '/v1.0/users/a/mailFolders/one/childFolders': [
        { id: 'deep', displayName: 'Deep', childFolderCount: 0 },
      ],
    }
    const { client } = await on((request, answer) => {
      const url = new URL(request.url, 'http://graph')
      expect(url.searchParams.get('includeHiddenFolders')).toBe('true')
      json(answer, 200, { value: children[url.pathname] })
    })
    const folders = await listMailFolders(client, 'a')
    expect(folders.map((folder) => [folder.path.join('/'), folder.isSearchFolder])).toEqual([
      ['Inbox', false],
      ['Inbox/One', false],
      ['Inbox/One/Deep', false],
      ['Inbox/Two', false],
      ['Unread', true],
    ])
  })

  it('leave hidden ones out when told to', async () => {
    const { client } = await on(empty)
    await listMailFolders(client, 'me', { includeHidden: false })
    expect(asked().pathname).toBe('/v1.0/me/mailFolders')
    expect(asked().searchParams.has('includeHiddenFolders')).toBe(false)
  })

  it('are read by their well-known names', async () => {
    const { client } = await on((_request, answer) => json(answer, 200, { id: 'x', displayName: 'Inbox' }))
    expect(await getMailFolder(client, 'a', 'inbox')).toMatchObject({ id: 'x' })
    expect(asked().pathname).toBe('/v1.0/users/a/mailFolders/inbox')
  })
})

describe('messages', () => {
  it('are listed from a folder or from all of the mailbox', async () => {
    const { client, graph } = await on(empty)
    await collect(
      listMessages(client, 'a', {
        folder: 'inbox',
        select: ['id', 'subject'],
        filter: 'isRead eq false',
        orderby: 'receivedDateTime desc',
        top: 5,
        bodyAsText: true,
      }),
    )
    await collect(listMessages(client, 'me', { search: 'from:"adele"' }))
    expect(decodeURIComponent(graph.seen[0]?.url ?? '')).toBe(
      '/v1.0/users/a/mailFolders/inbox/messages?$select=id,subject&$filter=isRead eq false&$orderby=receivedDateTime desc&$top=5',
    )
    expect(graph.seen[0]?.headers.prefer).toBe('IdType="ImmutableId", outlook.body-content-type="text"')
    expect(decodeURIComponent(graph.seen[1]?.url ?? '')).toBe(
      '/v1.0/me/messages?$top=100&$search="from:\\"adele\\""',
    )
  })

  it('are read one by one, as MIME, and with their attachments', async () => {
    const { client, graph } = await on((request, answer) => {
      if (request.url.includes('$value')) answer.writeHead(200).end(Buffer.from([0, 255, 13, 10]))
      else
        json(
          answer,
          200,
          request.url.includes('attachments') ? { value: [{ id: 'att', name: 'x' }] } : { id: 'm1' },
        )
    })
    expect(await getMessage(client, 'a', 'AAM=', { select: ['id'] })).toEqual({ id: 'm1' })
    const mime = await messageMime(client, 'a', 'AAM=')
    expect(Buffer.concat(await mime.body.toArray())).toEqual(Buffer.from([0, 255, 13, 10]))
    expect(await collect(listAttachments(client, 'a', 'AAM='))).toEqual([{ id: 'att', name: 'x' }])
    const content = await attachmentContent(client, 'a', 'AAM=', 'att')
    await content.body.toArray()
    expect(graph.seen.map((seen) => seen.url.split('?')[0])).toEqual([
      '/v1.0/users/a/messages/AAM%3D',
      '/v1.0/users/a/messages/AAM%3D/$value',
      '/v1.0/users/a/messages/AAM%3D/attachments',
      '/v1.0/users/a/messages/AAM%3D/attachments/att/$value',
    ])
  })

  it('tell what changed, page by page, with the size asked on every page', async () => {
    const { client, graph } = await on((request, answer, number) => {
      const here = `http://${request.headers.host}/v1.0/users/a/mailFolders/inbox/messages/delta`
      if (number === 1)
        json(answer, 200, { value: [{ id: '1', subject: 'x' }], '@odata.nextLink': `${here}?$skiptoken=s` })
      else
        json(answer, 200, {
          value: [{ id: '2', '@removed': { reason: 'deleted' } }],
          '@odata.deltaLink': `${here}?$deltatoken=d`,
        })
    })
    const changes: unknown[] = []
    let deltaLink: string | undefined
    for await (const page of messageDelta(client, 'a', 'inbox', {
      select: ['id', 'subject'],
      pageSize: 50,
    })) {
      changes.push(...page.items)
      deltaLink = page.deltaLink
    }
    expect(changes).toEqual([
      { kind: 'present', id: '1', message: { id: '1', subject: 'x' } },
      { kind: 'removed', id: '2', reason: 'deleted' },
    ])
    expect(graph.seen.map((seen) => seen.headers.prefer)).toEqual(
      Array(2).fill('IdType="ImmutableId", odata.maxpagesize=50'),
    )
    expect(graph.seen[0]?.url).toBe('/v1.0/users/a/mailFolders/inbox/messages/delta?$select=id,subject')
    for await (const page of messageDelta(client, 'a', 'inbox', { link: deltaLink ?? '' }))
      expect(page.items).toHaveLength(1)
    expect(graph.seen[2]?.url).toBe('/v1.0/users/a/mailFolders/inbox/messages/delta?$deltatoken=d')
  })

  it.each([
    [410, 'SyncStateNotFound'],
    [400, 'syncStateNotFound'],
    [410, 'resyncRequired'],
    [410, ''],
    [404, 'SyncStateInvalid'],
  ])('say when everything has to be read again (%i %s)', async (status, code) => {
    const { client } = await on((_request, answer) => graphError(answer, status, code))
    const error = await collect(messageDelta(client, 'a', 'inbox')).catch((thrown: unknown) => thrown)
    expect(isResyncNeeded(error)).toBe(true)
  })

  it('do not take a folder that is gone for a lost place', async () => {
    const { client } = await on((_request, answer) => graphError(answer, 404, 'ErrorItemNotFound'))
    const error = await collect(messageDelta(client, 'a', 'inbox')).catch((thrown: unknown) => thrown)
    expect(isResyncNeeded(error)).toBe(false)
  })

  it('must have an id', async () => {
    const { client } = await on((_request, answer) => json(answer, 200, { value: [{ subject: 'x' }] }))
    await expect(collect(listMessages(client, 'a'))).rejects.toThrow(UnexpectedAnswerError)
  })
})

describe('calendars', () => {
  it('are listed, with their events and a view of a window', async () => {
    const { client, graph } = await on((request, answer) =>
      json(answer, 200, request.url.includes('/events/e1') ? { id: 'e1' } : { value: [] }),
    )
    await collect(listCalendars(client, 'a'))
    await collect(listEvents(client, 'a', { calendar: 'c1', timeZone: 'W. Europe Standard Time' }))
    const window = { start: new Date('2026-11-21T00:00:00Z'), end: new Date('2026-11-22T00:00:00Z') }
    await collect(calendarView(client, 'me', window, { bodyAsText: true }))
    expect(await getEvent(client, 'a', 'e1')).toEqual({ id: 'e1' })
    expect(graph.seen.map((seen) => seen.url)).toEqual([
      '/v1.0/users/a/calendars?$top=100',
      '/v1.0/users/a/calendars/c1/events?$top=100',
      '/v1.0/me/calendar/calendarView?startDateTime=2026-11-21T00:00:00.000Z&endDateTime=2026-11-22T00:00:00.000Z&$top=100',
      '/v1.0/users/a/events/e1',
    ])
    expect(graph.seen[1]?.headers.prefer).toContain('outlook.timezone="W. Europe Standard Time"')
    expect(graph.seen[2]?.headers.prefer).toContain('outlook.body-content-type="text"')
  })

  it('have settings', async () => {
    const { client } = await on((_request, answer) => json(answer, 200, { userPurpose: 'shared' }))
    expect(await getMailboxSettings(client, 'a')).toEqual({ userPurpose: 'shared' })
  })
})

describe('a signal that lives long', () => {
  it('is left without listeners by calls that are done', async () => {
    const { client } = await on((_request, answer) => json(answer, 200, { id: '1', value: [] }))
    const { signal } = new AbortController()
    for (let call = 0; call < 20; call++) await getUser(client, 'a', { signal })
    await collect(listMessages(client, 'a', { signal }))
    await (await messageMime(client, 'a', 'm', { signal })).body.toArray()
    await new Promise((resolve) => setImmediate(resolve))
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  })
})
