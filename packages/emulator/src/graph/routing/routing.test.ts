import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pathSegments } from './path-segments.ts'
import { Router } from './router.ts'

describe('a path', () => {
  test.each([
    ['/users/a%40b/messages', ['users', 'a@b', 'messages']],
    ["/users('a''b')/mailFolders('inbox')/messages", ['users', "a'b", 'mailFolders', 'inbox', 'messages']],
    ["/applications(appId='x-1')", ['applications', "(appId='x-1')"]],
    ['/users/microsoft.graph.delta()', ['users', 'delta']],
    ['/me/messages/', ['me', 'messages']],
    ['/me/messages/AA%2FBB%3D', ['me', 'messages', 'AA/BB=']],
    [
      "/me/reminderView(StartDateTime='a',EndDateTime='b')",
      ['me', 'reminderView', "(StartDateTime='a',EndDateTime='b')"],
    ],
    ['/', []],
  ])('%s', (path, segments) => {
    expect(pathSegments(path)).toEqual(segments)
  })

  test('keeps whatever id was encoded into it', () => {
    const ids = fc
      .string({ minLength: 1 })
      .filter((id) => !id.includes('(') && !id.startsWith('microsoft.graph.'))
    fc.assert(
      fc.property(ids, (id) => {
        expect(pathSegments(`/users/${encodeURIComponent(id)}/messages`)).toEqual(['users', id, 'messages'])
      }),
    )
  })
})

describe('a router', () => {
  const router = new Router<string>()
  router.add('GET', 'users/{user}', 'user')
  router.add('GET', 'users/$count', 'count')
  router.add('GET', 'folders/{folder}', 'folder')
  router.add('GET', 'folders/{folder}/items/{item}', 'item')
  router.add('POST', 'folders/{folder}/items', 'add')
  router.join('folders/{folder}/children/{folder}', 'folders/{folder}')
  router.addTree('drives', 'drives')
  const match = (method: string, ...segments: string[]) => router.match(method, segments)

  test('prefers literals, takes them in any letter case, and names what stands for parameters', () => {
    expect(match('GET', 'Users', '$count').target).toBe('count')
    expect(match('GET', 'users', 'Ada')).toEqual({ target: 'user', params: { user: 'Ada' } })
  })

  test('follows children to any depth', () => {
    const deep = match('GET', 'folders', 'a', 'children', 'b', 'children', 'c', 'items', 'i')
    expect(deep).toEqual({ target: 'item', params: { folder: 'c', item: 'i' } })
  })

  test('tells what is not there from what is not allowed', () => {
    expect(() => match('GET', 'users', 'a', 'nonsense')).toThrowError(
      expect.objectContaining({ status: 400, message: "Resource not found for the segment 'nonsense'." }),
    )
    expect(() => match('GET', 'folders')).toThrowError(expect.objectContaining({ status: 400 }))
    expect(() => match('PUT', 'users', 'a')).toThrowError(expect.objectContaining({ status: 405 }))
  })

  test('leads everything below a tree to it', () => {
    expect(match('GET', 'drives').target).toBe('drives')
    expect(match('DELETE', 'drives', 'x', 'root').target).toBe('drives')
  })

  test('refuses a route that is there already', () => {
    expect(() => router.add('GET', 'users/{user}', 'again')).toThrowError(/added before/)
    expect(() => router.add('GET', 'users/{other}/x', 'other')).toThrowError(/stands where/)
  })
})
