import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Mailbox } from '../../tenant/mailbox.ts'
import type { User } from '../../tenant/user.ts'
import {
  type CallResult,
  domain,
  type GraphFixture,
  items,
  type Json,
  mime,
  refusal,
  startGraph,
} from '../testing/graph-fixture.ts'

let graph: GraphFixture
let ada: { user: User; mailbox: Mailbox }
let bo: { user: User; mailbox: Mailbox }
let cy: { user: User; mailbox: Mailbox }
let token: string
const rules = '/mailFolders/inbox/messageRules'

beforeAll(async () => {
  graph = await startGraph()
  ada = graph.addPerson('ada', { displayName: 'Ada Byron', aliases: [`a.byron@${domain}`] })
  bo = graph.addPerson('bo', { displayName: 'Bo Berg' })
  cy = graph.addPerson('cy')
  token = graph.appToken('Mail.ReadWrite', 'Mail.Send', 'MailboxSettings.ReadWrite')
})
afterAll(() => graph.close())
beforeEach(() => {
  for (const { mailbox } of [ada, bo, cy]) {
    mailbox.rules.splice(0)
    for (const folder of mailbox.mail.folders)
      for (const message of [...folder.messages]) mailbox.mail.remove(message)
  }
})

const of = (
  person: { user: User },
  method: string,
  path: string,
  body?: object | string,
  headers: Record<string, string> = {},
) =>
  graph.call(method, `/users/${person.user.id}${path}`, {
    token,
    headers,
    ...(body === undefined ? {} : { body }),
  })
const call = (method: string, path: string, body?: object) => of(ada, method, path, body)
const ok = (result: CallResult, status: number): Json => {
  if (result.status !== status) throw new Error(`${result.status}: ${result.bytes.toString('utf8')}`)
  return result.json
}
const to = (address: string) => ({ emailAddress: { address } })
const addRule = async (rule: object) => ok(await call('POST', rules, { displayName: 'Rule', ...rule }), 201)
/** Bo writes to Ada as MIME. */
async function write(bytes: Buffer, from: { user: User } = bo): Promise<void> {
  const sent = await of(from, 'POST', '/sendMail', bytes.toString('base64'), { 'Content-Type': 'text/plain' })
  if (sent.status !== 202) throw new Error(sent.bytes.toString('utf8'))
}
const letter = (subject: string, headers: Record<string, string> = {}, body?: string) =>
  mime(subject, { From: `Bo Berg <bo@${domain}>`, To: `ada@${domain}`, ...headers }, body)
const subjectsIn = async (folder: string, person: { user: User } = ada) =>
  items(await of(person, 'GET', `/mailFolders/${folder}/messages?$select=subject`)).map(
    ({ subject }) => subject,
  )

