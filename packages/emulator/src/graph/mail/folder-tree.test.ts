import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findFolder, visibleFolders } from '../../exchange/imap/folder-names.ts'
import type { MailFolder } from '../../tenant/mail-folder.ts'
import type { Mailbox } from '../../tenant/mailbox.ts'
import type { User } from '../../tenant/user.ts'
import {
  type CallResult,
  type GraphFixture,
  items,
  type Json,
  mime,
  pathOf,
  refusal,
  startGraph,
} from '../testing/graph-fixture.ts'

let graph: GraphFixture
let ada: { user: User; mailbox: Mailbox }
let token: string

beforeAll(async () => {
  graph = await startGraph()
  ada = graph.addPerson('ada')
  token = graph.appToken('Mail.ReadWrite')
})
afterAll(() => graph.close())

const call = (method: string, path: string, body?: object) =>
  graph.call(method, `/users/${ada.user.id}${path}`, { token, ...(body === undefined ? {} : { body }) })
const ok = (result: CallResult, status: number): Json => {
  if (result.status !== status) throw new Error(`${result.status}: ${result.bytes.toString('utf8')}`)
  return result.json
}

/** One who follows a delta of folders, a page now and then. */
class Follower {
  readonly known = new Map<unknown, { readonly name: unknown; readonly parent: unknown }>()
  #next: string

  constructor(path: string) {
    this.#next = path
  }

  /** @returns false when there is nothing more for now */
  async page(): Promise<boolean> {
    const headers = { Prefer: 'odata.maxpagesize=2' }
    const result = await graph.get(this.#next, { token, headers })
    for (const item of items(result)) {
      if (item['@removed']) this.known.delete(item.id)
      else this.known.set(item.id, { name: item.displayName, parent: item.parentFolderId })
    }
    const more = result.json['@odata.nextLink']
    this.#next = pathOf(more ?? result.json['@odata.deltaLink'])
    return more !== undefined
  }

  async toTheEnd(): Promise<void> {
    while (await this.page());
  }
}

/** The tree below a folder as fresh listings show it. */
async function listed(path: string, found = new Map<unknown, object>()): Promise<Map<unknown, object>> {
  for (const folder of items(await call('GET', `${path}?$top=100`))) {
    found.set(folder.id, { name: folder.displayName, parent: folder.parentFolderId })
    if (Number(folder.childFolderCount) > 0) await listed(`/mailFolders/${folder.id}/childFolders`, found)
  }
  return found
}

/** Folders below one that is gone are gone with it, for whoever follows. */
function withParents(follower: Follower, top: unknown): Map<unknown, object> {
  const reaches = (id: unknown): boolean => {
    const folder = follower.known.get(id)
    return folder !== undefined && (folder.parent === top || reaches(folder.parent))
  }
  return new Map([...follower.known].filter(([id]) => reaches(id)))
}

const step = fc.record({
  what: fc.constantFrom(
    ...(['add', 'add', 'rename', 'move', 'move', 'copy', 'delete', 'purge', 'read', 'read', 'read'] as const),
  ),
  one: fc.nat(20),
  other: fc.nat(20),
})

describe('whoever follows the delta of folders', () => {
  test('ends with what fresh listings show, of the whole tree and of one branch', {
    timeout: 120_000,
  }, async () => {
    let run = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
        run += 1
        const person = graph.addPerson(`p${run}`)
        ada = person
        const { mail } = person.mailbox
        const root = mail.root
        const archive = mail.wellKnown('archive')
        const all = new Follower(`/users/${person.user.id}/mailFolders/delta`)
        const branch = new Follower(`/users/${person.user.id}/mailFolders/archive/childFolders/delta`)
        let names = 0
        const own = () => [...mail.folders].filter(({ wellKnownName }) => wellKnownName === null)
        const places = (): MailFolder[] => [mail.wellKnown('inbox'), archive, archive, root, ...own()]
        for (const { what, one, other } of steps) {
          const folders = own()
          const folder = folders[one % Math.max(folders.length, 1)]
          const place = places()[other % places().length]
          if (what === 'read') await (one % 3 ? branch : all).page()
          else if (what === 'add' && place) {
            names += 1
            const path = `/mailFolders/${mail.folderId(place)}/childFolders`
            ok(await call('POST', path, { displayName: `F${names}` }), 201)
          } else if (folder && place) {
            names += 1
            const path = `/mailFolders/${mail.folderId(folder)}`
            if (what === 'rename') ok(await call('PATCH', path, { displayName: `R${names}` }), 200)
            if (what === 'move' || what === 'copy')
              await call('POST', `${path}/${what}`, { destinationId: mail.folderId(place) })
            if (what === 'delete') await call('DELETE', path)
            if (what === 'purge') await call('POST', `${path}/permanentDelete`)
          }
        }
        await all.toTheEnd()
        await branch.toTheEnd()
        expect(withParents(all, mail.folderId(root))).toEqual(await listed('/mailFolders'))
        expect(withParents(branch, mail.folderId(archive))).toEqual(
          await listed('/mailFolders/archive/childFolders'),
        )
      }),
      // Shrinking ends after a minute, for each try takes long.
      { numRuns: 25, interruptAfterTimeLimit: 60_000 },
    )
  })

  test('is told of a folder that leaves a branch as gone, and of one that enters it', async () => {
    const { user, mailbox } = graph.addPerson('mover')
    const { mail } = mailbox
    const [inside, outside] = [mail.wellKnown('archive'), mail.wellKnown('inbox')]
    const leaves = mail.addFolder(inside, 'Leaves')
    const enters = mail.addFolder(outside, 'Enters')
    const branch = new Follower(`/users/${user.id}/mailFolders/archive/childFolders/delta`)
    const names = () => [...branch.known.values()].map(({ name }) => name)
    await branch.toTheEnd()
    expect(names()).toEqual(['Leaves'])
    mail.moveFolder(leaves, outside)
    mail.moveFolder(enters, inside)
    await branch.toTheEnd()
    expect(names()).toEqual(['Enters'])
  })

  test('message delta of a whole mailbox is refused as Microsoft does it', async () => {
    expect(refusal(await call('GET', '/messages/delta'))).toMatchObject({
      status: 400,
      message: "Unsupported request: Change tracking is not supported against 'microsoft.graph.message'.",
    })
  })
})

