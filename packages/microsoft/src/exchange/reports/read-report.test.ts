import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readReport } from './read-report.ts'

const corpus = join(import.meta.dirname, '../../../../../../shared/corpora/sisimai-set-of-emails')
const isThere = existsSync(corpus)
if (!isThere) console.log('The corpora of reports are left out: there is no ../shared/corpora.')

const report = (...lines: string[]) => readReport(Buffer.from(lines.join('\r\n')))
const head = 'Content-Type: multipart/report; report-type=delivery-status; boundary="b"'

describe('a delivery report', () => {
  it('tells of each recipient what became of it, and by which ids it is known', () => {
    const read = report(
      'From: "Microsoft Outlook" <MicrosoftExchange329E@contoso.example>',
      'In-Reply-To: <new@x.prod.outlook.com>',
      'X-MS-Exchange-Organization-AuthAs: Internal',
      head,
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      'Final-Recipient: rfc822; liar@x.example',
      'Action: delivered',
      '',
      '--b',
      'Content-Type: message/delivery-status',
      '',
      'Original-Envelope-Id: QQ314',
      'Reporting-MTA: dns; x.prod.outlook.com',
      '',
      'Original-Recipient: rfc822; Ben@Home.example',
      'Final-Recipient: rfc822; ben@work.example',
      'Action: failed',
      'Status: 5.1.10',
      'Diagnostic-Code: smtp; 550 5.1.10 RESOLVER.ADR.RecipientNotFound;',
      '  Recipient not found by SMTP address lookup',
      '',
      '',
      'Final-Recipient: rfc822; late@x.example',
      'Action: failed',
      'Status: 4.4.7',
      '',
      'Final-Recipient: rfc822; slow@x.example',
      'Action: delayed',
      'Status: 4.7.1',
      '',
      '--b',
      'Content-Type: message/rfc822',
      '',
      'Message-ID: <mine@contoso.example>',
      'X-Microsoft-Original-Message-ID: <before@contoso.example>',
      'X-Track: 7',
      '',
      'hello',
      '--b--',
    )
    expect(read).toMatchObject({
      kind: 'delivery',
      origin: 'internal',
      from: 'microsoftexchange329e@contoso.example',
      envelopeId: 'QQ314',
      messageIds: ['<mine@contoso.example>', '<before@contoso.example>', '<new@x.prod.outlook.com>'],
      recipients: [
        {
          recipient: 'ben@home.example',
          finalRecipient: 'ben@work.example',
          action: 'failed',
          status: '5.1.10',
          diagnostic: '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup',
        },
        { recipient: 'late@x.example', action: 'expired' },
        { recipient: 'slow@x.example', action: 'delayed' },
      ],
    })
    expect(read.returned.get('x-track')).toEqual(['7'])
  })

  it('is told from a read receipt, an out-of-office reply, and an answer that quotes one', () => {
    const receipt = report(
      'From: Ben <ben@x.example>',
      'Content-Type: multipart/report; report-type=disposition-notification; boundary=b',
      '',
      '--b',
      'Content-Type: message/disposition-notification',
      '',
      'Final-Recipient: rfc822;ben@x.example',
      'Original-Message-ID: <mine@contoso.example>',
      'Disposition: manual-action/MDN-sent-manually; displayed',
      '--b--',
    )
    expect(receipt).toMatchObject({
      kind: 'receipt',
      messageIds: ['<mine@contoso.example>'],
      recipients: [{ recipient: 'ben@x.example', action: 'displayed' }],
    })
    const away = report(
      'From: ben@x.example',
      'Subject: Automatic reply: hello',
      'X-Auto-Response-Suppress: All',
      'Auto-Submitted: auto-generated',
      '',
      'I am away.',
    )
    expect(away).toMatchObject({ kind: 'automatic-reply', recipients: [] })
    const quoting = report(
      'From: ben@x.example',
      'Content-Type: text/plain',
      '',
      head,
      '',
      '--b',
      'Action: failed',
    )
    expect(quoting).toMatchObject({ kind: 'none', recipients: [] })
  })

  it('says what Exchange says of where it comes from', () => {
    expect(report('Authentication-Results: spf=fail', '', '').origin).toBe('outside')
    expect(report('X-MS-Exchange-Organization-AuthAs: Anonymous', '', '').origin).toBe('outside')
    expect(report('Subject: x', '', '').origin).toBe('unsaid')
  })
})

