/** Base64 in lines of 76 characters (RFC 2045 section 6.8). */
export function base64Lines(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
  return text.replace(/.{76}(?=.)/g, '$&\r\n')
}

/** Quoted-printable of UTF-8 text whose lines end in CRLF (RFC 2045 section 6.7). */
export function quotedPrintable(text: string): string {
  return text
    .split('\r\n')
    .map((line) => softLines(encodeLine(line)))
    .join('\r\n')
}

function encodeLine(line: string): string {
  const encoded = line.replace(/[^\x20-\x3c\x3e-\x7e\t]+/g, (run) =>
    [...Buffer.from(run, 'utf8')]
      .map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join(''),
  )
  return encoded.replace(/^From /, '=46rom ').replace(/[ \t]$/, (char) => (char === ' ' ? '=20' : '=09'))
}

function softLines(line: string): string {
  let rest = line
  let folded = ''
  while (rest.length > 76) {
    let cut = 75
    if (rest[cut - 1] === '=') cut -= 1
    else if (rest[cut - 2] === '=') cut -= 2
    folded += `${rest.slice(0, cut)}=\r\n`
    rest = rest.slice(cut)
  }
  return folded + rest
}

/** Encoded words (RFC 2047) in UTF-8, each at most 75 characters, none splitting a character. */
export function encodedWords(text: string): string {
  const words: string[] = []
  let chunk = ''
  for (const char of text) {
    if (Buffer.byteLength(chunk + char, 'utf8') > 45) {
      words.push(chunk)
      chunk = ''
    }
    chunk += char
  }
  words.push(chunk)
  return words.map((word) => `=?utf-8?B?${Buffer.from(word, 'utf8').toString('base64')}?=`).join('\r\n ')
}

/** One header field with its CRLF: non-ASCII encoded, folded at white space near 78 characters where it can be. */
export function fold(name: string, value: string): string {
  const encoded = /^[\x20-\x7e\r\n\t]*$/.test(value) ? value : encodedWords(value)
  if (encoded.includes('\r\n')) return `${name}: ${encoded}\r\n`
  const lines: string[] = []
  let line = `${name}:`
  for (const word of encoded.split(' ')) {
    if (line.length + word.length + 1 > 78 && line.trim() !== `${name}:`) {
      lines.push(line)
      line = ''
    }
    line += ` ${word}`
  }
  lines.push(line)
  return `${lines.join('\r\n')}\r\n`
}

/** `Name <address>` for an address header; the name is quoted or encoded where it has to be (RFC 5322 section 3.4). */
export function mailbox({ name, address }: { readonly name: string; readonly address: string }): string {
  if (name === '') return address
  if (!/^[\x20-\x7e]*$/.test(name)) return `${encodedWords(name)} <${address}>`
  const plain = /^[A-Za-z0-9 !#$%&'*+\-/=?^_`{|}~]+$/.test(name)
  return `${plain ? name : `"${name.replace(/["\\]/g, '\\$&')}"`} <${address}>`
}

/** A list of them, one to a line as Exchange folds it. */
export function mailboxes(list: readonly { readonly name: string; readonly address: string }[]): string {
  return list.map(mailbox).join(',\r\n\t')
}
