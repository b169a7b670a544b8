import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import PostalMime from 'postal-mime'
import { expect, test } from 'vitest'
import { Recipients, summarizeMime } from './summarize-mime.ts'

const corpora = resolve(import.meta.dirname, '../../../../../shared/corpora')

function summarize(text: string) {
  return summarizeMime(Buffer.from(text), new Recipients())
}

test('what the headers say', () => {
  const summary = summarize(
    [
      'From: =?utf-8?Q?J=C3=B6rg_M=C3=BCller?= <joerg@example.org>',
      'Sender: "Office, Front" <office@example.org>',
      'To: Ada <ada@contoso.example>, bob@contoso.example (Bob), Team: c@contoso.example, d@contoso.example;',
      'Reply-To: <answers@example.org>',
      'Subject: =?utf-8?B?w4Rw?= =?utf-8?B?ZmVs?= and',
      '\tpears',
      'Date: Mon, 2 Mar 2026 09:30:00 +0100 (CET)',
      'Message-ID: <two@example.org>',
      'References: <one@example.org> <between@example.org>',
      'Importance: High',
      '',
      'body',
    ].join('\r\n'),
  )
  expect(summary).toEqual({
    subject: 'Äpfel and\tpears',
    from: { name: 'Jörg Müller', address: 'joerg@example.org' },
    sender: { name: 'Office, Front', address: 'office@example.org' },
    to: [
      { name: 'Ada', address: 'ada@contoso.example' },
      { name: 'Bob', address: 'bob@contoso.example' },
      { name: 'c@contoso.example', address: 'c@contoso.example' },
      { name: 'd@contoso.example', address: 'd@contoso.example' },
    ],
    cc: [],
    bcc: [],
    replyTo: [{ name: 'answers@example.org', address: 'answers@example.org' }],
    internetMessageId: '<two@example.org>',
    sentAt: Date.parse('2026-03-02T08:30:00Z'),
    importance: 'high',
    hasAttachments: false,
    meeting: 'none',
    conversationRoot: '<one@example.org>',
    texts: {
      plain: { start: 447, end: 451, form: { charset: 'utf-8', encoding: 'none' } },
      html: null,
      isAll: true,
    },
  })
})

const part = (lines: readonly string[]) => ['--b', ...lines, '', 'content'].join('\n')

test.each<[string, readonly string[], string, boolean]>([
  ['an attachment', ['Content-Disposition: attachment; filename=a.txt'], 'mixed', true],
  ['another file', ['Content-Type: application/pdf'], 'mixed', true],
  ['a message', ['Content-Type: message/rfc822'], 'mixed', true],
  ['a part of a digest', [], 'digest', true],
  ['a second text', ['Content-Type: text/plain'], 'mixed', false],
  ['a picture inside the body', ['Content-Type: image/png', 'Content-ID: <x>'], 'related', false],
  [
    'a picture that says inline',
    ['Content-Type: image/png', 'Content-ID: <x>', 'Content-Disposition: inline'],
    'mixed',
    false,
  ],
  ['a picture without an id', ['Content-Type: image/png', 'Content-Disposition: inline'], 'mixed', true],
  ['an invitation', ['Content-Type: text/calendar; method=REQUEST'], 'alternative', false],
])('%s', (_, lines, subtype, expected) => {
  const text = `Content-Type: multipart/${subtype}; boundary="b"\n\n${part(lines)}\n--b--\n`
  expect(summarize(text).hasAttachments).toBe(expected)
})

test('the boundary of a part inside may begin like the one outside', () => {
  const inner = ['--bb', 'Content-Type: application/pdf', '', 'x', '--bb--'].join('\n')
  const text = `Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; boundary=bb\n\n${inner}\n--b--\n`
  expect(summarize(text).hasAttachments).toBe(true)
})

test.each([
  ['REQUEST', '', 'meetingRequest'],
  ['CANCEL', '', 'meetingCancelled'],
  ['REPLY', 'ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b.example', 'meetingAccepted'],
  ['REPLY', 'ATTENDEE;PARTSTAT=TENTATIVE:mailto:a@b.example', 'meetingTentativelyAccepted'],
  ['REPLY', 'ATTENDEE;PARTSTAT=DECLINED:mailto:a@b.example', 'meetingDeclined'],
  ['PUBLISH', '', 'none'],
])('a calendar part with the method %s %s', (method, line, expected) => {
  const calendar = `BEGIN:VCALENDAR\nMETHOD:${method}\n${line}\nEND:VCALENDAR\n`
  for (const [encoding, body] of [
    ['7bit', calendar],
    ['base64', Buffer.from(calendar).toString('base64')],
  ]) {
    const head = `Content-Type: text/calendar; method=${method}\nContent-Transfer-Encoding: ${encoding}`
    expect(summarize(`${head}\n\n${body}`).meeting).toBe(expected)
  }
})

