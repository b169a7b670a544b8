import { type StoredZip, storedZip } from '@gatewarden/evidence'
import { z } from '@hono/zod-openapi'
import { invalidField } from '../../platform/http/validation.ts'
import type { PackageRecord } from '../store/records-store.ts'

/** How a package is packed for whoever gets it. */
export interface ArchiveWish {
  /** AES-256 by this password. */
  password?: string | undefined
  /** Split into parts of at most so many bytes. */
  partBytes?: number | undefined
}

const mebibyte = 1024 ** 2
/** More than other programs name without trouble (`.z01` … `.z998`, `.zip`) are parts that are too small. */
const mostParts = 999

/** Members of a request body; what they mean is one thing for downloads, links and destinations. */
export const archiveShape = {
  password: z
    .string()
    .regex(/^[\x20-\x7e]{12,99}$/, 'must be 12 to 99 letters, digits and signs of ASCII')
    .optional()
    .openapi({
      format: 'password',
      description:
        'Encrypts the archive with AES-256 (WinZip’s AE-2). The names and sizes of files in it stay readable, as the format has it. It is not shown again.',
    }),
  partBytes: z
    .int()
    .min(mebibyte, 'must be at least 1 MiB (1048576)')
    .max(1024 ** 4)
    .optional()
    .openapi({
      description:
        'Splits the archive into parts of at most so many bytes: `.z01`, `.z02`, …, and `.zip` for the last.',
      example: 4_000_000_000,
    }),
}

/**
 * The archive of a package. The same wish always gives the same bytes, so that what broke goes on where it was.
 * @param folder of the package
 * @throws GatewardenError `invalid_request` where there would be too many parts
 */
export async function archiveOf(
  folder: string,
  { id, sealedAt }: Pick<PackageRecord, 'id' | 'sealedAt'>,
  wish: ArchiveWish,
): Promise<StoredZip> {
  const zip = await storedZip(folder, { name: id, modifiedAt: sealedAt, ...wish })
  if (zip.parts.length <= mostParts) return zip
  throw invalidField(
    'body.partBytes',
    `makes ${zip.parts.length} parts of this package; ${mostParts} is the most`,
    'Take larger parts.',
  )
}

/** What is said of an archive in the audit log and in answers: never the password. */
export const saidOf = ({ password, partBytes }: ArchiveWish) => ({
  encrypted: password !== undefined,
  partBytes: partBytes ?? null,
})
