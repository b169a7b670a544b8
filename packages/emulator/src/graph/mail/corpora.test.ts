import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { withGraphContract } from '../../../../../e2e/graph-contract/with-graph-contract.ts'
import { startGraph } from '../testing/graph-fixture.ts'

// Mail as the world writes it, good and bad, where the collection lies beside the checkout.
const corpora = resolve(import.meta.dirname, '../../../../../../shared/corpora')

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return files(path)
    return /LICEN[CS]E|INDEX\.tsv|README/i.test(name) ? [] : [path]
  })
}

test('every message of the corpora is listed by the contract and served byte for byte', async () => {
  if (!existsSync(corpora)) {
    process.stdout.write('left out: the mail corpora are not beside the checkout\n')
    return
  }
  const graph = await startGraph()
  const watch = await withGraphContract(graph.origin)
  const { user, mailbox } = graph.addPerson('ada')
  const paths = files(corpora)
  const stored = paths.map((path) => {
    const bytes = readFileSync(path)
    return {
      path,
      bytes,
      id: mailbox.idOf(mailbox.mail.add(mailbox.mail.wellKnown('inbox'), bytes), 'immutable'),
    }
  })
  const headers = { Authorization: `Bearer ${graph.appToken('Mail.Read')}`, Prefer: 'IdType="ImmutableId"' }
  const base = `${watch.origin}/v1.0/users/${user.id}`
  let next: string | undefined = `${base}/messages?$top=100&$expand=attachments`
  let listed = 0
  while (next !== undefined) {
    const response = await fetch(next, { headers })
    const page = (await response.json()) as { value: { id: string }[]; '@odata.nextLink'?: string }
    expect(response.status).toBe(200)
    listed += page.value.length
    next = page['@odata.nextLink']
  }
  expect(listed).toBe(paths.length)
  for (const { path, bytes, id } of stored) {
    const served = Buffer.from(
      await (await fetch(`${base}/messages/${id}/$value`, { headers })).arrayBuffer(),
    )
    expect(served.equals(bytes), path).toBe(true)
  }
  watch.expectClean()
  await watch.close()
  await graph.close()
}, 180_000)
