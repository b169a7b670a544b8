import { parseParameters } from '../../../tenant/mime-parameters.ts'
import { nstring, type Piece, string } from '../wire/format.ts'
import { encodedWords } from './encoded-words.ts'
import { envelope } from './envelope.ts'
import type { MimePart } from './mime-part.ts'

/** BODYSTRUCTURE, or BODY without the extension data (RFC 3501 section 7.4.2). */
export function bodyStructure(bytes: Buffer, part: MimePart, extended: boolean): Piece[] {
  if (part.parts.length > 0) {
    return [
      '(',
      ...part.parts.flatMap((child) => bodyStructure(bytes, child, extended)),
      ' ',
      ...word(part.subtype),
      ...(extended ? [' ', ...parameters(part.parameters), ' ', ...tail(part)] : []),
      ')',
    ]
  }
  const { headers, message } = part
  const encoding = headers.first('content-transfer-encoding')?.trim().toLowerCase() ?? '7bit'
  const isText = part.type === 'text'
  return [
    '(',
    ...word(part.type),
    ' ',
    ...word(part.subtype),
    ' ',
    ...parameters(part.parameters),
    ' ',
    ...nstring(headers.first('content-id')),
    ' ',
    ...nstring(headers.first('content-description')),
    ' ',
    ...string(encodedWords(encoding)),
    ` ${part.end - part.bodyStart}`,
    ...(message ? [' ', ...envelope(message.headers), ' ', ...bodyStructure(bytes, message, extended)] : []),
    ...(isText || message ? [` ${lines(bytes, part)}`] : []),
    ...(extended ? [' ', ...nstring(headers.first('content-md5')), ' ', ...tail(part)] : []),
    ')',
  ]
}

/** Disposition, language, location. */
function tail({ headers }: MimePart): Piece[] {
  const disposition = parseParameters(headers.first('content-disposition') ?? '')
  return [
    ...(disposition.value === ''
      ? ['NIL']
      : ['(', ...string(encodedWords(disposition.value)), ' ', ...parameters(disposition.parameters), ')']),
    ' ',
    ...nstring(headers.first('content-language')),
    ' ',
    ...nstring(headers.first('content-location')),
  ]
}

function parameters(all: ReadonlyMap<string, string>): Piece[] {
  if (all.size === 0) return ['NIL']
  const pairs = [...all].map(([name, value]) => [
    ...string(encodedWords(name)),
    ' ',
    ...string(encodedWords(value)),
  ])
  return ['(', ...pairs.flatMap((pair, index) => (index === 0 ? pair : [' ', ...pair])), ')']
}

function word(text: string): Piece[] {
  return string(text)
}

function lines(bytes: Buffer, { bodyStart, end }: MimePart): number {
  let count = 0
  for (let at = bytes.indexOf(10, bodyStart); at !== -1 && at < end; at = bytes.indexOf(10, at + 1))
    count += 1
  return count
}