describe('search folders', () => {
  test('show what fits in the folders they look into', async () => {
    ada = graph.addPerson('searcher')
    const { mail } = ada.mailbox
    mail.add(mail.wellKnown('inbox'), mime('Weekly report'))
    mail.add(mail.folderAt(['inbox', 'Deep']), mime('Deep report'), { isRead: true })
    mail.add(mail.wellKnown('archive'), mime('Archived report'))
    const made = ok(
      await call('POST', '/mailFolders/searchfolders/childFolders', {
        '@odata.type': 'microsoft.graph.mailSearchFolder',
        displayName: 'Reports',
        includeNestedFolders: true,
        sourceFolderIds: ['inbox'],
        filterQuery: "contains(subject, 'report')",
      }),
      201,
    )
    expect(made).toMatchObject({
      '@odata.type': '#microsoft.graph.mailSearchFolder',
      isSupported: true,
      includeNestedFolders: true,
      totalItemCount: 2,
      unreadItemCount: 1,
      sourceFolderIds: [mail.folderId(mail.wellKnown('inbox'))],
    })
    const path = `/mailFolders/${made.id}`
    const type = { '@odata.type': '#microsoft.graph.mailSearchFolder' }
    const subjects = async () =>
      items(await call('GET', `${path}/messages?$select=subject`)).map(({ subject }) => subject)
    expect(await subjects()).toEqual(['Deep report', 'Weekly report'])
    expect((await call('GET', `${path}/messages/$count`)).bytes.toString()).toBe('2')
    expect(items(await call('GET', '/mailFolders/searchfolders/childFolders'))).toMatchObject([
      { '@odata.type': '#microsoft.graph.mailSearchFolder', displayName: 'Reports' },
    ])
    const [first] = items(await call('GET', `${path}/messages`))
    expect((await call('GET', `${path}/messages/${first?.id}`)).status).toBe(200)

    ok(await call('PATCH', path, { ...type, includeNestedFolders: false }), 200)
    expect(await subjects()).toEqual(['Weekly report'])
    ok(
      await call('PATCH', path, {
        ...type,
        filterQuery: 'isRead eq true',
        sourceFolderIds: [mail.folderId(mail.root)],
        includeNestedFolders: true,
      }),
      200,
    )
    expect(await subjects()).toEqual(['Deep report'])
    const [read] = items(await call('GET', `${path}/messages`))
    expect(
      refusal(await call('POST', `/messages/${read?.id}/move`, { destinationId: String(made.id) })).code,
    ).toBe('ErrorMoveCopyFailed')
    expect((await call('DELETE', path)).status).toBe(204)
    expect([...mail.folderAt(['inbox', 'Deep']).messages]).toHaveLength(1)
  })

  test('need a filter that can be, and folders', async () => {
    const base = {
      '@odata.type': '#microsoft.graph.mailSearchFolder',
      displayName: 'x',
      sourceFolderIds: ['inbox'],
      filterQuery: 'isRead eq true',
    }
    for (const wrong of [
      { filterQuery: 'colour eq 1' },
      { filterQuery: '' },
      { sourceFolderIds: [] },
      { sourceFolderIds: undefined },
    ]) {
      const result = await call('POST', '/mailFolders/searchfolders/childFolders', { ...base, ...wrong })
      expect(result.status, JSON.stringify(wrong)).toBe(400)
    }
    const plain = { displayName: 'Plain', filterQuery: 'isRead eq true' }
    expect((await call('POST', '/mailFolders', plain)).status).toBe(400)
    const made = ok(await call('POST', '/mailFolders/inbox/childFolders', base), 201)
    const { mail } = ada.mailbox
    expect([...visibleFolders(mail)].map((folder) => mail.folderId(folder))).not.toContain(made.id)
    expect(findFolder(mail, Buffer.from('INBOX/x'))).toBeUndefined()
    expect((await call('PATCH', `/mailFolders/${made.id}`, { filterQuery: 'isRead eq false' })).status).toBe(
      400,
    )
  })
})
