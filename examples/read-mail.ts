// The newest unread mail with its text and attachments: node read-mail.ts CONNECTION MAILBOX
import { createClient, GatewardenApiError } from '@gatewarden/client'

const { GATEWARDEN_URL: url = 'http://localhost:8090', GATEWARDEN_API_KEY: apiKey = '' } = process.env
const [id = '', address = ''] = process.argv.slice(2)
const gatewarden = createClient({ url, apiKey })
const box = '/v1/connections/{id}/mailboxes/{address}'

try {
  // Pages are fetched as the loop gets to them; leaving it fetches no more.
  let left = 5
  const query = { folder: 'inbox', order: 'newest' } as const
  for await (const { id: message, subject, from } of gatewarden.each(`GET ${box}/messages`, {
    path: { id, address },
    query,
  })) {
    const path = { id, address, message }
    const { body } = await gatewarden.request(`GET ${box}/messages/{message}`, {
      path,
      query: { body: 'text' },
    })
    console.log(`${from?.address ?? 'nobody'}: ${subject}\n  ${body?.content.trim().split('\n')[0]}`)
    for await (const file of gatewarden.each(`GET ${box}/messages/{message}/attachments`, { path })) {
      console.log(`  attached: ${file.name}, ${file.size} bytes`)
    }
    if (--left === 0) break
  }
} catch (error) {
  if (!(error instanceof GatewardenApiError)) throw error
  // Codes are stable and typed; the remedy says what somebody can do about it.
  if (error.is('needs_reauth', 'needs_admin_consent')) console.error('Send the customer a new link.')
  console.error(`${error.code}: ${error.message} ${error.remedy ?? ''}`)
  process.exitCode = 1
}
