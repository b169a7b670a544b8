import { crc32, deflateSync } from 'node:zlib'

/** A one-page PDF 1.4 of Helvetica lines; characters beyond Latin-1 become question marks. */
export function pdf(title: string, lines: readonly string[]): Uint8Array {
  const literal = (text: string) => `(${text.replace(/[\\()]/g, '\\$&')})`
  const text = lines.map((line) => `${literal(line)} Tj T*`).join('\n')
  const stream = `BT /F1 18 Tf 60 780 Td ${literal(title)} Tj ET\nBT /F1 11 Tf 60 745 Td 16 TL\n${text}\nET`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  ]
  let file = '%PDF-1.4\n'
  const offsets = objects.map((object, index) => {
    const offset = file.length
    file += `${index + 1} 0 obj\n${object}\nendobj\n`
    return offset
  })
  const start = file.length
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`
  return Buffer.from(file.replace(/[\u0100-\uffff]/g, '?'), 'latin1')
}

/** An RGB picture whose pixels `paint` gives as 0xRRGGBB (PNG, ISO/IEC 15948). */
export function png(width: number, height: number, paint: (x: number, y: number) => number): Uint8Array {
  const rows = Buffer.alloc(height * (1 + width * 3))
  let at = 0
  for (let y = 0; y < height; y++) {
    at++
    for (let x = 0; x < width; x++) {
      rows.writeUIntBE(paint(x, y), at, 3)
      at += 3
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const signature = Buffer.from('89504e470d0a1a0a', 'hex')
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const framed = Buffer.alloc(body.length + 8)
  framed.writeUInt32BE(data.length, 0)
  framed.set(body, 4)
  framed.writeUInt32BE(crc32(body), body.length + 4)
  return framed
}

/** Bars of the given heights (0 to 1) in one colour on white. */
export function barChart(values: readonly number[], colour: number): Uint8Array {
  const [width, height, gap] = [16 * values.length + 16, 120, 16]
  return png(width, height, (x, y) => {
    if (y === height - 10) return 0x404040
    const value = values[Math.floor((x - gap / 2) / gap)]
    const inBar =
      value !== undefined &&
      (x - gap / 2) % gap < 11 &&
      y < height - 10 &&
      height - 12 - y <= value * (height - 24)
    return inBar ? colour : 0xffffff
  })
}

/** Comma-separated values (RFC 4180). */
export function csv(rows: readonly (readonly (string | number)[])[]): Uint8Array {
  const cell = (value: string | number) =>
    /[",\r\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value)
  return Buffer.from(rows.map((row) => `${row.map(cell).join(',')}\r\n`).join(''), 'utf8')
}

const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const entity = (text: string) => text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`)
const officeTypes = 'application/vnd.openxmlformats-officedocument'
const officeSchemas = 'http://schemas.openxmlformats.org'

/** A Word document of plain paragraphs (ECMA-376). */
export function docx(paragraphs: readonly string[]): Uint8Array {
  const text = paragraphs
    .map((line) => `<w:p><w:r><w:t xml:space="preserve">${entity(line)}</w:t></w:r></w:p>`)
    .join('')
  return officePackage('word/document.xml', `${officeTypes}.wordprocessingml.document.main+xml`, {
    'word/document.xml': `${xml}<w:document xmlns:w="${officeSchemas}/wordprocessingml/2006/main"><w:body>${text}</w:body></w:document>`,
  })
}

/** An Excel workbook of one sheet (ECMA-376). */
export function xlsx(rows: readonly (readonly (string | number)[])[]): Uint8Array {
  const cell = (value: string | number) =>
    typeof value === 'number'
      ? `<c><v>${value}</v></c>`
      : `<c t="inlineStr"><is><t>${entity(value)}</t></is></c>`
  const sheet = rows.map((row) => `<row>${row.map(cell).join('')}</row>`).join('')
  const main = `${officeSchemas}/spreadsheetml/2006/main`
  const relationships = `${officeSchemas}/officeDocument/2006/relationships`
  return officePackage('xl/workbook.xml', `${officeTypes}.spreadsheetml.sheet.main+xml`, {
    'xl/workbook.xml': `${xml}<workbook xmlns="${main}" xmlns:r="${relationships}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${xml}<Relationships xmlns="${officeSchemas}/package/2006/relationships"><Relationship Id="rId1" Type="${relationships}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': `${xml}<worksheet xmlns="${main}"><sheetData>${sheet}</sheetData></worksheet>`,
  })
}

function officePackage(main: string, mainType: string, parts: Readonly<Record<string, string>>): Uint8Array {
  const sheet = 'xl/worksheets/sheet1.xml' in parts
  const sheetType = `<Override PartName="/xl/worksheets/sheet1.xml" ContentType="${officeTypes}.spreadsheetml.worksheet+xml"/>`
  const types = `<Types xmlns="${officeSchemas}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/${main}" ContentType="${mainType}"/>${sheet ? sheetType : ''}</Types>`
  const relationship = `<Relationship Id="rId1" Type="${officeSchemas}/officeDocument/2006/relationships/officeDocument" Target="${main}"/>`
  return zip({
    '[Content_Types].xml': xml + types,
    '_rels/.rels': `${xml}<Relationships xmlns="${officeSchemas}/package/2006/relationships">${relationship}</Relationships>`,
    ...parts,
  })
}

/** An archive of stored files (PKWARE APPNOTE 6.3.10), dated 1 January 1980. */
export function zip(files: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  const local: Buffer[] = []
  const central: Buffer[] = []
  let offset = 0
  for (const [name, content] of Object.entries(files)) {
    const data = Buffer.from(content)
    const path = Buffer.from(name, 'utf8')
    const shared = Buffer.alloc(26)
    shared.writeUInt16LE(20, 0)
    shared.writeUInt16LE(0x0800, 2)
    shared.writeUInt16LE(0x21, 8)
    shared.writeUInt32LE(crc32(data), 10)
    shared.writeUInt32LE(data.length, 14)
    shared.writeUInt32LE(data.length, 18)
    shared.writeUInt16LE(path.length, 22)
    const entry = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), shared, path, data])
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(offset, 10)
    central.push(
      Buffer.concat([Buffer.from('PK\x01\x02', 'latin1'), Buffer.from([20, 0]), shared, tail, path]),
    )
    local.push(entry)
    offset += entry.length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(central.length, 8)
  end.writeUInt16LE(central.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...local, directory, end])
}
