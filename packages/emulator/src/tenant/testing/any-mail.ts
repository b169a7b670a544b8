import fc from 'fast-check'

const lineEnd = fc.constantFrom('\r\n', '\r\n', '\n', '\r', '\r\r\n', '')
const piece = fc.oneof(
  fc.constantFrom(
    'text',
    '=',
    '==',
    '=C3=A9',
    '=c3',
    '=4',
    '=0D=0A',
    '--b',
    '--b--',
    '--b ',
    '--b2',
    '--c',
    '--c--',
    '-- ',
    '"',
    '\\',
    'é',
    '\u2028',
    '\ufeff',
    'w6k=',
    'QUJD',
    'QQ==',
    '=\r\n',
    '\0',
    ' ',
    '\t',
    '<p>',
    '&amp;',
    '</p>',
    '.',
  ),
  fc.string({ unit: 'binary', maxLength: 4 }),
)
const content = fc.array(fc.tuple(piece, lineEnd), { maxLength: 12 }).map((lines) => lines.flat().join(''))
const field = fc.constantFrom(
  'Content-Type: text/plain',
  'Content-Type: text/plain; charset=us-ascii',
  'Content-Type: text/plain;\r\n charset="UTF-8"',
  'Content-Type: text/html; charset=iso-8859-1',
  'content-type:text/html',
  'Content-Type : text/html',
  'Content-Type\u00a0: text/html',
  'Content-Type: text/plain; charset=utf-8; format=flowed',
  'Content-Type: text/plain; charset=utf-7',
  'Content-Type: text/plain; charset="koi8-r";',
  'Content-Type: text/plain; charset*=utf-8',
  'Content-Type: text/calendar; method=REQUEST',
  'Content-Type: message/rfc822',
  'Content-Type: application/pdf; name="a;b.pdf"',
  'Content-Type: multipart/mixed; boundary=c',
  'Content-Type: (a comment) text/html',
  'Content-Type: text/html (a comment); charset=utf-8',
  'Content-Type: nonsense',
  'Content-Transfer-Encoding: base64',
  'Content-Transfer-Encoding: quoted-printable',
  'Content-Transfer-Encoding: 8BIT',
  'Content-Transfer-Encoding: "base64"',
  'Content-Disposition: attachment; filename=x',
  'Content-Disposition: inline',
  'Content-Disposition: "attachment"',
  'Content-ID: <one@example.org>',
  'X-Other: 1',
  'no field',
)
const newline = fc.constantFrom('\r\n', '\r\n', '\r\n', '\n')
const plainField = fc.constantFrom(
  'Content-Type: text/plain',
  'Content-Type: text/html; charset=utf-8',
  'Content-Transfer-Encoding: base64',
  'Content-Transfer-Encoding: quoted-printable',
  'Content-Disposition: attachment; filename=x',
)
const part = fc
  .tuple(fc.array(fc.oneof({ weight: 4, arbitrary: plainField }, field), { maxLength: 2 }), newline, content)
  .map(([fields, end, text]) => `${fields.map((one) => one + end).join('')}${end}${text}`)
const whole = fc
  .tuple(
    fc.constantFrom('mixed', 'alternative', 'related', 'digest', 'report', 'MIXED'),
    fc.constantFrom(
      'boundary=b',
      'boundary="b"',
      'boundary="b";',
      'boundary="b"; boundary=c',
      'boundary="b (c)"',
      '',
    ),
    fc.array(
      fc.tuple(fc.constantFrom('\r\n--b\r\n', '\n--b\n', '\r\n--b \r\n', '--b\r\n', '\r\n--b--\r\n'), part),
      {
        maxLength: 4,
      },
    ),
    fc.constantFrom('\r\n--b--\r\n', '\r\n--b--', '', '\r\n--b', '\r\n--b--x'),
  )
  .map(
    ([subtype, boundary, parts, end]) =>
      `Subject: x\r\nContent-Type: multipart/${subtype}; ${boundary}\r\n\r\n${parts.flat().join('')}${end}`,
  )

/** Mail as it should be, and nearly so: parts, encodings, delimiters and line ends of every kind. Not all of it is ASCII. */
export const anyMail = fc.oneof(part, whole, whole)
