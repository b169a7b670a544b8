import { z } from 'zod'
import type { Binding, Sealer } from '../../../platform/crypto/sealer.ts'
import { GatewardenError } from '../../../platform/errors.ts'
import type { Caller } from '../../../platform/http/caller.ts'
import type { ArchiveWish } from '../archive.ts'

/** Whoever has the link may download this package until then, as long as whoever made it still may. */
export interface PackageLink {
  collection: string
  package: string
  until: Date
  /** It ends when it is followed for the first time. */
  once: boolean
  /** How it is packed: the password is in the link itself, sealed, and nowhere else. */
  archive: ArchiveWish
  /** Who made it, with her limits then. */
  by: Pick<Caller, 'keyId' | 'customers' | 'mailboxes'>
}

const content = z.strictObject({
  c: z.string(),
  p: z.string(),
  u: z.number(),
  /** Not in links of before there was a choice. */
  o: z.boolean().default(false),
  by: z.string(),
  cs: z.array(z.string()).nullable(),
  ms: z.array(z.string()).nullable(),
  pw: z.string().optional(),
  pb: z.number().optional(),
})

const binding: Binding = { record: 'package-links', field: 'link' }

/** The link's last segment: sealed, so that nobody can make or read one without the key ring. */
export function sealLink(
  sealer: Sealer,
  { collection, package: of, until, once, archive, by }: PackageLink,
): string {
  const { keyId, customers, mailboxes } = by
  const said: z.input<typeof content> = {
    ...{ c: collection, p: of, u: until.getTime(), o: once, by: keyId },
    cs: customers && [...customers],
    ms: mailboxes && [...mailboxes],
    ...{ pw: archive.password, pb: archive.partBytes },
  }
  return sealer.seal(JSON.stringify(said), binding).toString('base64url')
}

/** Undefined for what is no link of this installation. */
export function openLink(sealer: Sealer, text: string): PackageLink | undefined {
  try {
    const said: unknown = JSON.parse(sealer.open(Buffer.from(text, 'base64url'), binding).toString())
    const { c, p, u, o, by, cs, ms, pw, pb } = content.parse(said)
    return {
      collection: c,
      package: p,
      until: new Date(u),
      once: o,
      archive: { password: pw, partBytes: pb },
      by: { keyId: by, customers: cs, mailboxes: ms },
    }
  } catch (error) {
    if (error instanceof GatewardenError || error instanceof SyntaxError || error instanceof RangeError)
      return undefined
    throw error
  }
}
