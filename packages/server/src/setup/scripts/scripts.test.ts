import { execFileSync } from 'node:child_process'
import { clouds, permissionsFor } from '@gatewarden/microsoft'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { type ParsedScript, parsePowershell } from '../testing/parse-powershell.ts'
import { azureCliScript } from './azure-cli.ts'
import { exchangeScript, fullAccessScript } from './exchange-powershell.ts'
import { graphPowershellScript } from './graph-powershell.ts'
import { appManifest } from './manifest.ts'
import type { ScriptSubject } from './registration.ts'

let parse: (text: string) => ParsedScript
beforeAll(async () => {
  parse = await parsePowershell()
})

const hostileTitles = [
  "O'Brien & Sons",
  '$(touch /tmp/pwned) `id` $HOME',
  'a\nrm -rf ~\n# b',
  '@\'\n\'@\n@"\n"@',
  '‘quoted’ ‚low‛ “double”',
  "'; Remove-Item -Recurse C:\\ #",
  '<# comment #> --% %PATH% !!',
  'Поставщик Б', // In code page 1252 the second byte of some of these is a quote.
  '\\u0027 \\\\ \\',
]

const clientId = '11111111-2222-4333-8444-555555555555'

function subjectOf(
  wish: { title?: string; type?: string; known?: boolean; callbackUrl?: string } = {},
): ScriptSubject {
  return {
    connector: {
      id: 'ctr_01jabc',
      name: 'acme-mail',
      mode: 'organization',
      callbackUrl: wish.callbackUrl ?? 'https://mail.example.com/oauth/callback',
      tenantMode: { kind: 'organizations' },
      permissions: permissionsFor(wish.type ?? 'outlook-mail-org', { mode: 'organization' }),
      catalog: { title: wish.title ?? 'Acme mail' },
    },
    app: wish.known ? { clientId, credentials: [] } : undefined,
    cloud: clouds.global,
  }
}

const hostile = fc.oneof(
  fc.constantFrom(...hostileTitles),
  fc.string({ unit: 'binary', maxLength: 80 }).map((text) => text.toWellFormed()),
)
const many = { numRuns: process.env.GATEWARDEN_SOAK ? 1000 : 40 }

