/** Text as ASCII: encoded words (RFC 2047) where it is not that already. */
export function encodedWords(text: string): string {
  const line = text.replaceAll(/[\r\n\0]+/g, ' ')
  if (/^[\x20-\x7e]*$/.test(line)) return line
  const words: string[] = []
  let chunk = ''
  for (const character of line) {
    if (Buffer.byteLength(chunk + character) > 45) {
      words.push(chunk)
      chunk = ''
    }
    chunk += character
  }
  return [...words, chunk].map((word) => `=?utf-8?B?${Buffer.from(word).toString('base64')}?=`).join(' ')
}
