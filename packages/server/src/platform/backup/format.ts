import { z } from 'zod'

/*
 * A backup is a tar file:
 *   backup.json                  what it is: format, version, migrations, tables, sequences
 *   rows/TABLE/000000.copy …     the rows in PostgreSQL's COPY text format, cut anywhere
 *   blobs/SHA256                 natives and other blobs, byte for byte
 *   files/FOLDER/NAME            files of features whose rows speak of them; since format 2
 *   checksums.json               SHA-256 of every member before it
 * It holds no keys: what was sealed stays sealed and opens only with the key ring, which is kept apart.
 */
export const backupFormat = 2

export const headShape = z.object({
  format: z.union([z.literal(1), z.literal(backupFormat)]),
  version: z.string(),
  at: z.string(),
  migrations: z.array(z.string()),
  tables: z.array(z.object({ name: z.string(), columns: z.array(z.string()) })),
  sequences: z.record(z.string(), z.string().nullable()),
})

export type BackupHead = z.infer<typeof headShape>

export const checksumsShape = z.record(z.string(), z.string())

export const names = {
  head: 'backup.json',
  rows: (table: string, number: number): string => `rows/${table}/${String(number).padStart(6, '0')}.copy`,
  blob: (sha256: string): string => `blobs/${sha256}`,
  file: (folder: string, name: string): string => `files/${folder}/${name}`,
  checksums: 'checksums.json',
}
