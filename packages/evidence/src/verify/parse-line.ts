import type { z } from 'zod'
import { type CanonicalValue, canonicalJson } from '../canonical-json.ts'
import type { Line } from './line-reader.ts'
import type { Problems } from './problems.ts'

/** What the lines of a JSON Lines file must be. */
export interface LineForm<Row extends CanonicalValue> {
  file: string
  /** What problems call a line. */
  name: 'row' | 'document'
  schema: z.ZodType<Row>
}

/** A line as the format wants it: JSON of the members and types of its schema, and its own canonical form. */
export function parseLine<Row extends CanonicalValue>(
  line: Line,
  form: LineForm<Row>,
  problems: Problems,
): Row | undefined {
  const { file, name, schema } = form
  if (!line.isComplete) problems.add('truncated', file, 'The last line does not end with LF.', line.number)
  const text = line.bytes.toString('utf8')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    problems.add('malformed', file, 'The line is not JSON.', line.number)
    return undefined
  }
  const checked = schema.safeParse(value)
  if (!checked.success) {
    const [issue] = checked.error.issues
    problems.add(
      'malformed',
      file,
      `The ${name} is not as the format wants it: ${issue?.path.join('.') || name}: ${issue?.message}.`,
      line.number,
    )
    return undefined
  }
  if (canonicalJson(checked.data) !== text)
    problems.add('malformed', file, `The ${name} is not in canonical form.`, line.number)
  return checked.data
}
