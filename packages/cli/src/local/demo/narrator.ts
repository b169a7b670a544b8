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

export function createNarrator(err: NodeJS.WriteStream): Narrator {
  const began = performance.now()
  const paint = (style: Style, text: string) => (err.isTTY ? styleText(style, text, { stream: err }) : text)
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
    seen: (text) => line(`${paint('dim', seconds())}  ${paint('green', '✓')} ${text}`),
    detail: (text) => line(`           ${paint('dim', text)}`),
    confirmed: (text) => line(`${paint('dim', seconds())}  ${paint('cyan', '=')} ${text}`),
    plain: (text) => line(text),
    progress(text) {
      if (err.isTTY) {
        err.write(`\r\x1b[2K           ${paint('dim', text)}`)
        open = true
      } else if (performance.now() - told > 2000) {
        told = performance.now()
        line(`           ${text}`)
      }
    },
  }
}
