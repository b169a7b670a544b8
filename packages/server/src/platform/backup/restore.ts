import { once } from 'node:events'
import { type FileHandle, open } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { type Client, DatabaseError } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { DatabaseTarget } from '../database/connect.ts'
import { applyMigrations, loadMigrations } from '../database/migrate.ts'
import { withClient } from '../database/with-client.ts'
import { GatewardenError } from '../errors.ts'
import type { BlobStore } from '../storage/blob-store.ts'
import { type BackupHead, checksumsShape, headShape, names } from './format.ts'
import { type KeptFolder, RestoredFolders } from './kept-folder.ts'
import { copyTarget, setSequences, withoutConstraints } from './tables.ts'
import { damaged, type TarMember, TarReader } from './tar.ts'

export interface RestoreParts {
  target: DatabaseTarget
  blobs: BlobStore
  /** Looks into the restored rows before they are committed: does the key ring open them? Throws where not. */
  prove: (client: Client) => Promise<void>
  folders?: readonly KeptFolder[]
}

export interface RestoreSummary {
  /** When the backup was made, and by which version. */
  at: string
  version: string
  tables: number
  rows: number
  blobs: number
  files: number
  /** Migrations that were applied after the rows were loaded. */
  migrated: string[]
}

const blobName = /^blobs\/([0-9a-f]{64})$/
const rowsName = /^rows\/([a-z0-9_]+)\/\d{6}\.copy$/

/**
 * Loads a backup into an empty database and blob store. Everything in the database happens in one transaction, which
 * commits when every checksum was seen to be right.
 * @throws GatewardenError `invalid_request` for a damaged file, `conflict` for a database that is not empty,
 *   `database_newer`, `key_ring_wrong`, `disk_full`
 */
export async function readBackup(parts: RestoreParts, file: string): Promise<RestoreSummary> {
  const path = resolve(file)
  const handle = await openBackup(path)
  try {
    return await withClient(parts.target, async (client) => {
      await client.query('begin')
      try {
        const summary = await load(client, parts, new TarReader(handle, path), path)
        await client.query('commit')
        return summary
      } catch (error) {
        await client.query('rollback').catch(() => undefined)
        throw isWrongData(error) ? damaged(path, 'the database does not take its rows') : error
      }
    })
  } finally {
    await handle.close()
  }
}

/** Data that PostgreSQL cannot read, rows that do not fit each other (SQLSTATE classes 22 and 23), tables or columns that nobody has. */
const isWrongData = (error: unknown): boolean =>
  error instanceof DatabaseError && /^(2[23]|42P01|42703)/.test(error.code ?? '')

async function openBackup(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r')
  } catch (error) {
    throw new GatewardenError('invalid_request', {
      detail: `The backup ${path} cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown'}).`,
      remedy: 'Name a file that "gatewarden backup" wrote.',
      cause: error,
    })
  }
}

async function load(
  client: Client,
  parts: RestoreParts,
  tar: TarReader,
  path: string,
): Promise<RestoreSummary> {
  const members = tar.members()
  const head = await readHead(members, path)
  await assertEmpty(client)
  const known = loadMigrations()
  const then = known.filter((one) => head.migrations.includes(one.name))
  if (then.length < head.migrations.length) {
    throw new GatewardenError('database_newer', {
      detail: `The backup was made by Gatewarden ${head.version}, whose database this one does not know.`,
      remedy: `Restore it with Gatewarden ${head.version} or newer.`,
    })
  }
  await applyMigrations(client, then)
  const counts = { rows: 0, blobs: 0, files: 0 }
  const folders = new RestoredFolders(parts.folders ?? [])
  await withoutConstraints(client, async () => {
    await emptyTables(client, head)
    await readMembers({ client, parts, members, head, tar, path, folders, counts })
  })
  await setSequences(client, head.sequences)
  const rest = known.filter((one) => !then.includes(one))
  await applyMigrations(client, rest)
  await parts.prove(client)
  await folders.settle(client)
  return {
    at: head.at,
    version: head.version,
    tables: head.tables.length,
    ...counts,
    migrated: rest.map((one) => one.name),
  }
}

