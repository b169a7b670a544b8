import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clouds } from '../reference/clouds.ts'
import { assertGraphPath, GraphPathError, type GraphPathProblem, graphLink, graphUrl } from './graph-path.ts'

const cloud = clouds.global

function problemOf(run: () => void): GraphPathProblem | 'none' {
  try {
    run()
    return 'none'
  } catch (error) {
    if (error instanceof GraphPathError) return error.problem
    throw error
  }
}

describe('assertGraphPath', () => {
  it.each<[string, GraphPathProblem]>([
    ['users/me', 'not_absolute'],
    ['', 'not_absolute'],
    ['//evil.example/v1.0/me', 'host'],
    ['https://evil.example/v1.0/me', 'host'],
    ['HTTPS://graph.microsoft.com/v1.0/me', 'host'],
    ['file:///etc/passwd', 'host'],
    ['/../beta/me', 'dot_segment'],
    ['/users/./messages', 'dot_segment'],
    ['/users/..', 'dot_segment'],
    ['/users/...', 'dot_segment'],
    ['/users/..;/me', 'dot_segment'],
    ['/users/.. /me', 'dot_segment'],
    ['/users/%2e%2e/me', 'dot_segment'],
    ['/users/%2E%2e/me', 'dot_segment'],
    ['/users/.%2e/me', 'dot_segment'],
    ['/users/a%2f..%2fb', 'encoded_slash'],
    ['/users/a%2Fb', 'encoded_slash'],
    ['/users/%252e%252e/me', 'double_encoding'],
    ['/users/a%252fb', 'double_encoding'],
    ['/users\\..\\me', 'backslash'],
    ['/users/a%5cb', 'backslash'],
    ['/\\evil.example/me', 'backslash'],
    ['/users//me', 'empty_segment'],
    ['/users/a%zz', 'bad_encoding'],
    ['/users/%', 'bad_encoding'],
    ['/users/%c0%ae%c0%ae/me', 'bad_encoding'],
    ['/users/a#b', 'fragment'],
    ['/users/a\tb', 'control_character'],
    ['/.\t./beta', 'control_character'],
    ['/users/a%0d%0aHost:evil', 'control_character'],
    ['/users/a\r\n', 'control_character'],
  ])('refuses %j as %s', (path, problem) => {
    expect(problemOf(() => assertGraphPath(path))).toBe(problem)
  })

  it.each([
    '/me',
    '/me/',
    '/users/adele%40contoso.com/messages/AAMkAGI2_-%3D/$value',
    "/users('adele@contoso.com')/mailFolders('inbox')/messages",
    '/me/reminderView(StartDateTime=%272026-11-21T08:00:00%27,EndDateTime=%272026-11-22T08:00:00%27)',
    '/users/guest_example.com%23EXT%23@contoso.com',
    '/users?$filter=startswith(displayName,%27a%2Fb..%27)',
    '/$batch',
  ])('lets %j through', (path) => {
    expect(problemOf(() => assertGraphPath(path))).toBe('none')
  })

  it('lets through only what stays below its version and on its host after any reading of the address', () => {
    const nasty = fc.oneof(
      fc.constantFrom(
        '..',
        '.',
        '%2e',
        '%2E',
        '%2f',
        '%5c',
        '\\',
        '//',
        '/',
        '%25',
        '2e',
        ';',
        ' ',
        '\t',
        '@',
        ':',
        '?',
        '#',
        'me',
        'beta',
      ),
      fc.string({ maxLength: 3 }),
    )
    fc.assert(
      fc.property(fc.array(nasty, { maxLength: 8 }), (parts) => {
        const path = `/${parts.join('')}`
        if (problemOf(() => assertGraphPath(path)) !== 'none') return
        const url = new URL(`https://graph.microsoft.com/v1.0${path}`)
        expect(url.host).toBe('graph.microsoft.com')
        expect(url.pathname.startsWith('/v1.0/')).toBe(true)
        // A second decoding, as a careless proxy would do, changes nothing either.
        const twice = new URL(
          `https://graph.microsoft.com${decodeURIComponent(url.pathname).replaceAll('?', '%3F').replaceAll('#', '%23')}`,
        )
        expect(twice.pathname.startsWith('/v1.0/')).toBe(true)
        expect(twice.pathname.split('/').length).toBe(url.pathname.split('/').length)
      }),
      { numRuns: 2_000 },
    )
  })

  it('lets any id through as one segment, or refuses it', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }), (id) => {
        const path = `/users/${encodeURIComponent(id)}/messages`
        if (problemOf(() => assertGraphPath(path)) !== 'none') return
        expect(new URL(`https://graph.microsoft.com/v1.0${path}`).pathname.split('/')).toHaveLength(5)
      }),
    )
  })
})

describe('graphUrl', () => {
  it('puts version, path and query together', () => {
    const url = graphUrl(cloud, {
      path: '/users',
      query: { $select: 'id,mail', $top: 5, $filter: "mail eq 'a+b@c'", none: undefined },
    })
    expect(url.href).toBe(
      'https://graph.microsoft.com/v1.0/users?$select=id,mail&$top=5&$filter=mail%20eq%20%27a%2Bb%40c%27',
    )
    expect(graphUrl(cloud, { path: '/me', version: 'beta' }).href).toBe('https://graph.microsoft.com/beta/me')
  })

  it('keeps a link as it is', () => {
    const link = 'https://graph.microsoft.com/v1.0/me/messages?$skip=10&x=%2B+%20'
    expect(graphUrl(cloud, { path: link }).href).toBe(link)
  })

  it('refuses a version that there is not', () => {
    // @ts-expect-error: what an untyped caller could send
    expect(problemOf(() => graphUrl(cloud, { path: '/me', version: '../evil' }))).toBe('version')
  })

  it.each([
    'https://graph.microsoft.com.evil.example/v1.0/me',
    'https://graph.microsoft.com@evil.example/v1.0/me',
    'https://user:secret@graph.microsoft.com/v1.0/me',
    'http://graph.microsoft.com/v1.0/me',
    'https://graph.microsoft.com:8443/v1.0/me',
    'https://graph.microsoft.us/v1.0/me',
    'https://login.microsoftonline.com/v1.0/me',
  ])('follows no link to %s', (link) => {
    expect(problemOf(() => graphUrl(cloud, { path: link }))).toBe('foreign_origin')
  })

  it('follows no link out of the versions', () => {
    for (const link of [
      'https://graph.microsoft.com/',
      'https://graph.microsoft.com/v1.0/../internal',
      '/internal/me',
    ]) {
      expect(problemOf(() => graphLink(cloud, link, new URL('https://graph.microsoft.com/v1.0/me')))).toBe(
        'version',
      )
    }
  })

  it('follows links of any form only on the same origin', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (link) => {
        expect(problemOf(() => graphLink(cloud, link))).toBe('foreign_origin')
      }),
    )
  })
})
