import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { parseSeed, readSeedFile, SeedFileError } from './read-seed-file.ts'

const small = {
  tenants: [
    {
      domain: 'example.onmicrosoft.com',
      displayName: 'Example',
      users: [
        {
          userPrincipalName: 'ada@example.onmicrosoft.com',
          displayName: 'Ada',
          roles: ['Global Administrator'],
        },
        {
          userPrincipalName: 'desk@example.onmicrosoft.com',
          displayName: 'Desk',
          mailbox: 'shared',
          manager: 'ada@example.onmicrosoft.com',
        },
      ],
      apps: [
        {
          appId: '5f0c3b1e-6d8a-4f57-9c1d-2b7a8e4f6a10',
          displayName: 'Reader',
          secrets: [{ secretText: 'long-enough' }],
          redirectUris: [{ uri: 'http://localhost/back' }],
          requiredResourceAccess: [{ resource: 'graph', application: ['Mail.Read'] }],
          grants: [{ resource: 'graph', application: ['Mail.Read'] }],
        },
      ],
      delegations: [
        { kind: 'full-access', mailbox: 'desk@example.onmicrosoft.com', to: 'ada@example.onmicrosoft.com' },
      ],
      mailboxes: [
        {
          address: 'ada@example.onmicrosoft.com',
          folders: ['inbox/Projects/Bell', { path: ['Drawer / top'], isHidden: true }],
          messages: [
            {
              folder: 'inbox/Projects',
              mime: 'Subject: hi\n\nhello\n',
              receivedDateTime: '2026-03-02T09:30:00Z',
            },
          ],
          calendars: [
            {
              name: 'Calendar',
              isDefault: true,
              events: [
                {
                  subject: 'Lunch',
                  start: { dateTime: '2026-03-02T12:00:00', timeZone: 'UTC' },
                  end: { dateTime: '2026-03-02T13:00:00', timeZone: 'UTC' },
                  recurrence: {
                    pattern: { type: 'weekly', daysOfWeek: ['monday'] },
                    range: { type: 'noEnd', startDate: '2026-03-02' },
                  },
                  exceptions: [
                    { kind: 'changed', originalDate: '2026-03-09', changes: { subject: 'Long lunch' } },
                  ],
                },
              ],
            },
          ],
        },
      ],
    },
  ],
}

type Change = (seed: typeof small) => unknown

function problemsOf(text: string): readonly string[] {
  try {
    parseSeed(text, 'seed.yaml')
  } catch (error) {
    if (error instanceof SeedFileError) return error.problems
    throw error
  }
  return []
}

function problemsAfter(change: Change): readonly string[] {
  const copy = structuredClone(small)
  const replaced = change(copy)
  return problemsOf(JSON.stringify(replaced ?? copy))
}

/** Writes past the types, as a person with an editor does. */
function set(target: object, name: string, value: unknown): void {
  Reflect.set(target, name, value)
}

