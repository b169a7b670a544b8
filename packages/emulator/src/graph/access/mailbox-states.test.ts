import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { addGroup } from '../../control/control-groups.ts'
import { changeMailbox } from '../../control/control-mailboxes.ts'
import { restoreLeaver } from '../../tenant/leavers.ts'
import type { Mailbox } from '../../tenant/mailbox.ts'
import type { User } from '../../tenant/user.ts'
import { appId, domain, type GraphFixture, refusal, startGraph } from '../testing/graph-fixture.ts'

let graph: GraphFixture
let ada: { user: User; mailbox: Mailbox }
let bo: { user: User; mailbox: Mailbox }
const hour = 3_600_000

beforeAll(async () => {
  graph = await startGraph()
})
afterAll(() => graph.close())

let round = 0
beforeEach(() => {
  round += 1
  graph.tenant.propagation.switch('instant')
  ada = graph.addPerson(`ada${round}`, { department: 'Legal' })
  bo = graph.addPerson(`bo${round}`, { department: 'Sales' })
})

const open = async (user: User, token = graph.appToken('Mail.Read'), path = 'messages') => {
  const result = await graph.get(`/users/${user.id}/${path}`, { token })
  return result.status < 400 ? result.status : refusal(result)
}
const gone = {
  status: 404,
  code: 'MailboxNotEnabledForRESTAPI',
  message: 'The mailbox is either inactive, soft-deleted, or is hosted on-premise.',
}
const denied = { status: 403, code: 'ErrorAccessDenied' }
const noUser = { status: 404, code: 'ErrorInvalidUser' }

describe('a mailbox', () => {
  test('of a leaver answers while the account is only disabled, and no more without the licence', async () => {
    graph.tenant.directory.update(ada.user, { accountEnabled: false })
    expect(await open(ada.user)).toBe(200)
    graph.tenant.propagation.switch('realistic')
    graph.tenant.directory.update(ada.user, { licensed: false })
    expect(await open(ada.user)).toBe(200)
    graph.world.clock.advance(hour)
    expect(await open(ada.user)).toEqual(gone)
    graph.tenant.directory.update(ada.user, { licensed: true })
    expect(await open(ada.user)).toEqual(gone)
    graph.world.clock.advance(hour)
    expect(await open(ada.user)).toBe(200)
  })

  test('goes with its user, comes back with its user, and is gone after 30 days', async () => {
    const send = (to: string) =>
      graph.call('POST', `/users/${bo.user.id}/sendMail`, {
        token: graph.appToken('Mail.Send'),
        body: { message: { toRecipients: [{ emailAddress: { address: to } }] } },
      })
    graph.tenant.directory.remove(ada.user)
    expect(await open(ada.user)).toMatchObject(noUser)
    expect((await send(ada.mailbox.address)).status).toBe(202)
    const inbox = bo.mailbox.mail.wellKnown('inbox')
    expect(inbox.totalItemCount).toBe(1)
    restoreLeaver(graph.tenant, ada.user)
    expect(await open(ada.user)).toBe(200)
    await send(ada.mailbox.address)
    expect(ada.mailbox.mail.wellKnown('inbox').totalItemCount).toBe(1)
    graph.tenant.directory.remove(ada.user)
    graph.world.clock.advance(31 * 24 * hour)
    expect(await open(ada.user)).toMatchObject(noUser)
    expect(graph.tenant.directory.findDeleted(ada.user.id)).toBeUndefined()
    expect(graph.tenant.findMailbox(ada.mailbox.id)).toBeUndefined()
  })

  test('on hold stays, inactive, when its user is gone for good, and nothing of Graph opens it', async () => {
    changeMailbox(graph.world, ada.mailbox.address, { onHold: true })
    graph.tenant.directory.remove(ada.user)
    graph.world.clock.advance(31 * 24 * hour)
    expect(await open(ada.user)).toMatchObject(noUser)
    expect(graph.tenant.findMailbox(ada.mailbox.id)).toBe(ada.mailbox)
  })

  test('on premises, not there yet, or without a licence answers as Exchange Online does', async () => {
    changeMailbox(graph.world, ada.mailbox.address, { onPremises: true })
    expect(await open(ada.user)).toEqual(gone)
    changeMailbox(graph.world, ada.mailbox.address, { onPremises: false })
    expect(await open(ada.user)).toBe(200)
    graph.tenant.propagation.switch('realistic')
    const cy = graph.addPerson(`cy${round}`)
    expect(await open(cy.user)).toEqual(gone)
    graph.world.clock.advance(hour)
    expect(await open(cy.user)).toBe(200)
  })

  test('can be found by its new and its old address', async () => {
    const token = graph.appToken('User.Read.All')
    const old = ada.mailbox.address
    changeMailbox(graph.world, old, { address: `dr.ada${round}@contoso.example` })
    const { json } = await graph.get(`/users/${ada.user.id}?$select=mail,proxyAddresses`, { token })
    expect(json).toMatchObject({
      mail: `dr.ada${round}@contoso.example`,
      proxyAddresses: [`SMTP:dr.ada${round}@contoso.example`, `smtp:${old}`],
    })
    expect(graph.world.mailboxAt(old)?.mailbox).toBe(ada.mailbox)
    expect(() => changeMailbox(graph.world, old, { aliases: [bo.mailbox.address] })).toThrow(
      /another mailbox/,
    )
  })
})