test('raw bytes in headers are UTF-8 where they can be, else Latin-1', () => {
  expect(summarize('Subject: Grüße\n\n').subject).toBe('Grüße')
  expect(summarizeMime(Buffer.from('Subject: Gr\xfc\xdfe\n\n', 'latin1'), new Recipients()).subject).toBe(
    'Grüße',
  )
})

test('equal senders are one object', () => {
  const recipients = new Recipients()
  const one = summarizeMime(Buffer.from('From: A <a@b.example>\n\n'), recipients)
  const two = summarizeMime(Buffer.from('To: A <a@b.example>\n\n'), recipients)
  expect(one.from).toBe(two.to[0])
})

test('any bytes are taken', () => {
  const recipients = new Recipients()
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => summarizeMime(bytes, recipients) !== null),
  )
  const lines = fc.array(
    fc.constantFrom(
      '--b',
      '--b--',
      '',
      'Content-Type: multipart/mixed; boundary=b',
      'From: <',
      'To: a@b, ":;<>()',
      ' \\"',
      'Subject: =?utf-8?B?',
      '=?x?Q?=ZZ?=',
    ),
    { maxLength: 60 },
  )
  fc.assert(fc.property(lines, (some) => summarize(some.join('\n')) !== null))
})

test('nothing but headers, nothing but boundaries, and endless nesting take no time', () => {
  const started = performance.now()
  summarize(`Subject: ${'a'.repeat(5_000_000)}`)
  summarize(`Content-Type: multipart/mixed; boundary=b\n\n${'--b\n\n'.repeat(200_000)}`)
  const nest = Array.from(
    { length: 5000 },
    (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\n\n--b${i}\n`,
  )
  summarize(nest.join(''))
  summarize(`To: ${'('.repeat(100_000)}`)
  summarize(`To: ${'<a@b.example>, '.repeat(15_000)}`)
  summarize(`To: ${'"'.repeat(200_000)}`)
  summarize(`Date: ${'('.repeat(100_000)}`)
  expect(performance.now() - started).toBeLessThan(3000)
})

test.skipIf(!existsSync(corpora))('agrees with another parser on real mail', async () => {
  const recipients = new Recipients()
  let count = 0
  const otherwise = { subject: 0, id: 0, attachments: 0, to: 0 }
  for (const file of mailFiles(corpora)) {
    const bytes = readFileSync(file)
    const ours = summarizeMime(bytes, recipients)
    const theirs = await PostalMime.parse(bytes, { forceRfc822Attachments: true }).catch(() => undefined)
    if (!theirs) continue
    count += 1
    const attachments = theirs.attachments.filter(
      (one) =>
        one.related !== true &&
        !(one.disposition === 'inline' && one.contentId !== undefined) &&
        (one.mimeType !== 'text/calendar' || one.disposition === 'attachment'),
    )
    const to = (theirs.to ?? []).flatMap((one) => one.group ?? [one]).map((one) => one.address)
    if (squeezed(theirs.subject ?? '') !== squeezed(ours.subject)) otherwise.subject += 1
    if ((theirs.messageId ?? '') !== ours.internetMessageId) otherwise.id += 1
    if (attachments.length > 0 !== ours.hasAttachments) otherwise.attachments += 1
    if (to.join() !== ours.to.map((one) => one.address).join()) otherwise.to += 1
  }
  expect(count).toBeGreaterThan(600)
  // One Latin-1 subject that we can read, and four headers with comments and routes that we take apart.
  expect(otherwise).toEqual({ subject: 1, id: 0, attachments: 0, to: 4 })
})

if (!existsSync(corpora)) console.log('left out: the mail of ../shared/corpora is not here')

function squeezed(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

function* mailFiles(folder: string): Generator<string> {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) yield* mailFiles(path)
    else if (/\.(eml|msg|txt)$/.test(name)) yield path
  }
}
