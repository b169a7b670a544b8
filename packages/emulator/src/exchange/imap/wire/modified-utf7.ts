/** Folder names on the wire: RFC 3501 section 5.1.3. A slash inside a name is written as `&AC8-`, since `/` parts names. */
export function encodeUtf7(name: string): string {
  return name.replaceAll(/&|[^\x20-\x7e]+|\//g, (run) => {
    if (run === '&') return '&-'
    const bytes = Buffer.from(run, 'utf16le').swap16()
    return `&${bytes.toString('base64').replaceAll('/', ',').replace(/=+$/, '')}-`
  })
}

/** Undefined for what is not well-formed. */
export function decodeUtf7(text: string): string | undefined {
  if (!/^[\x20-\x7e]*$/.test(text)) return undefined
  let isGood = true
  const name = text.replaceAll(/&([^-]*)(-?)/g, (_, run: string, close: string) => {
    if (run === '' && close === '-') return '&'
    const bytes = Buffer.from(run.replaceAll(',', '/'), 'base64')
    const fits = close === '-' && /^[A-Za-z0-9+,]+$/.test(run) && bytes.length >= 2 && bytes.length % 2 === 0
    if (!fits) {
      isGood = false
      return ''
    }
    return bytes.swap16().toString('utf16le')
  })
  return isGood ? name : undefined
}
