const others: Readonly<Record<number, string>> = {
  866: 'ibm866',
  874: 'windows-874',
  932: 'shift_jis',
  936: 'gbk',
  949: 'euc-kr',
  950: 'big5',
  1200: 'utf-16le',
  1201: 'utf-16be',
  10000: 'macintosh',
  20866: 'koi8-r',
  20932: 'euc-jp',
  20936: 'gbk',
  21866: 'koi8-u',
  50220: 'iso-2022-jp',
  50221: 'iso-2022-jp',
  50222: 'iso-2022-jp',
  51932: 'euc-jp',
  51936: 'gbk',
  51949: 'euc-kr',
  54936: 'gb18030',
  65001: 'utf-8',
}

/** The name by which `TextDecoder` knows a Windows code page; what it does not know is read as Western European. */
export function charsetOfCodePage(codePage: number): string {
  if (codePage >= 1250 && codePage <= 1258) return `windows-${codePage}`
  if (codePage >= 28591 && codePage <= 28606 && codePage !== 28602) return `iso-8859-${codePage - 28590}`
  return others[codePage] ?? 'windows-1252'
}

const makeDecoder = (charset: string) => new TextDecoder(charset)
const decoders = new Map<string, ReturnType<typeof makeDecoder>>()

/** Decodes bytes of a Windows code page. */
export function textOfCodePage(bytes: Uint8Array, codePage: number): string {
  const charset = charsetOfCodePage(codePage)
  const decoder = decoders.get(charset) ?? makeDecoder(charset)
  decoders.set(charset, decoder)
  return decoder.decode(bytes)
}