/** The JSON that Gatewarden filled in, as PowerShell's literals. */
const filledIn = (script: string): unknown[] =>
  parse((script.match(/^\$(?:settings|registration) = '.*$/gm) ?? []).join('\n'))
    .literals.filter((one) => one.startsWith('{"'))
    .map((one) => JSON.parse(one))

/** A script without the lines that Gatewarden fills in. */
const unfilled = (script: string): string =>
  script.replaceAll(/^\$(settings|registration) = '.*$/gm, '#').replaceAll(/^registration='.*'$/gm, '#')

describe('PowerShell', () => {
  const exchange = (title: string, mailboxes: readonly string[], group?: string) =>
    exchangeScript(subjectOf({ title, known: true }), { objectId: undefined, mailboxes, group }) ??
    Promise.reject(new Error('no script'))

  test('every script is PowerShell, in printable ASCII', async () => {
    for (const script of [
      await graphPowershellScript(subjectOf()),
      await exchange('Acme', ['a@x.example'], 'staff@x.example'),
      await fullAccessScript({ person: 'a@x.example', mailboxes: ['b@x.example'], cloud: clouds.china }),
    ]) {
      expect(parse(script).problems).toEqual([])
      expect(script).toMatch(/^[\x20-\x7e\n]*$/)
      expect(script).not.toContain('#{settings}')
    }
  })

  test('hostile names and addresses stay inside one literal, and change nothing else', async () => {
    const plainScript = unfilled(await graphPowershellScript(subjectOf()))
    const plainExchange = unfilled(await exchange('Acme', ['a@x.example'], 'staff@x.example'))
    await fc.assert(
      fc.asyncProperty(hostile, hostile, async (title, address) => {
        const script = await graphPowershellScript(subjectOf({ title }))
        expect(unfilled(script)).toBe(plainScript)
        const [settings, registration] = filledIn(script)
        expect(registration).toMatchObject({ displayName: title })
        expect(settings).toMatchObject({ audience: 'AzureADMultipleOrgs' })
        const other = await exchange(title, [address], address)
        expect(unfilled(other)).toBe(plainExchange)
        expect(filledIn(other)[0]).toMatchObject({
          displayName: title,
          mailboxes: [address],
          group: address,
        })
      }),
      many,
    )
    const all = await exchange(hostileTitles.join(' '), hostileTitles, hostileTitles.join(' '))
    expect(parse(all).problems).toEqual([])
  })

  test('the grammar does see what breaks out: a name without our quoting is no literal', () => {
    const naive = (title: string) => parse(`$name = '${title}'\nWrite-Host $name\n`)
    expect(naive('Acme').shape).not.toBe(naive("'; Remove-Item x #").shape)
  })

  test('limits by roles that Exchange has, and opens no mailbox that it need not', async () => {
    expect(filledIn(await exchange('Acme', [], 'staff@x.example'))[0]).toMatchObject({
      clientId,
      fullAccess: false,
      smtp: false,
      roles: [{ role: 'Application Mail.Read', name: 'Gatewarden 11111111 Application Mail.Read' }],
    })
    const imap = exchangeScript(subjectOf({ type: 'exchange-imap-smtp', known: true }), {
      objectId: '22222222-2222-4333-8444-555555555555',
      mailboxes: ['a@x.example'],
      group: undefined,
    })
    expect(filledIn((await imap) ?? '')[0]).toMatchObject({
      objectId: '22222222-2222-4333-8444-555555555555',
      fullAccess: true,
      smtp: true,
      roles: [],
    })
  })

  test('there is none for Exchange before the client id is known', () => {
    expect(
      exchangeScript(subjectOf(), { objectId: undefined, mailboxes: [], group: undefined }),
    ).toBeUndefined()
  })
})

describe('bash', () => {
  test('hostile names stay literals in the whole script, which bash can read', async () => {
    const plainScript = unfilled(await azureCliScript(subjectOf()))
    await fc.assert(
      fc.asyncProperty(hostile, async (title) => {
        const script = await azureCliScript(subjectOf({ title }))
        expect(unfilled(script)).toBe(plainScript)
        expect(script).toMatch(/^[\x20-\x7e\n]*$/)
        const filled = script.slice(0, script.indexOf('\nsay()'))
        const seen = execFileSync('/bin/bash', ['--norc', '-c', `${filled}\nprintf %s "$registration"`], {
          encoding: 'utf8',
          env: { PATH: '/nowhere' },
        })
        expect(JSON.parse(seen)).toMatchObject({ displayName: title })
      }),
      many,
    )
    execFileSync('/bin/bash', ['--norc', '-n', '-c', plainScript])
  })

  test('a hostile redirect URI stays one too', async () => {
    const callbackUrl = "https://x.example/'$(id)`id`‘/cb"
    const script = await azureCliScript(subjectOf({ callbackUrl }))
    const filled = script.slice(0, script.indexOf('\nsay()'))
    const seen = execFileSync('/bin/bash', ['--norc', '-c', `${filled}\nprintf %s "$redirect_uri"`], {
      encoding: 'utf8',
    })
    expect(seen).toBe(callbackUrl)
  })
})

test('the manifest is JSON that says what the connector needs', () => {
  const hostileTitle = '@\'\n\'@ "$(x)" ‘’'
  const manifest = JSON.parse(appManifest(subjectOf({ title: hostileTitle })))
  expect(manifest).toEqual({
    displayName: hostileTitle,
    signInAudience: 'AzureADMultipleOrgs',
    groupMembershipClaims: 'DirectoryRole',
    api: { requestedAccessTokenVersion: null },
    web: { redirectUris: ['https://mail.example.com/oauth/callback'] },
    requiredResourceAccess: [
      {
        resourceAppId: '00000003-0000-0000-c000-000000000000',
        resourceAccess: subjectOf().connector.permissions.map(({ id }) => ({ id, type: 'Role' })),
      },
    ],
  })
})
