import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type NetworkWithMicrosoft, openNetworkWithMicrosoft, untilSaid } from './network-with-microsoft.ts'
import { canOwnNetwork, type Ran } from './own-network.ts'
import { installM365 } from './peers/install-m365.ts'

if (!canOwnNetwork) console.log('left out: this user may not make a network of his own (unshare)')

const contoso = 'contoso.onmicrosoft.com'
const mette = `mette.sorensen@${contoso}`
const priya = `priya.raman@${contoso}`
const permissions = [
  ...['Mail.ReadWrite', 'Mail.Send', 'User.Read.All', 'Directory.Read.All'],
  ...['Application.ReadWrite.All', 'AppRoleAssignment.ReadWrite.All'],
]

let at: NetworkWithMicrosoft
let m365: string
let app: { appId: string; clientSecret: string }

describe.skipIf(!canOwnNetwork)('unmodified programs under Microsoft’s own names', () => {
  beforeAll(async () => {
    m365 = installM365()
    at = await openNetworkWithMicrosoft()
    app = await control('apps', {
      tenant: contoso,
      displayName: 'CLI for Microsoft 365',
      redirectUris: ['http://localhost'],
      requiredResourceAccess: [{ resource: 'graph', application: permissions }],
    })
    await control('consents', {
      appId: app.appId,
      tenant: contoso,
      resource: 'graph',
      application: permissions,
    })
  }, 600_000)

  afterAll(() => at?.close())

  async function curl(...args: readonly string[]): Promise<string> {
    const { code, out, err } = await at.network.run('curl', ['-sS', '--cacert', at.caFile, ...args])
    if (code !== 0) throw new Error(`curl ended with ${code}: ${err}`)
    return out
  }

  async function control(path: string, body: object) {
    return z.any().parse(await at.control(path, body))
  }

  const home = { HOME: '', NODE_EXTRA_CA_CERTS: '', CLIMICROSOFT365_ENV: 'docker' }
  function m365Env() {
    return { ...home, HOME: at.folder, NODE_EXTRA_CA_CERTS: at.caFile }
  }

  async function cli(...args: readonly string[]) {
    const ran = await at.network.run(process.execPath, [m365, ...args, '--output', 'json'], m365Env())
    return read(ran, args)
  }

  function read({ code, out, err }: Ran, args: readonly string[]) {
    if (code !== 0) throw new Error(`m365 ${args.join(' ')} ended with ${code}: ${err}${out}`)
    return out.trim() === '' ? undefined : JSON.parse(out)
  }

  it('the emulator prints the lines that point a machine at it', () => {
    expect(at.said).toContain('graph.microsoft.com')
    expect(at.said).toContain(`NODE_EXTRA_CA_CERTS=${at.caFile}`)
    expect(at.said).not.toContain('iptables')
  })

  it('curl: a token from login.microsoftonline.com opens graph.microsoft.com, whose links stay there', async () => {
    const { access_token: token } = JSON.parse(
      await curl(
        `https://login.microsoftonline.com/${contoso}/oauth2/v2.0/token`,
        ...['-d', 'grant_type=client_credentials', '-d', `client_id=${app.appId}`],
        ...['--data-urlencode', `client_secret=${app.clientSecret}`],
        ...['--data-urlencode', 'scope=https://graph.microsoft.com/.default'],
      ),
    )
    const bearer = ['-H', `authorization: Bearer ${token}`]
    const page = JSON.parse(await curl(...bearer, 'https://graph.microsoft.com/v1.0/users?$top=3'))
    expect(page.value).toHaveLength(3)
    expect(page['@odata.nextLink']).toMatch(/^https:\/\/graph\.microsoft\.com\/v1\.0\/users\?/)
    expect(JSON.parse(await curl(...bearer, page['@odata.nextLink'])).value.length).toBeGreaterThan(0)
  })

  it('curl without the authority refuses it', async () => {
    const { code, err } = await at.network.run('curl', ['-sS', 'https://graph.microsoft.com/v1.0/'])
    expect(code).toBe(60)
    expect(err).toContain('certificate')
  })

  it('m365: signs in with a secret, sends mail, reads it, lists people', async () => {
    const login = await cli(
      ...['login', '--authType', 'secret', '--tenant', contoso],
      ...['--appId', app.appId, '--secret', app.clientSecret],
    )
    expect(login).toMatchObject({ authType: 'secret', appTenant: contoso, cloudType: 'Public' })
    const subject = 'Sent by an unmodified program'
    const mail = ['--to', mette, '--subject', subject, '--bodyContents', 'Hello']
    await cli('outlook', 'mail', 'send', '--sender', priya, ...mail)
    const inbox = await cli('outlook', 'message', 'list', '--folderName', 'inbox', '--userName', mette)
    const arrived = inbox.find((message: { subject: string }) => message.subject === subject)
    expect(arrived.from.emailAddress.address).toBe(priya)
    const read = await cli('outlook', 'message', 'get', '--id', arrived.id, '--userName', mette)
    expect(read.body.content).toContain('Hello')
    const people = await cli('entra', 'user', 'list')
    expect(people.map((user: { mail: string }) => user.mail)).toContain(mette)
  }, 120_000)

  it('m365: registers an app with a secret, which is good for a token at once, and removes it', async () => {
    const made = await cli('entra', 'app', 'add', '--name', 'Made by a program', '--withSecret')
    const found = await cli('entra', 'app', 'get', '--name', 'Made by a program')
    expect(found.appId).toBe(made.appId)
    const answer = JSON.parse(
      await curl(
        `https://login.microsoftonline.com/${contoso}/oauth2/v2.0/token`,
        ...['-d', 'grant_type=client_credentials', '-d', `client_id=${made.appId}`],
        ...['--data-urlencode', `client_secret=${made.secrets?.[0]?.value}`],
        ...['--data-urlencode', 'scope=https://graph.microsoft.com/.default'],
      ),
    )
    // Registered, but with no service principal in the tenant yet; a wrong secret would be 7000215.
    expect(answer.access_token ?? answer.error_codes).toEqual([700016])
    await cli('entra', 'app', 'remove', '--appId', made.appId, '--force')
    const left = await cli('entra', 'app', 'list')
    expect(left.map((one: { appId: string }) => one.appId)).not.toContain(made.appId)
  }, 120_000)

  it('m365: signs in with a certificate', async () => {
    const [key, certificate] = [join(at.folder, 'key.pem'), join(at.folder, 'certificate.pem')]
    const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=m365', '-days', '30']
    execFileSync('openssl', [...request, '-keyout', key, '-out', certificate], { stdio: 'pipe' })
    await control('certificates', { appId: app.appId, pem: readFileSync(certificate, 'utf8') })
    const both = join(at.folder, 'both.pem')
    writeFileSync(both, readFileSync(key, 'utf8') + readFileSync(certificate, 'utf8'))
    const login = await cli(
      ...['login', '--authType', 'certificate', '--tenant', contoso],
      ...['--appId', app.appId, '--certificateFile', both],
    )
    expect(login).toMatchObject({ authType: 'certificate' })
    expect(await cli('entra', 'app', 'list')).not.toHaveLength(0)
  }, 120_000)

  it('m365: signs in by a device code, which a person enters at login.microsoft.com', async () => {
    const { tenants } = z.any().parse(await at.control(''))
    const { apps, admin } = tenants[0]
    const tablet = apps.find((one: { displayName: string }) => one.displayName === 'Workshop Tablet')
    const args = ['login', '--authType', 'deviceCode', '--tenant', contoso, '--appId', tablet.appId]
    const program = at.network.start(process.execPath, [m365, ...args, '--output', 'text'], m365Env())
    let words = ''
    for (const stream of [program.stdout, program.stderr])
      stream?.on('data', (data) => (words += String(data)))
    const ended = once(program, 'close')
    const [, page = '', code = ''] = await untilSaid(
      program,
      /(https:\/\/login\.microsoft\.com\/device)\S* .*?code (\w{9})/s,
    )
    await enterCode(page, code, admin)
    expect(await ended, words).toEqual([0, null])
    const status = await cli('status')
    expect(status).toMatchObject({ authType: 'deviceCode', connectedAs: admin.userPrincipalName })
    const inbox = await cli('outlook', 'message', 'list', '--folderName', 'inbox')
    expect(Array.isArray(inbox)).toBe(true)
  }, 120_000)

  /** What a person does in a browser, with curl. */
  async function enterCode(
    page: string,
    code: string,
    admin: { userPrincipalName: string; password: string },
  ): Promise<void> {
    const jar = ['-c', join(at.folder, 'cookies'), '-b', join(at.folder, 'cookies')]
    let here = page
    let text = await curl(...jar, page)
    const send = async (fields: Readonly<Record<string, string>>) => {
      const action = /<form method="post" action="([^"]*)"/.exec(text)?.[1] ?? ''
      here = new URL(action, here).href
      const flowToken = /name="flowToken" value="([^"]*)"/.exec(text)?.[1]
      const all = { ...(flowToken !== undefined && { flowToken }), ...fields }
      const data = Object.entries(all).flatMap(([name, value]) => ['--data-urlencode', `${name}=${value}`])
      text = await curl(...jar, '-L', ...data, here)
    }
    await send({ otc: code })
    await send({ loginfmt: admin.userPrincipalName })
    await send({ loginfmt: admin.userPrincipalName, passwd: admin.password })
    await send({ consent: 'accept' })
    await send({ confirm: 'yes' })
    expect(text).toContain('You have signed in')
  }
})
