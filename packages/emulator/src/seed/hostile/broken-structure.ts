import { type Specimen, specimen, usual, whole } from './specimen.ts'

const part = (boundary: string, text: string, type = 'text/plain') => [
  `--${boundary}`,
  `Content-Type: ${type}`,
  '',
  text,
]

/** Mail whose parts do not add up. */
export const brokenStructure: readonly Specimen[] = [
  whole('empty', () => ''),
  whole('one-byte', () => '\n'),
  whole('body-without-header', () => '\r\nThere is no header above this line.\r\n'),
  whole('header-without-body', () => usual('header-without-body').join('\r\n')),
  whole('nested-multipart-200', () => {
    const depth = 200
    const open = Array.from(
      { length: depth },
      (_, i) => `Content-Type: multipart/mixed; boundary="b${i}"\r\n\r\n--b${i}\r\n`,
    ).join('')
    const close = Array.from({ length: depth }, (_, i) => `\r\n--b${depth - 1 - i}--\r\n`).join('')
    return `${usual('nested-multipart-200').join('\r\n')}\r\n${open}Content-Type: text/plain\r\n\r\nDown here.${close}`
  }),
  whole('nested-rfc822-60', () => {
    let message = `${usual('innermost', 'Content-Type: text/plain').join('\r\n')}\r\n\r\nThe innermost letter.\r\n`
    for (let i = 60; i > 0; i--)
      message = `${usual(`letter-in-a-letter-${i}`, 'Content-Type: message/rfc822').join('\r\n')}\r\n\r\n${message}`
    return message
  }),
  specimen('no-boundary-parameter', ['Content-Type: multipart/mixed'], ['--x', '', 'one', '--x--']),
  specimen(
    'boundary-never-comes',
    ['Content-Type: multipart/mixed; boundary="promised"'],
    ['Only a preamble, and it is all there is.'],
  ),
  specimen(
    'boundary-never-closed',
    ['Content-Type: multipart/mixed; boundary="open"'],
    [...part('open', 'The first part.'), ...part('open', 'The second part, which never ends.')],
  ),
  specimen(
    'boundary-is-prefix',
    ['Content-Type: multipart/mixed; boundary="ab"'],
    [
      '--ab',
      'Content-Type: multipart/mixed; boundary="abc"',
      '',
      ...part('abc', 'Inner.'),
      '--abc--',
      ...part('ab', 'Outer.'),
      '--ab--',
    ],
  ),
  specimen('boundary-empty', ['Content-Type: multipart/mixed; boundary=""'], ['--', '', 'one', '----']),
  specimen(
    'boundary-too-long',
    [`Content-Type: multipart/mixed; boundary="${'=_'.repeat(120)}"`],
    [...part('=_'.repeat(120), 'Found it?'), `--${'=_'.repeat(120)}--`],
  ),
  specimen(
    'boundary-with-spaces',
    ['Content-Type: multipart/mixed; boundary="a  b (c)"'],
    [...part('a  b (c)  ', 'Spaces at the end do not count.'), '--a  b (c)--'],
  ),
  specimen(
    'same-boundary-inside',
    ['Content-Type: multipart/mixed; boundary="same"'],
    [
      '--same',
      'Content-Type: multipart/alternative; boundary="same"',
      '',
      ...part('same', 'Whose part is this?'),
      '--same--',
      '--same--',
    ],
  ),
  specimen('multipart-without-parts', ['Content-Type: multipart/alternative; boundary="none"'], ['--none--']),
  specimen(
    'multipart-in-base64',
    ['Content-Type: multipart/mixed; boundary="b64"', 'Content-Transfer-Encoding: base64'],
    ['LS1iNjQNCg0Kb25lDQotLWI2NC0tDQo='],
  ),
  specimen(
    'digest',
    ['Content-Type: multipart/digest; boundary="d"'],
    ['--d', '', 'Subject: first', '', 'One.', '--d', '', 'Subject: second', '', 'Two.', '--d--'],
  ),
  specimen(
    'message-rfc822-in-base64',
    ['Content-Type: message/rfc822', 'Content-Transfer-Encoding: base64'],
    ['U3ViamVjdDogaW5uZXINCg0KSGVsbG8uDQo='],
  ),
  specimen(
    'thousand-parts',
    ['Content-Type: multipart/mixed; boundary="many"'],
    [...Array.from({ length: 1000 }, (_, i) => part('many', `Part ${i + 1}`)).flat(), '--many--'],
  ),
  specimen(
    'partial-1-of-2',
    ['Content-Type: message/partial; id="halves@oddities.example"; number=1; total=2'],
    ['Subject: the whole', 'Message-ID: <whole@oddities.example>', '', 'This sentence is cut in'],
  ),
  specimen(
    'partial-2-of-2',
    ['Content-Type: message/partial; id="halves@oddities.example"; number=2; total=2'],
    ['two halves.'],
  ),
  specimen(
    'external-body',
    ['Content-Type: message/external-body; access-type=URL; URL="http://oddities.example/elsewhere"'],
    ['Content-Type: text/plain', '', 'The body is elsewhere.'],
  ),
  specimen(
    'two-content-types',
    ['Content-Type: text/plain', 'Content-Type: multipart/mixed; boundary="second"'],
    [...part('second', 'Which one counts?'), '--second--'],
  ),
  specimen('content-type-nonsense', ['Content-Type: ;;; charset=; /=/; "'], ['What am I?']),
  specimen('content-type-slash', ['Content-Type: /'], ['What am I?']),
  specimen(
    'unknown-transfer-encoding',
    ['Content-Type: text/plain', 'Content-Transfer-Encoding: x-rot13'],
    ['Uryyb.'],
  ),
  specimen(
    'base64-broken',
    ['Content-Type: text/plain', 'Content-Transfer-Encoding: base64'],
    ['SGVsbG8*d29ybGQ', '=====', 'IQ', 'ö'],
  ),
  specimen(
    'base64-in-one-line',
    [
      'Content-Type: application/octet-stream; name="zeros.bin"',
      'Content-Disposition: attachment; filename="zeros.bin"',
      'Content-Transfer-Encoding: base64',
    ],
    ['A'.repeat(200_000)],
  ),
  specimen(
    'quoted-printable-broken',
    ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: quoted-printable'],
    ['=ZZ =1 = =', 'soft break at the end of the file='],
  ),
  specimen('uuencoded', ['Content-Type: text/plain'], ['begin 644 ../up.txt', '#0V%T', '`', 'end']),
  specimen(
    'content-id-circle',
    ['Content-Type: multipart/related; boundary="circle"; start="<self@oddities.example>"'],
    [
      '--circle',
      'Content-Type: text/html',
      'Content-ID: <self@oddities.example>',
      '',
      '<img src="cid:self@oddities.example">',
      '--circle',
      'Content-Type: image/png',
      'Content-ID: <self@oddities.example>',
      '',
      'no picture',
      '--circle--',
    ],
  ),
]
