import { html } from '../platform/http/html.ts'
import type { ContentFile, ReportedDelivery, SendingProfile, SendingService } from '../sending/index.ts'

export interface ReportContent {
  subject: string
  html: string
  text: string
  attached: ContentFile[]
}

const dayMs = 24 * 3_600_000
/** The CSV goes so far, the table in the message a good deal less. */
const mostRows = 50_000
const mostShown = 200

const columns = [
  'submission',
  'reference',
  'subject',
  'recipient',
  'state',
  'code',
  'reason',
  'handedOverAt',
  'updatedAt',
] as const

/** What became of what a profile was handed in the days before `until`: as HTML and text, and all of it as CSV. */
export async function reportContent(
  sending: Pick<SendingService, 'deliveriesBetween'>,
  profile: SendingProfile,
  days: number,
  until: Date,
): Promise<ReportContent> {
  const from = new Date(until.getTime() - days * dayMs)
  // Read when a report is made: most installations make none.
  const { byteOrderMark, csvLine } = await import('@gatewarden/evidence')
  const rows = await sending.deliveriesBetween(profile.id, from, until, mostRows)
  const period = `${minute(from)} to ${minute(until)} UTC`
  const title = `Deliveries of ${profile.name}`
  const counts = countsOf(rows)
  // What went wrong is what somebody reads this for.
  const shown = rows
    .toSorted((a, b) => Number(b.state === 'failed') - Number(a.state === 'failed'))
    .slice(0, mostShown)
  const more = rows.length > shown.length ? `${rows.length - shown.length} more are in the CSV.` : ''
  const page = html`<!doctype html><html><body>
<h1>${title}</h1><p>${period}: ${rows.length} deliveries${rows.length === mostRows ? ', cut off there' : ''}.</p>
<table border="1" cellpadding="4"><tr><th>State</th><th>Deliveries</th></tr>${counts.map(
    ([state, count]) => html`<tr><td>${state}</td><td>${count}</td></tr>`,
  )}</table>
<table border="1" cellpadding="4"><tr><th>Recipient</th><th>State</th><th>Subject</th><th>Reference</th><th>Why</th></tr>${shown.map(
    (row) =>
      html`<tr><td>${row.recipient}</td><td>${row.state}</td><td>${row.subject}</td><td>${row.reference}</td><td>${[row.code, row.reason].filter(Boolean).join(' ')}</td></tr>`,
  )}</table><p>${more}</p></body></html>`
  return {
    subject: `${title}, ${period}`,
    html: page.text,
    text: [
      `${title}, ${period}`,
      '',
      ...counts.map(([state, count]) => `${state}: ${count}`),
      '',
      'The CSV lists them all.',
    ].join('\n'),
    attached: [
      {
        name: `deliveries-${until.toISOString().slice(0, 10)}.csv`,
        contentType: 'text/csv',
        contentId: null,
        bytes: Buffer.from(
          byteOrderMark + csvLine(columns) + rows.map((row) => csvLine(cellsOf(row))).join(''),
        ),
      },
    ],
  }
}

const cellsOf = (row: ReportedDelivery): string[] =>
  columns.map((name) => {
    const value = row[name]
    return value instanceof Date ? value.toISOString() : (value ?? '')
  })

function countsOf(rows: readonly ReportedDelivery[]): [string, number][] {
  const counts = new Map<string, number>()
  for (const { state } of rows) counts.set(state, (counts.get(state) ?? 0) + 1)
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1))
}

const minute = (time: Date): string => time.toISOString().slice(0, 16).replace('T', ' ')
