import fc from 'fast-check'
import MailComposer from 'nodemailer/lib/mail-composer'
import { expect, test } from 'vitest'
import { mimeValue } from './mime-value.ts'
import { Indivisible, splitMessage } from './split-message.ts'

const numRuns = Number(process.env.GATEWARDEN_FUZZ ?? 60)

const text = fc.string({
  unit: fc.constantFrom('a', 'é', ' ', '\r\n', '=', '--x'),
  minLength: 1,
  maxLength: 60,
})
const file = fc.record({
  filename: fc.stringMatching(/^[a-zäß€][a-zäß€ ;"(=]{0,40}\.pdf$/),
  content: fc.uint8Array({ maxLength: 3000 }).map((bytes) => Buffer.from(bytes)),
  isInline: fc.boolean(),
})

test('files come out as they were put in, and text and header stay as they are', async () => {
  await fc.assert(
    fc.asyncProperty(text, fc.option(text), fc.array(file, { maxLength: 4 }), async (plain, html, files) => {
      const mime = await new MailComposer({
        from: 'scanner@x.example',
        to: 'somebody@x.example',
        subject: 'Größe',
        headers: { 'X-Job': '42' },
        messageId: '<1@scanner>',
        newline: 'windows',
        text: plain,
        ...(html === null ? {} : { html: `<p>${html}</p>` }),
        attachments: files.map(({ filename, content, isInline }, n) => ({
          filename,
          content,
          ...(isInline && html !== null ? { cid: `part${n}@x` } : {}),
        })),
      })
        .compile()
        .build()
      const split = splitMessage(mime)
      const wanted = files.map(({ filename, content, isInline }, n) => ({
        name: filename.replaceAll(/ +/g, ' '),
        contentType: 'application/pdf',
        contentId: isInline && html !== null ? `part${n}@x` : null,
        content: content.toString('hex'),
      }))
      const came = split.files.map(({ bytes, ...one }) => ({
        ...one,
        name: one.name.replaceAll(/ +/g, ' '),
        content: bytes.toString('hex'),
      }))
      expect(new Set(came.map((one) => JSON.stringify(one)))).toEqual(
        new Set(wanted.map((one) => JSON.stringify(one))),
      )
      const body = split.body.toString('latin1')
      expect(body.slice(0, body.indexOf('\r\n\r\n'))).toBe(
        mime.toString('latin1').slice(0, mime.indexOf('\r\n\r\n')),
      )
      expect(splitMessage(split.body).files).toEqual([])
      expect(body.match(/Content-Type: text\/(?:plain|html)/g)).toHaveLength(html === null ? 1 : 2)
    }),
    { numRuns },
  )
})

test('a message that is a file alone keeps its header, and what is signed is not taken apart', () => {
  const scan =
    'From: a@x.example\r\nContent-Type: application/pdf\r\n name="scan.pdf"\r\nContent-Transfer-Encoding: base64\r\nSubject: Scan\r\n\r\naGk=\r\n'
  const { body, files } = splitMessage(Buffer.from(scan.replace('pdf\r\n name', 'pdf;\r\n name')))
  expect(body.toString()).toBe(
    'From: a@x.example\r\nSubject: Scan\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n\r\n',
  )
  expect(files).toEqual([
    { name: 'scan.pdf', contentType: 'application/pdf', contentId: null, bytes: Buffer.from('hi') },
  ])
  const signed = 'Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\nhi\r\n--b--\r\n'
  expect(() => splitMessage(Buffer.from(signed))).toThrow(Indivisible)
})

test('values as devices write them', () => {
  const name = (value: string) => mimeValue(value).parameters.get('name')
  expect(name('application/pdf; name="a; \\"b\\".pdf"')).toBe('a; "b".pdf')
  expect(name("application/pdf; name*=utf-8''%e2%82%ac.pdf")).toBe('€.pdf')
  expect(name("x/y; name*1=ly.pdf; name*0*=iso-8859-1'de'%e4hn")).toBe('ähnly.pdf')
  expect(name('x/y; name="=?utf-8?B?w6Q=?="')).toBe('ä')
  expect(mimeValue('Text/Plain').value).toBe('text/plain')
})

test('noise is taken apart or refused', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom(
      '\r\n',
      '\r\n\r\n',
      '--b',
      '--b--',
      'Content-Type: multipart/mixed; boundary=b',
      'Content-Type: x/y',
    ),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      try {
        splitMessage(Buffer.from(pieces.join('')))
      } catch (error) {
        expect(error).toBeInstanceOf(Indivisible)
      }
    }),
    { numRuns: numRuns * 3 },
  )
})
