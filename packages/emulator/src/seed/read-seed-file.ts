import { existsSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { parse as parseYaml } from 'yaml'
import type { z } from 'zod'
import { checkSeed } from './check-seed.ts'
import { explainIssues } from './explain-issues.ts'
import { seedFileSchema, type WrittenSeed } from './seed-schema.ts'
import type { SeedFile, SeedMessage, SeedTenant } from './seed-tenant.ts'
import { stableGuid } from './stable-guid.ts'

/** What is wrong with a seed file, all of it at once: each line names the field, its problem and what would be right. */
export class SeedFileError extends Error {
  readonly problems: readonly string[]

  constructor(source: string, problems: readonly string[]) {
    super(
      `${source}: ${problems.length === 1 ? problems[0] : `${problems.length} problems\n${problems.map((line) => `  ${line}`).join('\n')}`}`,
    )
    this.problems = problems
  }
}

/** Reads a seed from a YAML or JSON file. @throws SeedFileError where it cannot be read, is no YAML, or does not fit */
export async function readSeedFile(path: string): Promise<SeedFile> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw new SeedFileError(path, [
      `cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    ])
  }
  return parseSeed(text, path)
}

/** The same from text; `source` names it in errors, and paths of messages are taken from beside it. */
export function parseSeed(text: string, source: string): SeedFile {
  let written: unknown
  try {
    written = parseYaml(text)
  } catch (error) {
    throw new SeedFileError(source, [
      `is neither YAML nor JSON: ${error instanceof Error ? error.message : String(error)}`,
    ])
  }
  const result: z.ZodSafeParseResult<WrittenSeed> = seedFileSchema.safeParse(written)
  if (!result.success) throw new SeedFileError(source, explainIssues(result.error.issues, written))
  const folder = dirname(resolve(source))
  const seed = { tenants: result.data.tenants.map((tenant) => completeTenant(tenant, folder)) }
  const problems = [...missingFiles(result.data, folder), ...checkSeed(seed)]
  if (problems.length > 0) throw new SeedFileError(source, problems)
  return seed
}

function missingFiles({ tenants }: WrittenSeed, folder: string): string[] {
  return tenants.flatMap(({ mailboxes }, t) =>
    mailboxes.flatMap(({ messages }, b) =>
      messages.flatMap(({ file }, m) =>
        file === undefined || existsSync(resolve(folder, file))
          ? []
          : [
              `tenants[${t}].mailboxes[${b}].messages[${m}].file: ${resolve(folder, file)} does not exist; paths begin beside the seed file`,
            ],
      ),
    ),
  )
}

/** Fills in what the file leaves open. Ids are derived from names, so the same file gives the same ids. */
function completeTenant(written: WrittenSeed['tenants'][number], folder: string): SeedTenant {
  const id = written.id ?? stableGuid(`${written.domain}/tenant`)
  return {
    ...written,
    id,
    users: written.users.map((user) => {
      const person = user.mailbox === 'user' || user.mailbox === 'none'
      return {
        ...user,
        id: user.id ?? stableGuid(`${written.domain}/users/${user.userPrincipalName.toLowerCase()}`),
        accountEnabled: user.accountEnabled ?? person,
        licensed: user.licensed ?? user.mailbox === 'user',
        mail: user.mail ?? (user.mailbox === 'none' ? null : user.userPrincipalName),
      }
    }),
    apps: written.apps.map((app) => ({
      ...app,
      objectId: app.objectId ?? stableGuid(`applications/${app.appId}`),
      secrets: app.secrets.map((secret, index) => ({
        ...secret,
        keyId: secret.keyId ?? stableGuid(`secrets/${app.appId}/${index}`),
      })),
      certificates: app.certificates.map((one, index) => ({
        ...one,
        keyId: one.keyId ?? stableGuid(`certificates/${app.appId}/${index}`),
      })),
      grants: app.grants.map((grant) => ({ ...grant, tenantId: grant.tenantId ?? id })),
    })),
    mailboxes: written.mailboxes.map((mailbox) => ({
      ...mailbox,
      messages: mailbox.messages.map(
        ({ mime, file, ...message }): SeedMessage => ({
          ...message,
          mime:
            file === undefined
              ? Buffer.from(withCrlf(mime ?? ''), 'utf8')
              : () => readFileSync(resolve(folder, file)),
        }),
      ),
      calendars: (mailbox.calendars.length > 0
        ? mailbox.calendars
        : [{ name: 'Calendar', isDefault: true, color: 'auto', events: [] }]
      ).map((calendar, index) => ({
        ...calendar,
        events: calendar.events.map((event, position) => ({
          ...event,
          iCalUId: event.iCalUId ?? stableGuid(`${mailbox.address}/${index}/${position}`),
          organizer: event.organizer ?? { name: mailbox.address, address: mailbox.address },
        })),
      })),
    })),
  }
}

/** Text in a YAML file has bare line feeds; mail has CRLF. */
function withCrlf(text: string): string {
  return text.replace(/\r?\n/g, '\r\n')
}