describe('seed files', () => {
  it('reads YAML and JSON alike, and fills in what is left out', () => {
    const seed = parseSeed(stringify(small), 'seed.yaml')
    const json = parseSeed(JSON.stringify(small), 'seed.json')
    expect(JSON.stringify(json)).toBe(JSON.stringify(seed))
    const [tenant] = seed.tenants
    const [ada, desk] = tenant?.users ?? []
    expect(ada).toMatchObject({
      mailbox: 'user',
      licensed: true,
      accountEnabled: true,
      mail: 'ada@example.onmicrosoft.com',
      language: 'en-US',
    })
    expect(desk).toMatchObject({ mailbox: 'shared', licensed: false, accountEnabled: false })
    expect(ada?.id).toMatch(/^[0-9a-f-]{36}$/)
    expect(tenant?.apps[0]?.grants[0]).toMatchObject({ tenantId: tenant?.id, delegatedFor: 'everybody' })
    expect(tenant?.mailboxes[0]?.folders).toEqual([
      { path: ['inbox', 'Projects', 'Bell'], isHidden: false },
      { path: ['Drawer / top'], isHidden: true },
    ])
    const [message] = tenant?.mailboxes[0]?.messages ?? []
    expect(Buffer.from(message?.mime instanceof Uint8Array ? message.mime : []).toString()).toBe(
      'Subject: hi\r\n\r\nhello\r\n',
    )
    expect(tenant?.mailboxes[0]?.calendars[0]?.events[0]).toMatchObject({
      response: 'organizer',
      organizer: { address: 'ada@example.onmicrosoft.com' },
    })
  })

  const wrong: readonly (readonly [string, Change, string])[] = [
    [
      'an unknown field',
      ({ tenants: [tenant] }) => tenant && set(tenant, 'colour', 'red'),
      'tenants[0].colour: is not a field here; check the spelling or leave it out',
    ],
    [
      'a missing field',
      ({ tenants: [tenant] }) => tenant && set(tenant, 'displayName', undefined),
      'tenants[0].displayName: is missing; should be text',
    ],
    [
      'a wrong type',
      ({ tenants: [tenant] }) => tenant && set(tenant, 'users', 'ada'),
      'tenants[0].users: is "ada"; should be a list',
    ],
    [
      'a wrong choice',
      ({ tenants: [tenant] }) => tenant?.users[0] && set(tenant.users[0], 'mailbox', 'usr'),
      'tenants[0].users[0].mailbox: is "usr"; should be one of user, shared, room, equipment, none',
    ],
    [
      'no GUID',
      ({ tenants: [tenant] }) => tenant?.apps[0] && set(tenant.apps[0], 'appId', 'reader'),
      'tenants[0].apps[0].appId: is "reader"; should be a GUID such as 5f0c3b1e-6d8a-4f57-9c1d-2b7a8e4f6a10',
    ],
    [
      'no address',
      ({ tenants: [tenant] }) => tenant?.users[0] && set(tenant.users[0], 'userPrincipalName', 'ada'),
      'tenants[0].users[0].userPrincipalName: is "ada"; should be an address such as ada@example.onmicrosoft.com',
    ],
    [
      'no time',
      ({ tenants: [tenant] }) =>
        tenant?.mailboxes[0]?.messages[0] &&
        set(tenant.mailboxes[0].messages[0], 'receivedDateTime', 'yesterday'),
      'tenants[0].mailboxes[0].messages[0].receivedDateTime: is "yesterday"; should be a time such as 2026-03-02T09:30:00Z',
    ],
    [
      'both mime and file',
      ({ tenants: [tenant] }) =>
        tenant?.mailboxes[0]?.messages[0] && set(tenant.mailboxes[0].messages[0], 'file', 'a.eml'),
      'tenants[0].mailboxes[0].messages[0]: needs either mime (the text of the message) or file (a path beside the seed file)',
    ],
    [
      'a pattern without its days',
      ({ tenants: [tenant] }) =>
        tenant?.mailboxes[0]?.calendars[0]?.events[0] &&
        set(tenant.mailboxes[0].calendars[0].events[0].recurrence, 'pattern', {
          type: 'weekly',
        }),
      'tenants[0].mailboxes[0].calendars[0].events[0].recurrence.pattern.daysOfWeek: is missing; should be a list',
    ],
    [
      'a user of another domain',
      ({ tenants: [tenant] }) =>
        tenant?.users[0] && set(tenant.users[0], 'userPrincipalName', 'ada@other.example'),
      'tenants[0].users[0].userPrincipalName: other.example is no domain of the tenant; add it to otherDomains or use example.onmicrosoft.com',
    ],
    [
      'a manager who is not there',
      ({ tenants: [tenant] }) =>
        tenant?.users[1] && set(tenant.users[1], 'manager', 'bob@example.onmicrosoft.com'),
      'tenants[0].users[1].manager: bob@example.onmicrosoft.com is no user of the tenant',
    ],
    [
      'a mailbox of nobody',
      ({ tenants: [tenant] }) =>
        tenant?.mailboxes[0] && set(tenant.mailboxes[0], 'address', 'bob@example.onmicrosoft.com'),
      'tenants[0].mailboxes[0].address: bob@example.onmicrosoft.com is the mail of no user with a mailbox',
    ],
    [
      'exceptions without a series',
      ({ tenants: [tenant] }) =>
        tenant?.mailboxes[0]?.calendars[0]?.events[0] &&
        set(tenant.mailboxes[0].calendars[0].events[0], 'recurrence', null),
      'tenants[0].mailboxes[0].calendars[0].events[0].exceptions: only a series has exceptions; give it a recurrence or leave them out',
    ],
    [
      'a grant of an unknown tenant',
      ({ tenants: [tenant] }) =>
        tenant?.apps[0]?.grants[0] &&
        set(tenant.apps[0].grants[0], 'tenantId', '5f0c3b1e-6d8a-4f57-9c1d-2b7a8e4f6a11'),
      'tenants[0].apps[0].grants[0].tenantId: 5f0c3b1e-6d8a-4f57-9c1d-2b7a8e4f6a11 is no tenant of this file',
    ],
    [
      'two tenants of one domain',
      ({ tenants }) => ({
        tenants: [...tenants, { ...tenants[0], apps: [], id: '5f0c3b1e-6d8a-4f57-9c1d-2b7a8e4f6a12' }],
      }),
      'tenants[1].domain: example.onmicrosoft.com is taken by tenants[0].domain already',
    ],
    ['no tenants', () => ({ tenants: [] }), 'tenants: needs at least one tenant'],
    ['something else entirely', () => ['a list'], '(the file): is ["a list"]; should be fields with values'],
  ]

  it.each(wrong)('names %s, its place and what would be right', (_, change, problem) => {
    expect(problemsAfter(change)).toContain(problem)
  })

  it('says all problems at once', () => {
    const problems = problemsAfter(({ tenants: [tenant] }) => {
      if (!tenant) return
      set(tenant, 'domain', 'no domain')
      set(tenant, 'userConsent', 'maybe')
    })
    expect(problems).toHaveLength(2)
  })

  it('says where YAML breaks off', () => {
    expect(problemsOf('tenants: [\n  {')[0]).toMatch(/^is neither YAML nor JSON: .*line 2/s)
  })

  describe('with files beside it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'gatewarden-seed-'))
    afterEach(() => rmSync(folder, { recursive: true, force: true }))

    it('takes messages from them byte for byte, and names one that is missing', async () => {
      writeFileSync(join(folder, 'one.eml'), 'Subject: bare\n\nline feeds\n')
      const copy = structuredClone(small)
      const message = copy.tenants[0]?.mailboxes[0]?.messages[0]
      if (!message) throw new Error('the sample has a message')
      Reflect.deleteProperty(message, 'mime')
      set(message, 'file', 'one.eml')
      writeFileSync(join(folder, 'seed.yaml'), stringify(copy))
      const seed = await readSeedFile(join(folder, 'seed.yaml'))
      const mime = seed.tenants[0]?.mailboxes[0]?.messages[0]?.mime
      expect(Buffer.from(typeof mime === 'function' ? mime() : []).toString()).toBe(
        'Subject: bare\n\nline feeds\n',
      )
      set(message, 'file', 'two.eml')
      writeFileSync(join(folder, 'seed.yaml'), stringify(copy))
      await expect(readSeedFile(join(folder, 'seed.yaml'))).rejects.toThrow(
        `tenants[0].mailboxes[0].messages[0].file: ${join(folder, 'two.eml')} does not exist; paths begin beside the seed file`,
      )
      await expect(readSeedFile(join(folder, 'none.yaml'))).rejects.toThrow(
        /none\.yaml: cannot be read: ENOENT/,
      )
    })
  })
})
