/** Where a command speaks: results on standard output, everything else on standard error. */
export interface Output {
  /** Whether a program reads us: one JSON value for the result, nothing else on standard output. */
  json: boolean
  /** The result: `value` for programs, `text` for people. */
  result(value: unknown, text: string | (() => string)): void
  /** A remark for people; silent for programs. */
  note(text: string): void
  /** A line on standard error, for both. */
  warn(text: string): void
}

export interface Streams {
  out: NodeJS.WritableStream
  err: NodeJS.WritableStream
}

export function createOutput(
  json: boolean,
  streams: Streams = { out: process.stdout, err: process.stderr },
): Output {
  return {
    json,
    result(value, text) {
      streams.out.write(json ? `${JSON.stringify(value)}\n` : `${typeof text === 'string' ? text : text()}\n`)
    },
    note(text) {
      if (!json) streams.err.write(`${text}\n`)
    },
    warn(text) {
      streams.err.write(`${text}\n`)
    },
  }
}

/** Columns, each as wide as its widest cell; the last is not padded. Control characters never reach the terminal. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const clean = [header, ...rows].map((row) => row.map(printable))
  const widths = header.map((_, column) => Math.max(...clean.map((row) => row[column]?.length ?? 0)))
  return clean
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** Text from outside as a terminal may show it: no escapes, no direction overrides. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '\u{fffd}')
}
