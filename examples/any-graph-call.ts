// What Gatewarden has no route for: Graph itself, with the gate and the retries: node any-graph-call.ts CONNECTION MAILBOX
import { createClient } from '@gatewarden/client'

const { GATEWARDEN_URL: url = 'http://localhost:8090', GATEWARDEN_API_KEY: apiKey = '' } = process.env
const [connection = '', mailbox = ''] = process.argv.slice(2)
const graph = createClient({ url, apiKey }).graph(connection)

const list = await graph.post<{ id: string }>(`/users/${mailbox}/mailFolders`, {
  displayName: 'Made by Graph',
})
await graph.patch(`/users/${mailbox}/mailFolders/${list.id}`, { displayName: 'Renamed by Graph' })
// Through every page.
const query = { $select: 'displayName', $top: 3 }
for await (const folder of graph.each<{ displayName: string }>(`/users/${mailbox}/mailFolders`, { query })) {
  console.log(folder.displayName)
}
await graph.delete(`/users/${mailbox}/mailFolders/${list.id}`)
