import { isGranted, MicrosoftError } from '@gatewarden/microsoft'
import { z } from 'zod'
import type { DirectoryReader } from '../../directory/index.ts'
import { GatewardenError } from '../../platform/errors.ts'
import type { Account, ArchiveFact, Collection } from '../collection.ts'

const row = z.object({ userPrincipalName: z.string(), hasArchive: z.boolean() })

/** Which accounts have an archive, by user principal name. */
type Report = ReadonlyMap<string, boolean>

const keptForMs = 10 * 60_000
const nothing: Report = new Map()

/**
 * Whether mailboxes have an in-place archive. Graph does not show it of a mailbox; Microsoft's usage report does, of all
 * mailboxes of an organization at once and some days late
 * (https://learn.microsoft.com/graph/api/reportroot-getmailboxusagedetail). So it is read once for the mailboxes of ten minutes.
 */
export class ArchiveFacts {
  readonly #kept = new Map<string, { report: Promise<Report>; until: number }>()

  /** @returns null where neither the wish nor the report tells */
  async of(
    reader: DirectoryReader,
    mailbox: { address: string; account: Pick<Account, 'userPrincipalName' | 'addresses'> | null },
    custodians: Collection['criteria']['custodians'],
  ): Promise<ArchiveFact | null> {
    const { address, account } = mailbox
    const told = custodians.flatMap(({ archives }) => Object.entries(archives ?? {}))
    const said = told.find(([named]) => named.toLowerCase() === address.toLowerCase())
    if (said) return { has: said[1], by: 'wish' }
    const name = (account?.userPrincipalName ?? address).toLowerCase()
    const has = (await this.#report(reader)).get(name)
    return has === undefined ? null : { has, by: 'report' }
  }

  #report(reader: DirectoryReader): Promise<Report> {
    const { id, granted } = reader.connection
    if (!isGranted('Reports.Read.All', granted)) return Promise.resolve(nothing)
    const kept = this.#kept.get(id)
    if (kept !== undefined && performance.now() < kept.until) return kept.report
    const report = readReport(reader)
    this.#kept.set(id, { report, until: performance.now() + keptForMs })
    return report
  }
}

/**
 * Of beta, because v1.0 answers with a redirect to another host than Graph's, and nothing is followed there. What it says
 * decides nothing but what is written of archives; where it does not answer, that is "unknown".
 */
async function readReport({ graph }: DirectoryReader): Promise<Report> {
  const found = new Map<string, boolean>()
  const request = {
    version: 'beta',
    path: "/reports/getMailboxUsageDetail(period='D7')",
    query: { $format: 'application/json' },
    mailbox: '',
    budgetMs: 60_000,
  } as const
  try {
    for await (const { items } of graph.pages<unknown>(request)) {
      for (const item of items) {
        const read = row.safeParse(item)
        if (read.success) found.set(read.data.userPrincipalName.toLowerCase(), read.data.hasArchive)
      }
    }
  } catch (error) {
    if (!(error instanceof MicrosoftError) && !(error instanceof GatewardenError)) throw error
  }
  return found
}
