import { styleText } from 'node:util'

/** Tells the journey as it happens, on standard error. */
export interface Narrator {
  /** A part of the journey begins. */
  chapter(title: string): void
  /** Something was done and seen. */
  seen(text: string): void
  /** A detail below what was seen. */
  detail(text: string): void
  /** Numbers that change while something long runs; on a terminal they stay on one line. */
  progress(text: string): void
  /** A check on the story: the same read again by a program that is not ours. */
  confirmed(text: string): void
  plain(text: string): void
}

type Style = Parameters<typeof styleText>[0]

/** Under the time and the mark. */
const margin = ' '.repeat(11)

/** Broken between words, so that each line has at most `width` characters where words allow; aligned under the first. */
function wrapped(text: string, width: number): string {
  const lines: string[] = []
  let now = ''
  for (const word of text.split(/(?<=\S)(?= )/)) {
    if (now !== '' && now.length + word.length > width) {
      lines.push(now)
      now = word.trimStart()
    } else now += word
  }
  return [...lines, now].join(`\n${margin}`)
}

export function createNarrator(err: NodeJS.WriteStream): Narrator {
  const began = performance.now()
  const paint = (style: Style, text: string) => (err.isTTY ? styleText(style, text, { stream: err }) : text)
  /** Whether a line can be taken back and written anew. */
  const isLive = err.isTTY && process.env.TERM !== 'dumb'
  const room = () =>
    err.isTTY ? Math.max((err.columns || 80) - margin.length, 20) : Number.POSITIVE_INFINITY
  let open = false
  let chapters = 0
  let told = 0

  const line = (text: string) => {
    if (open) err.write('\r\x1b[2K')
    open = false
    err.write(`${text}\n`)
  }
  const seconds = () => `${((performance.now() - began) / 1000).toFixed(1).padStart(5)} s`

  return {
    chapter(title) {
      chapters += 1
      line(`\n${paint('bold', `${chapters}. ${title}`)}`)
    },
    seen: (text) => line(`${paint('dim', seconds())}  ${paint('green', '✓')} ${wrapped(text, room())}`),
    detail: (text) => line(`${margin}${paint('dim', wrapped(text, room()))}`),
    confirmed: (text) => line(`${paint('dim', seconds())}  ${paint('cyan', '=')} ${wrapped(text, room())}`),
    plain: (text) => line(text),
    progress(text) {
      if (isLive) {
        err.write(`\r\x1b[2K${margin}${paint('dim', text.slice(0, room() - 1))}`)
        open = true
      } else if (performance.now() - told > 2000) {
        told = performance.now()
        line(`${margin}${text}`)
      }
    },
  }
}