describe('Full Access', () => {
  test('opens a mailbox when it has reached the servers, and closes it as late', async () => {
    const token = graph.userToken(bo.user, 'Mail.Read.Shared')
    graph.tenant.propagation.switch('realistic')
    ada.mailbox.fullAccess.add(bo.user.id)
    expect(await open(ada.user, token)).toMatchObject(denied)
    graph.world.clock.advance(hour)
    expect(await open(ada.user, token)).toBe(200)
    ada.mailbox.fullAccess.delete(bo.user.id)
    expect(await open(ada.user, token)).toBe(200)
    graph.world.clock.advance(hour)
    expect(await open(ada.user, token)).toMatchObject(denied)
  })

  test('acts at once where nobody has asked for delays', async () => {
    ada.mailbox.fullAccess.add(bo.user.id)
    expect(await open(ada.user, graph.userToken(bo.user, 'Mail.Read.Shared'))).toBe(200)
  })
})

describe('RBAC for Applications', () => {
  const noRoles = () => graph.appToken()
  const principal = () => {
    const found = graph.tenant.consents.principalOf(appId)
    if (!found) throw new Error('no principal')
    return found
  }
  const register = (objectId = principal().id) =>
    graph.tenant.exchange.register({ appId, objectId, displayName: 'Test app' })
  beforeEach(() => {
    graph.tenant.exchange.unregister(appId)
  })

  test('opens the mailboxes of a scope to an app whose token has no role, and no others', async () => {
    register()
    const scope = `legal ${round}`
    graph.tenant.exchange.addScope({ name: scope, filter: "Department -eq 'Legal'" })
    graph.tenant.exchange.assign({ name: scope, appId, role: 'Application Mail.Read', scope })
    expect(await open(ada.user, noRoles())).toBe(200)
    expect(await open(bo.user, noRoles())).toMatchObject(denied)
    expect(await open(ada.user, noRoles(), 'events')).toMatchObject(denied)
    graph.tenant.directory.update(bo.user, { department: 'Legal' })
    expect(await open(bo.user, noRoles())).toBe(200)
    graph.tenant.exchange.unassign(scope)
    expect(await open(ada.user, noRoles())).toMatchObject(denied)
  })

  test('adds to what Entra has granted: a role in the token is not narrowed by it', async () => {
    register()
    const scope = `list ${round}`
    graph.tenant.exchange.addScope({ name: scope, mailboxes: [ada.mailbox.address] })
    graph.tenant.exchange.assign({ name: scope, appId, role: 'Application Calendars.Read', scope })
    const token = graph.appToken('Mail.Read')
    expect([await open(ada.user, token), await open(bo.user, token)]).toEqual([200, 200])
    expect(await open(ada.user, token, 'events')).toBe(200)
    expect(await open(bo.user, token, 'events')).toMatchObject(denied)
  })

  test('gives nothing to an app that was registered by the object id of its registration', async () => {
    register('5b0b5d6e-1f53-4a37-b61c-8e3d1d1e5a10')
    graph.tenant.exchange.assign({ name: `trap ${round}`, appId, role: 'Application Mail.Read', scope: null })
    expect(await open(ada.user, noRoles())).toMatchObject(denied)
  })

  test('acts some time later, and ends some time later', async () => {
    register()
    graph.tenant.propagation.switch('realistic')
    const name = `late ${round}`
    graph.tenant.exchange.assign({ name, appId, role: 'Application Mail.Read', scope: null })
    expect(await open(ada.user, noRoles())).toMatchObject(denied)
    graph.world.clock.advance(2 * hour)
    expect(await open(ada.user, noRoles())).toBe(200)
    graph.tenant.exchange.unassign(name)
    expect(await open(ada.user, noRoles())).toBe(200)
    graph.world.clock.advance(2 * hour)
    expect(await open(ada.user, noRoles())).toMatchObject(denied)
  })

  test('chooses by group too', async () => {
    register()
    const name = `Custodians ${round}`
    addGroup(graph.world, graph.tenant, { displayName: name, members: [ada.user.id] })
    graph.tenant.exchange.addScope({ name, filter: `MemberOfGroup -eq '${name}'` })
    graph.tenant.exchange.assign({ name, appId, role: 'Application Mail Full Access', scope: name })
    expect(await open(ada.user, noRoles())).toBe(200)
    expect(await open(bo.user, noRoles())).toMatchObject(denied)
  })
})

describe('an application access policy', () => {
  test('restricts an app to its members, and denies those it names', async () => {
    const mail = `custodians${round}@${domain}`
    addGroup(graph.world, graph.tenant, {
      displayName: `Policy ${round}`,
      kind: 'mail-security',
      mail,
      members: [ada.user.id],
    })
    const disabled = { ...denied, message: 'Access to OData is disabled.' }
    graph.tenant.exchange.addAccessPolicy({ appId, right: 'RestrictAccess', members: [mail] })
    expect(await open(ada.user)).toBe(200)
    expect(await open(bo.user)).toEqual(disabled)
    expect((await graph.get('/users', { token: graph.appToken('User.Read.All') })).status).toBe(200)
    graph.tenant.exchange.addAccessPolicy({ appId, right: 'DenyAccess', members: [ada.mailbox.address] })
    expect(await open(ada.user)).toEqual(disabled)
    expect(await open(bo.user, graph.userToken(bo.user, 'Mail.Read'))).toBe(200)
    graph.tenant.exchange.removeAccessPolicies(appId)
    expect([await open(ada.user), await open(bo.user)]).toEqual([200, 200])
  })
})