describe('any bytes at all', () => {
  const lineArbitrary = fc.constantFrom(
    head,
    '--b',
    '--b--',
    '--',
    '',
    ' folded',
    'Content-Type: message/delivery-status',
    'Content-Type: multipart/mixed; boundary=b',
    'Content-Type: message/rfc822',
    'Content-Transfer-Encoding: base64',
    'Content-Transfer-Encoding: quoted-printable',
    'Final-Recipient: rfc822; a@b.example',
    'Action: failed',
    'Status: 5.1.1',
    'Disposition: ; displayed',
    '=0D=0A=',
    ':',
    '\u0000\u00ff',
  )

  it('are read without an error, in bounds', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc
            .array(lineArbitrary, { maxLength: 60 })
            .map((lines) => Buffer.from(lines.join('\r\n'), 'latin1')),
          fc.uint8Array({ maxLength: 500 }).map((bytes) => Buffer.from(bytes)),
        ),
        (bytes) => {
          const read = readReport(bytes)
          expect(read.recipients.length).toBeLessThanOrEqual(1000)
          for (const { recipient, diagnostic = '' } of read.recipients) {
            expect(recipient).toMatch(/^[^\s<>]+@[^\s<>]+$/)
            expect(diagnostic).not.toMatch(/\p{Cc}/u)
          }
        },
      ),
      { numRuns: Number(process.env.GATEWARDEN_FUZZ ?? 20_000) },
    )
  })

  it('may be nested and repeated beyond measure', () => {
    const deep = Array.from(
      { length: 5000 },
      (_, n) => `Content-Type: multipart/mixed; boundary=x${n}\r\n\r\n--x${n}\r\n`,
    )
    const wide = `${head}\r\n\r\n${'--b\r\n\r\n'.repeat(200_000)}`
    const groups = 'Final-Recipient: rfc822; a@b.example\r\nAction: failed\r\n\r\n'.repeat(30_000)
    for (const text of [
      deep.join(''),
      wide,
      `${head}\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n${groups}`,
      `Subject: ${' \r\n'.repeat(500_000)}`,
      'a'.repeat(5_000_000),
    ]) {
      expect(readReport(Buffer.from(text)).recipients.length).toBeLessThanOrEqual(1000)
    }
  })
})

describe.runIf(isThere)('the reports of many mail servers', () => {
  const files = isThere
    ? ['bsd', 'dos'].flatMap((folder) =>
        readdirSync(join(corpus, folder)).map((name) => join(corpus, folder, name)),
      )
    : []

  it('are read: whatever has a delivery-status part with recipients tells of them', () => {
    // Every line of this one has an empty line behind it, those of its headers too.
    const broken = ['bsd/rhost-google-02.eml']
    const silent: string[] = []
    for (const file of files) {
      const bytes = readFileSync(file)
      const read = readReport(bytes)
      const text = bytes.toString('latin1')
      const isReport =
        /^content-type:\s*multipart\/report/im.test(text.split(/\r?\n\r?\n/)[0] ?? '') &&
        /\ncontent-type:\s*message\/delivery-status/i.test(text) &&
        /\nfinal-recipient:[^\n]*@/i.test(text) &&
        /\naction:\s*(failed|delayed|delivered|relayed|expanded)/i.test(text)
      if (isReport && read.recipients.length === 0) silent.push(file.slice(corpus.length + 1))
    }
    expect(silent).toEqual(broken)
  })

  it('among them those of Exchange Online', () => {
    const names = files.filter((name) => /lhost-office365-/.test(name))
    const read = names.map((name) => readReport(readFileSync(name)))
    expect(names.length).toBeGreaterThan(5)
    for (const one of read) {
      expect(one.kind).toBe('delivery')
      expect(one.recipients.length).toBeGreaterThan(0)
      expect(one.origin).not.toBe('internal')
    }
  })
})
