import { crc32, inflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { barChart, csv, docx, pdf, png, xlsx, zip } from './documents.ts'

/** The files of an archive by its central directory, each checked against its sum. */
function unzip(bytes: Uint8Array): Map<string, string> {
  const archive = Buffer.from(bytes)
  const end = archive.lastIndexOf('PK\x05\x06', undefined, 'latin1')
  const files = new Map<string, string>()
  let at = archive.readUInt32LE(end + 16)
  for (let i = 0; i < archive.readUInt16LE(end + 10); i++) {
    expect(archive.toString('latin1', at, at + 4)).toBe('PK\x01\x02')
    const [sum, size, nameLength, local] = [
      archive.readUInt32LE(at + 16),
      archive.readUInt32LE(at + 24),
      archive.readUInt16LE(at + 28),
      archive.readUInt32LE(at + 42),
    ]
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength)
    const data = archive.subarray(local + 30 + nameLength, local + 30 + nameLength + size)
    expect(crc32(data)).toBe(sum)
    files.set(name, data.toString('utf8'))
    at += 46 + nameLength
  }
  return files
}

describe('documents', () => {
  it('writes a PDF whose cross-reference table points at its objects', () => {
    const file = Buffer.from(pdf('Offer (draft)', ['Grüße', 'EUR 1,200', '日'])).toString('latin1')
    const start = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(file)?.[1])
    expect(file.slice(start, start + 4)).toBe('xref')
    const offsets = [...file.slice(start).matchAll(/^(\d{10}) 00000 n $/gm)].map(([, offset]) =>
      Number(offset),
    )
    offsets.forEach((offset, index) => {
      expect(file.slice(offset).startsWith(`${index + 1} 0 obj`)).toBe(true)
    })
    const [, length, stream] = /\/Length (\d+) >>\nstream\n(.*)\nendstream/s.exec(file) ?? []
    expect(stream).toHaveLength(Number(length))
    expect(file).toContain('(Offer \\(draft\\)) Tj')
    expect(file).toContain('(Gr\xfc\xdfe) Tj')
  })

  it('writes a PNG with good sums and the pixels painted', () => {
    const file = Buffer.from(png(3, 2, (x, y) => (x << 16) | (y << 8) | 7))
    let at = 8
    const chunks: [string, Buffer][] = []
    while (at < file.length) {
      const length = file.readUInt32BE(at)
      const body = file.subarray(at + 4, at + 8 + length)
      expect(file.readUInt32BE(at + 8 + length)).toBe(crc32(body))
      chunks.push([body.toString('latin1', 0, 4), body.subarray(4)])
      at += length + 12
    }
    expect(chunks.map(([type]) => type)).toEqual(['IHDR', 'IDAT', 'IEND'])
    expect([...inflateSync(chunks[1]?.[1] ?? Buffer.alloc(0))]).toEqual([
      0, 0, 0, 7, 1, 0, 7, 2, 0, 7, 0, 0, 1, 7, 1, 1, 7, 2, 1, 7,
    ])
    expect(barChart([0.5, 1], 0x2b7a78).byteLength).toBeGreaterThan(100)
  })

  it('writes office documents whose parts are in the archive and refer to each other', () => {
    const word = unzip(docx(['Grüße & <Küsse>']))
    expect([...word.keys()]).toEqual(['[Content_Types].xml', '_rels/.rels', 'word/document.xml'])
    expect(word.get('word/document.xml')).toContain('Grüße &#38; &#60;Küsse&#62;')
    const sheet = unzip(
      xlsx([
        ['Rent', 12],
        ['"x"', 1.5],
      ]),
    )
    expect(sheet.get('_rels/.rels')).toContain('Target="xl/workbook.xml"')
    expect(sheet.get('[Content_Types].xml')).toContain('/xl/worksheets/sheet1.xml')
    expect(sheet.get('xl/worksheets/sheet1.xml')).toContain('<v>1.5</v>')
    expect(unzip(zip({ '../a': 'x' })).get('../a')).toBe('x')
  })

  it('quotes CSV cells that need it', () => {
    expect(
      Buffer.from(
        csv([
          ['a', 'b,c', 'd"e'],
          [1, 2, 3],
        ]),
      ).toString(),
    ).toBe('a,"b,c","d""e"\r\n1,2,3\r\n')
  })
})