describe('rules', () => {
  test('are made, listed in their order, changed and deleted', async () => {
    const second = await addRule({
      displayName: 'Second',
      sequence: 2,
      conditions: { senderContains: ['bo'], withinSizeRange: { minimumSize: 0, maximumSize: 10 } },
      exceptions: { fromAddresses: [to('x@example.com')] },
      actions: { forwardTo: [to('x@example.com')], stopProcessingRules: true },
    })
    expect(second).toMatchObject({
      sequence: 2,
      isEnabled: true,
      hasError: false,
      isReadOnly: false,
      conditions: { senderContains: ['bo'] },
      exceptions: { fromAddresses: [{ emailAddress: { address: 'x@example.com' } }] },
    })
    await addRule({ displayName: 'First', sequence: 2, actions: { markAsRead: true } })
    const listed = items(await call('GET', rules))
    expect(listed.map(({ displayName, sequence }) => [displayName, sequence])).toEqual([
      ['First', 2],
      ['Second', 3],
    ])
    const changed = ok(
      await call('PATCH', `${rules}/${second.id}`, { isEnabled: false, conditions: null }),
      200,
    )
    expect(changed).toMatchObject({ isEnabled: false, displayName: 'Second' })
    expect(changed).not.toHaveProperty('conditions')
    expect(ok(await call('GET', `${rules}/${second.id}`), 200)).toEqual(changed)
    expect((await call('DELETE', `${rules}/${second.id}`)).status).toBe(204)
    expect((await call('GET', `${rules}/${second.id}`)).status).toBe(404)
  })

  test('that cannot work are refused, and none are for other folders', async () => {
    const nowhere = ada.mailbox.core.ids.folder(9999)
    const refused = [
      { actions: { markAsRead: true } },
      { displayName: 'x', actions: {} },
      { displayName: 'x', actions: { moveToFolder: nowhere } },
      { displayName: 'x', conditions: { colour: 'red' }, actions: { markAsRead: true } },
    ]
    for (const rule of refused)
      expect((await call('POST', rules, rule)).status, JSON.stringify(rule)).toBe(400)
    expect(refusal(await call('GET', '/mailFolders/drafts/messageRules')).status).toBe(400)
    const reader = graph.appToken('Mail.Read')
    expect((await graph.get(`/users/${ada.user.id}${rules}`, { token: reader })).status).toBe(403)
  })

  test('move, copy, mark and label what arrives, and end where one says so', async () => {
    const projects = ada.mailbox.mail.folderAt(['inbox', 'Projects'])
    const copies = ada.mailbox.mail.folderAt(['archive', 'Copies'])
    const id = (folder: typeof projects) => ada.mailbox.mail.folderId(folder)
    await addRule({
      sequence: 1,
      conditions: { subjectContains: ['project'] },
      actions: {
        moveToFolder: id(projects),
        copyToFolder: id(copies),
        markAsRead: true,
        markImportance: 'high',
        assignCategories: ['Blue'],
        stopProcessingRules: true,
      },
    })
    await addRule({ sequence: 2, actions: { delete: true } })
    await write(letter('The PROJECT'))
    await write(letter('Something else'))
    const [moved] = items(await call('GET', `/mailFolders/${id(projects)}/messages`))
    expect(moved).toMatchObject({ isRead: true, importance: 'high', categories: ['Blue'] })
    expect(await subjectsIn(id(copies))).toEqual(['The PROJECT'])
    expect(await subjectsIn('deleteditems')).toEqual(['Something else'])
    expect(await subjectsIn('inbox')).toEqual([])
  })

  test('whose folder is gone are in error and do not run', async () => {
    const folder = ada.mailbox.mail.folderAt(['inbox', 'Gone'])
    const rule = await addRule({ actions: { moveToFolder: ada.mailbox.mail.folderId(folder) } })
    ada.mailbox.mail.removeFolder(folder)
    expect(ok(await call('GET', `${rules}/${rule.id}`), 200).hasError).toBe(true)
    await write(letter('Stays'))
    expect(await subjectsIn('inbox')).toEqual(['Stays'])
  })

  test('forward and redirect, and never in a circle', async () => {
    await addRule({
      actions: {
        redirectTo: [to(`bo@${domain}`)],
        forwardTo: [to(`cy@${domain}`)],
        forwardAsAttachmentTo: [to(`cy@${domain}`)],
      },
    })
    const back = { displayName: 'Back', actions: { redirectTo: [to(`ada@${domain}`)] } }
    ok(await of(bo, 'POST', rules, back), 201)
    await write(letter('Round'))
    expect(await subjectsIn('inbox')).toEqual(['Round', 'Round'])
    expect(await subjectsIn('inbox', bo)).toEqual(['Round'])
    const [attached, inline] = items(await of(cy, 'GET', '/mailFolders/inbox/messages'))
    expect([attached?.subject, inline?.subject]).toEqual(['FW: Round', 'FW: Round'])
    expect(inline).toMatchObject({
      from: { emailAddress: { address: `ada@${domain}` } },
      body: { content: expect.stringContaining('Hello.') },
    })
    expect(attached?.hasAttachments).toBe(true)
  })

  const cases: readonly (readonly [object, Buffer, boolean])[] = [
    [{ bodyContains: ['needle'] }, letter('x', {}, 'A Needle here'), true],
    [{ bodyContains: ['needle'] }, letter('needle'), false],
    [
      { bodyContains: ['crème brûlée'] },
      letter(
        'x',
        { 'Content-Type': 'text/html; charset=iso-8859-1', 'Content-Transfer-Encoding': 'quoted-printable' },
        '<p>Cr=E8me <b>br=FBl=\r\n=E9e</b></p>',
      ),
      true,
    ],
    [{ bodyOrSubjectContains: ['needle', 'other'] }, letter('Other'), true],
    [{ fromAddresses: [to(`BO@${domain}`)] }, letter('x'), true],
    [{ sentToAddresses: [to(`ada@${domain}`)] }, letter('x'), true],
    [{ recipientContains: ['cy@'] }, letter('x', { Cc: `cy@${domain}` }), true],
    [{ headerContains: ['X-Odd: one'] }, letter('x', { 'X-Odd': 'one' }), true],
    [{ importance: 'high' }, letter('x', { Importance: 'High' }), true],
    [{ importance: 'high' }, letter('x'), false],
    [{ sensitivity: 'confidential' }, letter('x', { Sensitivity: 'Company-Confidential' }), true],
    [{ sentToMe: true, sentOnlyToMe: true }, letter('x', { To: `A.Byron@${domain}` }), true],
    [{ sentOnlyToMe: true }, letter('x', { Cc: `cy@${domain}` }), false],
    [{ sentCcMe: true }, letter('x', { To: `cy@${domain}`, Cc: `ada@${domain}` }), true],
    [{ notSentToMe: true }, letter('x', { To: `cy@${domain}`, Cc: `ada@${domain}` }), true],
    [{ messageActionFlag: 'followUp' }, letter('x', { 'X-Message-Flag': 'Follow up' }), true],
    [{ isAutomaticReply: true }, letter('x', { 'Auto-Submitted': 'auto-replied' }), true],
    [{ isSigned: true }, letter('x', { 'Content-Type': 'multipart/signed; boundary=x' }), true],
    [{ isSigned: false }, letter('x'), true],
    [{ withinSizeRange: { minimumSize: 1 } }, letter('x'), false],
    [{ categories: ['Red'] }, letter('x'), false],
    [{ senderContains: ['berg'], subjectContains: ['no'] }, letter('yes'), false],
  ]
  test.each(cases)('with %o', async (conditions, bytes, applies) => {
    await addRule({ conditions, actions: { assignCategories: ['Hit'] } })
    await addRule({ exceptions: conditions, actions: { assignCategories: ['Spared'] } })
    await write(bytes)
    const [message] = items(await call('GET', '/mailFolders/inbox/messages?$select=categories'))
    expect(message?.categories).toEqual(applies ? ['Hit'] : expect.not.arrayContaining(['Hit']))
  })
})

