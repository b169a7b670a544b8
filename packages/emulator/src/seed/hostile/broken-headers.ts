import { raw, type Specimen, specimen, usual, whole } from './specimen.ts'

/** Mail whose header no two programs read alike. */
export const brokenHeaders: readonly Specimen[] = [
  whole('no-message-id', () =>
    usual('no-message-id')
      .filter((line) => !line.startsWith('Message-ID'))
      .concat('', 'Who am I?', '')
      .join('\r\n'),
  ),
  whole('no-from-no-date', () => 'Subject: from nobody, at no time\r\n\r\nHello?\r\n'),
  specimen('fields-twice', [
    'From: Second <second@oddities.example>',
    'Subject: first',
    'Subject: second',
    'Date: Tue, 3 Mar 2026 09:30:00 +0000',
    'Message-ID: <another@oddities.example>',
    'To: third@oddities.example',
  ]),
  specimen('huge-field', [`X-Long: ${'long '.repeat(60_000)}`]),
  specimen(
    'ten-thousand-fields',
    Array.from({ length: 10_000 }, (_, i) => `X-Field-${i}: ${i}`),
  ),
  specimen('references-2000', [
    `References: ${Array.from({ length: 2000 }, (_, i) => `<r${i}@oddities.example>`).join('\r\n ')}`,
  ]),
  specimen('no-colon', ['This line is no field', 'X-After: still a header?']),
  specimen('space-before-colon', ['X-Spaced : yes', 'Subject : which subject?']),
  specimen('folded-white-space-only', ['X-Folded: a\r\n \r\n\t\r\n b', 'X-After: c']),
  whole(
    'begins-with-a-fold',
    () => ` folded into nothing\r\n${usual('begins-with-a-fold').join('\r\n')}\r\n\r\nHello.\r\n`,
  ),
  whole(
    'begins-with-from-line',
    () =>
      `From gremlin@oddities.example Mon Mar  2 09:30:00 2026\r\n${usual('begins-with-from-line').join('\r\n')}\r\n\r\nFrom here it goes on.\r\n>From here too.\r\n`,
  ),
  whole('byte-order-mark', () =>
    raw(`\xef\xbb\xbf${usual('byte-order-mark').join('\r\n')}\r\n\r\nHello.\r\n`),
  ),
  whole('utf-16', () =>
    Buffer.from(`\ufeff${usual('utf-16').join('\r\n')}\r\n\r\nTwo bytes each.\r\n`, 'utf16le'),
  ),
  whole('bare-line-feeds', () => [...usual('bare-line-feeds'), '', 'Unix was here.', ''].join('\n')),
  whole('bare-carriage-returns', () =>
    [...usual('bare-carriage-returns'), '', 'An old machine was here.', ''].join('\r'),
  ),
  whole(
    'all-line-ends',
    () => `${usual('all-line-ends').join('\r\n')}\r\n\r\none\rtwo\nthree\r\nfour\n\rfive`,
  ),
  whole('nul-bytes', () =>
    [
      ...usual('nul-bytes', 'Subject: nul \x00 in the subject', 'X-Nul: a\x00b'),
      '',
      'before\x00after',
      '\x00\x00\x00',
      '',
    ].join('\r\n'),
  ),
  specimen('latin-1-in-header', ['Subject: Gr\xfc\xdfe aus K\xf6ln', 'X-Sender: J\xfcrgen']),
  whole('utf-8-in-header', () =>
    Buffer.from(
      [...usual('utf-8-in-header', 'Subject: Grüße aus 東京 🚲'), '', 'Hello.', ''].join('\r\n'),
      'utf8',
    ),
  ),
  specimen('invalid-utf-8-in-header', ['Subject: \xc3( \xf0\x9f \xc0\xaf \xed\xa0\x80']),
  specimen('encoded-words-1000', [
    `Subject: ${Array.from({ length: 1000 }, () => '=?utf-8?Q?a?=').join('\r\n ')}`,
  ]),
  specimen('encoded-word-broken', [
    'Subject: =?utf-8?B?4pyT4?= =?utf-8?B?pyT?= =?x-none?Q?=ZZ?= =?utf-8?X?y?= =?utf-8?Q?never closed',
  ]),
  specimen('encoded-word-with-line-break', [
    'Subject: =?utf-8?Q?innocent=0D=0ABcc:_victim=40oddities.example?=',
  ]),
  specimen('encoded-word-with-nul', ['Subject: =?utf-8?Q?before=00after?=']),
  specimen('subject-empty', ['Subject:']),
  specimen('subject-20k', [`Subject: ${'very '.repeat(4000)}long`]),
  ...[
    '=HYPERLINK("http://oddities.example","click")',
    '+1+1',
    '-2+3',
    '@SUM(A1:A9)',
    "=cmd|' /C calc'!A0",
    '\ttabbed',
    '"quoted", "comma"',
    '=?utf-8?B?77ydMSsx?=',
  ].map((subject, index) => specimen(`formula-${index + 1}`, [`Subject: ${subject}`])),
  specimen('thorn-in-subject', ['Subject: =?utf-8?Q?=C3=BEorn_=C2=AE_and_=14_field?= \x14']),
  specimen('date-impossible', ['Date: Tue, 45 Foo 2026 99:99:99 +9999']),
  specimen('date-year-9999', ['Date: Fri, 31 Dec 9999 23:59:59 -1200']),
  specimen('date-1969', ['Date: Wed, 31 Dec 1969 23:59:59 +0000']),
  specimen('date-empty', ['Date:']),
  specimen('address-comments-500', [`Cc: ${'('.repeat(500)}who${')'.repeat(500)} a@oddities.example`]),
  specimen('address-5000', [
    `Cc: ${Array.from({ length: 5000 }, (_, i) => `p${i}@oddities.example`).join(',\r\n ')}`,
  ]),
  specimen('address-open-quote', ['Cc: "never closed <a@oddities.example>, b@oddities.example']),
  specimen('address-groups', [
    'Cc: Friends: a@oddities.example, "B, C" <b@oddities.example>;, undisclosed-recipients:;, (empty)',
  ]),
  specimen('address-route', [
    'Cc: <@a.example,@b.example:c@oddities.example>, <<d@oddities.example>>, <>, @, a@b@c, "x@y"@oddities.example',
  ]),
  specimen('address-commas-10000', [`Cc: ${','.repeat(10_000)}a@oddities.example`]),
  specimen('address-in-name', [
    'Reply-To: "mette.sorensen@contoso.onmicrosoft.com" <gremlin@oddities.example>',
  ]),
  specimen('name-right-to-left', [
    'Reply-To: =?utf-8?B?4oCubW9jLm9zb3Rub2PigKw=?= <gremlin@oddities.example>',
    'Subject: =?utf-8?Q?Invoice_=E2=80=AEfdp.exe?=',
  ]),
  specimen('message-id-odd', [
    'Message-ID: <two words@oddities.example> <second@oddities.example>',
    'In-Reply-To: no brackets',
    'References: <open',
  ]),
  specimen('receipt-trap', [
    'Disposition-Notification-To: trap@oddities.example',
    'Return-Receipt-To: trap@oddities.example',
    'X-Confirm-Reading-To: trap@oddities.example',
  ]),
]
