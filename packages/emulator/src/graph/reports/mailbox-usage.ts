import type { Mailbox } from '../../tenant/mailbox.ts'
import type { Tenant } from '../../tenant/tenant.ts'
import type { User } from '../../tenant/user.ts'
import { requireDirectoryPermission } from '../access/authorize.ts'
import type { RouteBook } from '../graph-routes.ts'
import { badRequest } from '../http/graph-error.ts'
import { empty, type GraphReply, json } from '../http/graph-reply.ts'
import { type Call, param } from '../routing/call.ts'
import { context } from '../wire/links.ts'
import { skipPage } from '../wire/paging.ts'
import type { ReportDownloads } from './report-downloads.ts'

const periods = ['D7', 'D30', 'D90', 'D180']
const pageSize = 200
const gigabyte = 1024 ** 3
/** Reports are a day or two behind (https://learn.microsoft.com/graph/reportroot-concept-overview). */
const behind = 2 * 86_400_000

interface Usage {
  readonly user: User
  readonly mailbox: Mailbox
  readonly items: Counted
  readonly deleted: Counted
  readonly lastActivity: number | null
}

interface Counted {
  readonly count: number
  readonly size: number
}

/** `GET /reports/getMailboxUsageDetail(period='D7')`: CSV by a redirect, or JSON with `$format=application/json`. */
export function reportRoutes(book: RouteBook, downloads: ReportDownloads): void {
  book.directory('GET', 'reports/getMailboxUsageDetail/{period}', (call) => mailboxUsage(call, downloads))
}

function mailboxUsage(call: Call, downloads: ReportDownloads): GraphReply {
  requireDirectoryPermission(call.caller, 'readUsage')
  const period = /^\(period='(D\d+)'\)$/i.exec(param(call, 'period'))?.[1]?.toUpperCase()
  if (period === undefined || !periods.includes(period)) {
    throw badRequest(`Invalid value specified for property 'period': one of ${periods.join(', ')} is needed.`)
  }
  const refreshed = day(call.world.clock.now() - behind)
  const all = usages(call.caller.tenant)
  const { request } = call
  if (formatOf(call) === 'csv') {
    const rows = all.map((usage) => csvRow(usage, refreshed, period.slice(1)))
    return empty(302, {
      Location: downloads.offer(`\uFEFF${[csvHeader, ...rows].join('\r\n')}\r\n`, request.origin),
    })
  }
  const page = skipPage(request, all, request.query.top ?? pageSize)
  return json({
    '@odata.context': context(request, 'Collection(microsoft.graph.mailboxUsageDetail)'),
    ...(page.nextLink !== undefined && { '@odata.nextLink': page.nextLink }),
    value: page.items.map((usage) => jsonRow(usage, refreshed, period.slice(1))),
  })
}

function formatOf({ request }: Call): 'csv' | 'json' {
  const asked = request.query.pairs.find(([name]) => /^\$?format$/i.test(name))?.[1].toLowerCase()
  if (asked === undefined || asked === 'text/csv') return 'csv'
  if (asked === 'application/json' || asked === 'json') return 'json'
  throw badRequest(`The format '${asked}' is not supported: text/csv or application/json.`)
}

const csvHeader =
  'Report Refresh Date,User Principal Name,Display Name,Is Deleted,Deleted Date,Created Date,Last Activity Date,Item Count,Storage Used (Byte),Issue Warning Quota (Byte),Prohibit Send Quota (Byte),Prohibit Send/Receive Quota (Byte),Deleted Item Count,Deleted Item Size (Byte),Deleted Item Quota (Byte),Has Archive,Report Period'

function csvRow(usage: Usage, refreshed: string, period: string): string {
  const { user, mailbox, items, deleted, lastActivity } = usage
  const quota = quotaOf(mailbox)
  const flag = (value: boolean) => (value ? 'True' : 'False')
  return [
    refreshed,
    user.state.userPrincipalName,
    user.state.displayName,
    flag(user.deletedAt !== null),
    user.deletedAt === null ? '' : day(user.deletedAt),
    day(user.state.createdAt),
    lastActivity === null ? '' : day(lastActivity),
    items.count,
    items.size,
    quota - gigabyte,
    quota - gigabyte / 2,
    quota,
    deleted.count,
    deleted.size,
    30 * gigabyte,
    flag(mailbox.hasArchive),
    period,
  ]
    .map((value) => quoted(String(value)))
    .join(',')
}

/** microsoft.graph.mailboxUsageDetail, which the type package of v1.0 does not have. */
function jsonRow(usage: Usage, refreshed: string, period: string) {
  const { user, mailbox, items, deleted, lastActivity } = usage
  const quota = quotaOf(mailbox)
  return {
    reportRefreshDate: refreshed,
    userPrincipalName: user.state.userPrincipalName,
    displayName: user.state.displayName,
    isDeleted: user.deletedAt !== null,
    deletedDate: user.deletedAt === null ? null : day(user.deletedAt),
    createdDate: day(user.state.createdAt),
    lastActivityDate: lastActivity === null ? null : day(lastActivity),
    itemCount: items.count,
    storageUsedInBytes: items.size,
    deletedItemCount: deleted.count,
    deletedItemSizeInBytes: deleted.size,
    deletedItemQuota: 30 * gigabyte,
    issueWarningQuotaInBytes: quota - gigabyte,
    prohibitSendQuotaInBytes: quota - gigabyte / 2,
    prohibitSendReceiveQuotaInBytes: quota,
    hasArchive: mailbox.hasArchive,
    reportPeriod: period,
  }
}

function usages(tenant: Tenant): Usage[] {
  const found: Usage[] = []
  for (const mailbox of tenant.mailboxes) {
    const user = tenant.directory.find(mailbox.userId) ?? tenant.directory.findDeleted(mailbox.userId)
    if (!user) continue
    let items = { count: 0, size: 0 }
    let deleted = { count: 0, size: 0 }
    let lastActivity: number | null = null
    const trash = mailbox.mail.wellKnown('deleteditems')
    for (const folder of mailbox.mail.folders) {
      const sum = { count: folder.messages.size, size: 0 }
      for (const { content, modifiedAt } of folder.messages) {
        sum.size += content.length
        lastActivity = Math.max(lastActivity ?? 0, modifiedAt)
      }
      items = added(items, sum)
      if (folder === trash) deleted = added(deleted, sum)
    }
    found.push({ user, mailbox, items, deleted, lastActivity })
  }
  return found
}

function added(a: Counted, b: Counted): Counted {
  return { count: a.count + b.count, size: a.size + b.size }
}

/** Shared mailboxes, rooms and equipment have 50 GB, people 100 GB. */
function quotaOf({ kind }: Mailbox): number {
  return (kind === 'user' ? 100 : 50) * gigabyte
}

function day(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}

function quoted(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}
