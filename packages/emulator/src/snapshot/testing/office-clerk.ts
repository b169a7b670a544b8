import type { Emulator } from '../../create-emulator.ts'
import { ada, bo, clerk, office } from './small-office.ts'

/** An answer with what differs between two emulators, their addresses, left out. */
export interface Answer {
  readonly status: number
  readonly body: string
}

/** The app of the small office at work: requests to Graph by its own token, which another emulator may have given. */
export class OfficeClerk {
  readonly emulator: Emulator
  readonly token: string

  constructor(emulator: Emulator, token: string) {
    this.emulator = emulator
    this.token = token
  }

  async ask(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${this.emulator.origin}/v1.0${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${this.token}`,
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text.replaceAll(this.emulator.origin, 'http://here') }
  }

  /** The elements of a list. */
  async list(path: string): Promise<{ readonly id: string }[]> {
    const { body } = await this.ask('GET', path)
    const { value = [] } = Object(JSON.parse(body))
    return value
  }

  /** Everything that Graph shows of the office. */
  async lookAround(): Promise<Record<string, Answer>> {
    const seen: Record<string, Answer> = {}
    const look = async (path: string) => {
      seen[path] = await this.ask('GET', path)
    }
    for (const path of ['/users?$top=100', '/groups', '/applications', '/organization']) await look(path)
    for (const person of [ada, bo]) {
      const at = `/users/${person}`
      await look(`${at}/mailFolders?$top=100&includeHiddenFolders=true`)
      await look(
        `${at}/messages?$top=200&$select=id,subject,isRead,changeKey,receivedDateTime,parentFolderId`,
      )
      await look(`${at}/events?$top=100`)
      await look(`${at}/calendarView?startDateTime=2026-11-01&endDateTime=2026-12-31`)
      await look(`${at}/contacts?$top=100`)
      await look(`${at}/mailboxSettings`)
      for (const { id } of await this.list(`${at}/mailFolders?$top=100`)) {
        await look(`${at}/mailFolders/${id}/messages?$top=200`)
        await look(`${at}/mailFolders/${id}/childFolders`)
      }
      for (const { id } of await this.list(`${at}/todo/lists`)) await look(`${at}/todo/lists/${id}/tasks`)
    }
    return seen
  }

  /** The links with which rounds of changes go on, as paths. */
  async follow(): Promise<string[]> {
    const paths = ['/users/delta', '/groups/delta']
    for (const person of [ada, bo]) {
      const at = `/users/${person}`
      paths.push(`${at}/mailFolders/delta`, `${at}/mailFolders/inbox/messages/delta`, `${at}/contacts/delta`)
      paths.push(
        `${at}/calendarView/delta?startDateTime=2026-11-01&endDateTime=2026-12-31`,
        `${at}/todo/lists/delta`,
      )
    }
    const links: string[] = []
    for (const path of paths) {
      let next: string | undefined = path
      while (next !== undefined) {
        const { body } = await this.ask('GET', next)
        const page: { '@odata.nextLink'?: string; '@odata.deltaLink'?: string } = JSON.parse(body)
        next = page['@odata.nextLink']?.replace('http://here/v1.0', '')
        const link = page['@odata.deltaLink']
        if (link !== undefined) links.push(link.replace('http://here/v1.0', ''))
      }
    }
    return links
  }
}

/** A token of the app for Graph, or for the mail servers. */
export async function clerkToken(emulator: Emulator, host = 'graph.microsoft.com'): Promise<string> {
  const response = await fetch(`${emulator.origin}/${office}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clerk.appId,
      client_secret: clerk.secret,
      scope: `https://${host}/.default`,
    }),
  })
  return String(Object(await response.json()).access_token)
}
