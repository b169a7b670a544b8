import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { UsageError } from '../../failure.ts'
import { readText } from '../secret-input.ts'

/** Bytes of a JSON file that is read as a whole; larger ones come as one object a line. */
const largestJson = 64 * 1024 * 1024
const longestLine = 1024 * 1024

/**
 * The objects of a JSON file: a list, `{ "data": [ … ] }` as APIs answer (or `connections`, `grants`), one object, or one
 * object a line (.jsonl, .ndjson), which is read as a stream.
 * @throws UsageError that quotes nothing of the file
 */
export async function* readObjects(path: string): AsyncGenerator<unknown> {
  if (/\.(jsonl|ndjson)$/i.test(path)) {
    let row = 0
    for await (const line of createInterface({
      input: createReadStream(path),
      crlfDelay: Number.POSITIVE_INFINITY,
    })) {
      if (line.trim() === '') continue
      row++
      if (line.length > longestLine) throw noJson(path, `line ${row} is too long`)
      yield parsed(path, line, `line ${row}`)
    }
    return
  }
  const found = await stat(path).catch(() => undefined)
  if (found !== undefined && found.size > largestJson)
    throw noJson(path, `it is larger than ${largestJson / 2 ** 20} MB`)
  const whole = parsed(path, readText('FILE', path), 'it')
  yield* listOf(whole)
}

function listOf(whole: unknown): unknown[] {
  if (Array.isArray(whole)) return whole.flatMap((one) => (isPage(one) ? listOf(one) : [one]))
  if (!isPage(whole)) return [whole]
  for (const name of ['data', 'connections', 'grants']) {
    const list: unknown = Object.entries(whole).find(([key]) => key === name)?.[1]
    if (Array.isArray(list)) return list
  }
  return [whole]
}

const isPage = (value: unknown): value is object =>
  typeof value === 'object' &&
  value !== null &&
  ['data', 'connections', 'grants'].some((name) =>
    Array.isArray(Object.entries(value).find(([key]) => key === name)?.[1]),
  )

function parsed(path: string, text: string, what: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw noJson(path, `${what} is no JSON`)
  }
}

const noJson = (path: string, problem: string): UsageError =>
  new UsageError(
    `${path} cannot be read: ${problem}.`,
    'Give a JSON list, or one object a line in a file that ends in .jsonl.',
  )
