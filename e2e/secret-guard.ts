import type { Said } from './terminal.ts'

/** Remembers secrets, and where each may be said. */
export interface SecretGuard {
  /** @param saidBy the commands that are asked for it; none when left out @returns the secret */
  add(what: string, text: string, saidBy?: RegExp): string
  readonly count: number
  /** What was said where it must not be, without the secrets themselves. */
  leaks(history: readonly Said[]): string[]
  /** The secrets that stand in a text. */
  within(text: string): string[]
}

/** Shorter ones would be found by accident. */
const shortest = 8

export function secretGuard(): SecretGuard {
  const secrets: { what: string; text: string; saidBy: RegExp | undefined }[] = []
  return {
    add(what, text, saidBy) {
      if (text.length < shortest) throw new Error(`${what} is too short to be told from other text.`)
      secrets.push({ what, text, saidBy })
      return text
    },
    get count() {
      return secrets.length
    },
    leaks: (history) =>
      history.flatMap(({ args, out, err }) => {
        const line = args.join(' ')
        return secrets
          .filter(({ text, saidBy }) => !saidBy?.test(line) && `${out}${err}`.includes(text))
          .map(({ what }) => `${what} was said by: gatewarden ${line}`)
      }),
    within: (text) => secrets.filter((one) => text.includes(one.text)).map(({ what }) => what),
  }
}