describe('automatic replies', () => {
  const away = (more: object = {}) =>
    call('PATCH', '/mailboxSettings', {
      automaticRepliesSetting: {
        status: 'alwaysEnabled',
        externalAudience: 'all',
        internalReplyMessage: '<p>Away</p>',
        externalReplyMessage: 'Out',
        ...more,
      },
    })

  test('answer each sender once until they are set anew', async () => {
    ok(await away(), 200)
    await write(letter('One'))
    await write(letter('Two'))
    await write(letter('Three', { From: `cy@${domain}` }), cy)
    expect(await subjectsIn('inbox', bo)).toEqual(['Automatic reply: One'])
    expect(await subjectsIn('inbox', cy)).toEqual(['Automatic reply: Three'])
    const [reply] = items(await of(bo, 'GET', '/mailFolders/inbox/messages?$select=body,from,conversationId'))
    expect(reply).toMatchObject({
      from: to(`ada@${domain}`),
      body: { content: expect.stringContaining('<p>Away</p>') },
    })
    ok(await away({ internalReplyMessage: 'Still away' }), 200)
    await write(letter('Four'))
    expect(await subjectsIn('inbox', bo)).toContain('Automatic reply: Four')
  })

  test('keep silent to programs, lists, those who ask, and outside their time', async () => {
    ok(await away(), 200)
    await write(letter('a', { 'Auto-Submitted': 'auto-generated' }))
    await write(letter('b', { Precedence: 'bulk' }))
    await write(letter('c', { 'X-Auto-Response-Suppress': 'DR, OOF' }))
    const later = new Date(graph.world.clock.now() + 3_600_000).toISOString().slice(0, 19)
    const end = new Date(graph.world.clock.now() + 7_200_000).toISOString().slice(0, 19)
    ok(
      await away({
        status: 'scheduled',
        scheduledStartDateTime: { dateTime: later, timeZone: 'UTC' },
        scheduledEndDateTime: { dateTime: end, timeZone: 'UTC' },
      }),
      200,
    )
    await write(letter('d'))
    expect(await subjectsIn('inbox', bo)).toEqual([])
    graph.world.clock.advance(3_700_000)
    await write(letter('e'))
    expect(await subjectsIn('inbox', bo)).toEqual(['Automatic reply: e'])
    ok(await away({ status: 'disabled' }), 200)
  })

  test('show in mail tips', async () => {
    ok(await away(), 200)
    const options = {
      EmailAddresses: [`ada@${domain}`, `nobody@${domain}`, 'x@example.com'],
      MailTipsOptions: 'automaticReplies, maxMessageSize,recipientScope',
    }
    const [own, missing, outside] = items(await of(bo, 'POST', '/getMailTips', options))
    expect(own).toMatchObject({
      emailAddress: { name: 'Ada Byron', address: `ada@${domain}` },
      automaticReplies: { message: '<p>Away</p>', messageLanguage: { locale: 'en-us' } },
      maxMessageSize: 36 * 1024 * 1024,
      recipientScope: 'internal',
    })
    expect(missing?.error).toMatchObject({ code: 'RecipientNotFound' })
    expect(outside).toMatchObject({ recipientScope: 'external', automaticReplies: { message: '' } })
    expect(
      refusal(await of(bo, 'POST', '/getMailTips', { ...options, MailTipsOptions: 'weather' })).status,
    ).toBe(400)
    ok(await away({ status: 'disabled' }), 200)
  })
})
