import { textOfCodePage } from './code-pages.ts'

/** Groups whose content is not shown; those that begin with `\*` are not either. */
const unseen = new Set(
  'colortbl stylesheet info pict object header headerl headerr headerf footer footerl footerr footerf nonshppict'.split(
    ' ',
  ),
)
const shown: Readonly<Record<string, string>> = {
  ...{ par: '\n', line: '\n', sect: '\n', page: '\n', row: '\n', cell: '\t', tab: '\t' },
  ...{ emdash: '\u2014', endash: '\u2013', bullet: '\u2022', emspace: '\u2003', enspace: '\u2002' },
  ...{ lquote: '\u2018', rquote: '\u2019', ldblquote: '\u201c', rdblquote: '\u201d' },
}
const symbols: Readonly<Record<string, string>> = {
  ...{ '\\': '\\', '{': '{', '}': '}', '~': '\u00a0', _: '\u2011', '\n': '\n', '\r': '\n' },
}
/** Code pages of fonts by their `\fcharset`. */
const fontCodePages: Readonly<Record<number, number>> = {
  ...{ 77: 10000, 128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258 },
  ...{ 177: 1255, 178: 1256, 186: 1257, 204: 1251, 222: 874, 238: 1250 },
}
const deepestGroup = 1000

/** A control word with its number, `\'hh`, a control symbol, the edge of a group, or text. */
const tokens = /\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([\s\S])|([{}])|([^\\{}\r\n]+)/g

const ascii = /^[\t -~]*$/

interface Group {
  isShown: boolean
  isFontTable: boolean
  /** Characters that stand behind each `\u` for programs without Unicode. */
  fallback: number
  codePage: number
}

/** The words of RTF as a reader would see them; of HTML that Outlook wrapped in RTF, too. RTF has a byte for each unit. */
export function textOfRtf(rtf: string): string {
  const pieces: string[] = []
  /** Bytes that wait for what tells their code page, one for each unit. */
  let run = ''
  let group: Group = { isShown: true, isFontTable: false, fallback: 1, codePage: 1252 }
  const groups: Group[] = []
  const fonts = new Map<number, number>()
  let [defaultCodePage, font, toSkip] = [1252, 0, 0]

  const flush = (): void => {
    if (run === '') return
    pieces.push(ascii.test(run) ? run : textOfCodePage(Buffer.from(run, 'latin1'), group.codePage))
    run = ''
  }
  const show = (text: string): void => {
    flush()
    if (group.isShown) pieces.push(text)
  }
  const edge = (brace: string): void => {
    flush()
    toSkip = 0
    if (brace === '{' && groups.length < deepestGroup) groups.push({ ...group })
    else if (brace === '}') group = groups.pop() ?? group
  }
  const unicode = (number: number): void => {
    show(String.fromCharCode(number & 0xffff))
    toSkip = group.fallback
  }
  const control = (word: string, number: number): void => {
    const text = shown[word]
    if (text) show(text)
    else if (word === 'u') unicode(number)
    else if (word === 'uc') group.fallback = Math.max(0, number)
    else if (word === 'ansicpg') defaultCodePage = group.codePage = number
    else if (word === 'fonttbl') Object.assign(group, { isShown: false, isFontTable: true })
    else if (word === 'fcharset') fonts.set(font, fontCodePages[number] ?? defaultCodePage)
    else if (word === 'f' && group.isFontTable) font = number
    else if (word === 'f' || word === 'plain') group.codePage = fonts.get(number) ?? defaultCodePage
    else if (word === 'bin') tokens.lastIndex += Math.max(0, number)
    else if (unseen.has(word)) group.isShown = false
  }
  const byte = (hex: string): void => {
    if (toSkip > 0) toSkip--
    else if (group.isShown) run += String.fromCharCode(Number.parseInt(hex, 16))
  }
  const plain = (text: string): void => {
    const skipped = Math.min(toSkip, text.length)
    toSkip -= skipped
    if (group.isShown) run += text.slice(skipped)
  }

  tokens.lastIndex = 0
  for (let match = tokens.exec(rtf); match; match = tokens.exec(rtf)) {
    const [, word, number, hex, symbol, brace, text] = match
    if (text !== undefined) plain(text)
    else if (hex !== undefined) byte(hex)
    else if (brace !== undefined) edge(brace)
    else if (word !== undefined) {
      flush()
      control(word, number === undefined ? 0 : Number(number))
    } else if (symbol === '*') group.isShown = false
    else if (symbol !== undefined) show(symbols[symbol] ?? '')
  }
  flush()
  return pieces.join('')
}