async function readHead(members: AsyncGenerator<TarMember>, path: string): Promise<BackupHead> {
  const first = await members.next()
  if (first.done || first.value.name !== names.head) throw damaged(path, 'it does not begin with backup.json')
  const parsed = headShape.safeParse(parseJson(await readAll(first.value)))
  if (!parsed.success) throw damaged(path, 'its backup.json is not of a form that this program knows')
  return parsed.data
}

interface Loading {
  client: Client
  parts: RestoreParts
  members: AsyncGenerator<TarMember>
  head: BackupHead
  tar: TarReader
  path: string
  folders: RestoredFolders
  counts: { rows: number; blobs: number; files: number }
}

async function readMembers(loading: Loading): Promise<void> {
  const { client, parts, members, head, tar, path, folders, counts } = loading
  const tables = new Map(head.tables.map((table) => [table.name, table]))
  let copying: ReturnType<typeof startCopy> | undefined
  const endCopy = async () => {
    const ending = copying
    copying = undefined
    if (ending) counts.rows += await ending.end()
  }
  try {
    await readEach()
  } catch (error) {
    await copying?.abandon()
    throw error
  }

  async function readEach(): Promise<void> {
    for await (const member of members) {
      if (member.name === names.checksums) {
        await endCopy()
        const wanted = checksumsShape.safeParse(parseJson(await readAll(member)))
        const seen = tar.checksums
        if (!wanted.success || !sameChecksums(wanted.data, seen))
          throw damaged(path, 'a checksum does not match')
        return
      }
      const blob = blobName.exec(member.name)?.[1]
      const table = tables.get(rowsName.exec(member.name)?.[1] ?? '')
      if (table) {
        if (copying?.table !== table.name) {
          await endCopy()
          copying = startCopy(client, table)
        }
        for await (const piece of member.body) await copying.write(piece)
      } else if (blob) {
        await endCopy()
        const stored = await parts.blobs.putStream(Readable.from(member.body))
        if (stored.sha256 !== blob) throw damaged(path, `the blob ${blob} does not have that hash`)
        counts.blobs += 1
      } else if (await folders.take(member)) {
        counts.files += 1
      } else {
        throw damaged(path, `it holds ${JSON.stringify(member.name)}, which is no part of a backup`)
      }
    }
    throw damaged(path, 'it ends too early')
  }
}

function startCopy(client: Client, table: BackupHead['tables'][number]) {
  const stream = client.query(copyFrom(`copy ${copyTarget(table)} from stdin`))
  const done = finished(stream)
  // Heard where it is awaited.
  done.catch(() => undefined)
  // The database refused what it was sent: from then on the stream must not be touched.
  let refusal: Error | undefined
  stream.once('error', (error: Error) => {
    refusal = error
  })
  return {
    table: table.name,
    async write(bytes: Buffer) {
      if (refusal) throw refusal
      if (!stream.write(bytes)) await Promise.race([once(stream, 'drain'), done])
    },
    async end() {
      if (refusal) throw refusal
      stream.end()
      await done
      return stream.rowCount
    },
    /** Tells the database that no more comes: until then it answers nothing else. */
    async abandon() {
      if (refusal) return
      stream.destroy(new Error('The backup is damaged.'))
      await done.catch(() => undefined)
    },
  }
}

/** Rows that migrations themselves insert would stand twice. */
async function emptyTables(client: Client, head: BackupHead): Promise<void> {
  for (const table of head.tables) await client.query(`delete from "${table.name.replaceAll('"', '""')}"`)
}

async function assertEmpty(client: Client): Promise<void> {
  const found = await client.query(
    `select 1 from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') limit 1`,
  )
  if (found.rowCount === 0) return
  throw new GatewardenError('conflict', {
    detail: 'The database is not empty.',
    remedy: 'Restore into an empty data folder, or a DATABASE_URL without tables.',
  })
}

async function readAll(member: TarMember): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of member.body) pieces.push(piece)
  return Buffer.concat(pieces).toString('utf8')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function sameChecksums(wanted: Record<string, string>, seen: Record<string, string>): boolean {
  const names = Object.keys(wanted)
  return names.length === Object.keys(seen).length && names.every((name) => seen[name] === wanted[name])
}
