import { expect, it } from 'vitest'
import {
  type ExchangeSite,
  secureSmtp,
  signedInImap,
  startExchange,
  xoauth2,
} from '../testing/exchange-site.ts'

const failed = ['NO AUTHENTICATE failed.']
const letIn = ['OK AUTHENTICATE completed.']
const notConnected = ['BAD User is authenticated but not connected.', '* BYE Connection closed. 14']

/** What AUTHENTICATE answers, and then a first command. */
async function tryImap(site: ExchangeSite, address: string, token: string): Promise<string[][]> {
  await using talk = await site.imap()
  await talk.line()
  const first = await talk.command(`AUTHENTICATE XOAUTH2 ${xoauth2(address, token)}`)
  if (!first.at(-1)?.startsWith('OK')) return [first]
  const second = await talk.command('SELECT INBOX')
  const isEnd = second.at(-1)?.startsWith('BAD User')
  return [first, isEnd ? [...second, (await talk.line()) ?? ''] : [second.at(-1) ?? '']]
}

async function trySmtp(site: ExchangeSite, address: string, token: string): Promise<string | undefined> {
  await using talk = await secureSmtp(site)
  return (await talk.ask(`AUTH XOAUTH2 ${xoauth2(address, token)}`))[0]
}

it('lets a user into the own mailbox and into shared ones with Full Access, and disconnects from all others', async () => {
  await using site = await startExchange()
  const { user, mailbox } = site.ada
  const ben = site.person('ben')
  const info = site.shared('info')
  const token = site.userToken(user)
  expect(await tryImap(site, mailbox.address, token)).toEqual([letIn, ['OK [READ-WRITE] SELECT completed.']])
  expect(await tryImap(site, 'ada@contoso.example', token)).toEqual([
    letIn,
    ['OK [READ-WRITE] SELECT completed.'],
  ])
  for (const address of [ben.mailbox.address, info.mailbox.address, 'nobody@contoso.onmicrosoft.com']) {
    expect(await tryImap(site, address, token)).toEqual([letIn, notConnected])
  }
  info.mailbox.fullAccess.add(user.id)
  expect(await tryImap(site, info.mailbox.address, token)).toEqual([
    letIn,
    ['OK [READ-WRITE] SELECT completed.'],
  ])
  expect(await trySmtp(site, info.mailbox.address, token)).toBe('235 2.7.0 Authentication successful')
  expect(await trySmtp(site, ben.mailbox.address, token)).toMatch(
    /^535 5\.7\.3 Authentication unsuccessful \[\S+\]$/,
  )
})

it('disconnects where IMAP is switched off, the licence is gone, or the mailbox is on a server of the organization', async () => {
  await using site = await startExchange()
  const { user, mailbox } = site.ada
  const token = site.userToken(user)
  site.tenant.mailProtocols.set(mailbox.id, { imapEnabled: false })
  expect(await tryImap(site, mailbox.address, token)).toEqual([letIn, notConnected])
  site.tenant.mailProtocols.set(mailbox.id, { imapEnabled: true })
  mailbox.isOnPremises = true
  expect(await tryImap(site, mailbox.address, token)).toEqual([letIn, notConnected])
  mailbox.isOnPremises = false
  site.tenant.directory.update(user, { licensed: false })
  expect(await tryImap(site, mailbox.address, token)).toEqual([letIn, notConnected])
})

it('refuses tokens that are not for it: no permission, another protocol, too old, no token at all', async () => {
  await using site = await startExchange()
  const { user, mailbox } = site.ada
  const token = site.userToken(user)
  expect(await tryImap(site, mailbox.address, site.userToken(user, 'SMTP.Send'))).toEqual([failed])
  expect(await trySmtp(site, mailbox.address, site.userToken(user, 'IMAP.AccessAsUser.All'))).toMatch(
    /^535 5\.7\.3 /,
  )
  expect(await tryImap(site, mailbox.address, `${token}x`)).toEqual([failed])
  expect(await tryImap(site, mailbox.address, 'none')).toEqual([failed])
  site.world.clock.advance(2 * 3_600_000)
  expect(await tryImap(site, mailbox.address, token)).toEqual([failed])
  await using talk = await site.imap()
  await talk.line()
  expect(await talk.command('LOGIN ada@contoso.onmicrosoft.com Password-1')).toEqual(['NO LOGIN failed.'])
  expect(await talk.command('AUTHENTICATE PLAIN AGFkYQBwYXNz')).toEqual(['NO AUTHENTICATE failed.'])
})

it('opens to an app only once Exchange knows it by the object id of its enterprise application, and with Full Access', async () => {
  await using site = await startExchange()
  const { mailbox } = site.ada
  const { exchange } = site.tenant
  const { appId, id } = site.principal
  const token = site.appToken('IMAP.AccessAsApp', 'SMTP.SendAsApp')
  expect(await tryImap(site, mailbox.address, token)).toEqual([failed])
  exchange.register({ appId, objectId: site.registrationId, displayName: 'wrong id' })
  mailbox.fullAccess.add(site.registrationId)
  expect(await tryImap(site, mailbox.address, token)).toEqual([failed])
  expect(await trySmtp(site, mailbox.address, token)).toMatch(/^535 5\.7\.3 /)
  exchange.unregister(appId)
  exchange.register({ appId, objectId: id, displayName: 'right id' })
  expect(await tryImap(site, mailbox.address, token)).toEqual([letIn, notConnected])
  mailbox.fullAccess.add(id)
  expect(await tryImap(site, mailbox.address, token)).toEqual([letIn, ['OK [READ-WRITE] SELECT completed.']])
  expect(await tryImap(site, mailbox.address, site.appToken('SMTP.SendAsApp'))).toEqual([failed])
  expect(await tryImap(site, mailbox.address, site.appToken())).toEqual([failed])
})

it('opens SMTP to an app by RBAC for Applications with no role in the token, within its scope', async () => {
  await using site = await startExchange()
  const ben = site.person('ben')
  const { exchange } = site.tenant
  const { appId, id } = site.principal
  exchange.register({ appId, objectId: id, displayName: 'Postman' })
  exchange.addScope({ name: 'only ada', mailboxes: [site.ada.mailbox.address] })
  exchange.assign({ name: 'a', appId, role: 'Application SMTP.SendAsApp', scope: 'only ada' })
  expect(await trySmtp(site, site.ada.mailbox.address, site.appToken())).toMatch(/^235 /)
  expect(await trySmtp(site, ben.mailbox.address, site.appToken())).toMatch(/^535 5\.7\.3 /)
})

it('lets a change of mailbox permissions act when it has propagated', async () => {
  await using site = await startExchange()
  const info = site.shared('info')
  site.tenant.propagation.switch('realistic')
  info.mailbox.fullAccess.add(site.ada.user.id)
  expect(await tryImap(site, info.mailbox.address, site.userToken(site.ada.user))).toEqual([
    letIn,
    notConnected,
  ])
  site.world.clock.advance(61 * 60_000)
  expect(await tryImap(site, info.mailbox.address, site.userToken(site.ada.user))).toEqual([
    letIn,
    ['OK [READ-WRITE] SELECT completed.'],
  ])
  await using talk = await signedInImap(site)
  expect(await talk.command('FETCH 1 FLAGS')).toEqual(['BAD Command received in Invalid state.'])
})
