import type { RelayCredential } from '../credentials/credential.ts'
import { crlfLines } from './crlf-lines.ts'
import { judgeHeader } from './sender-rules.ts'
import { type SmtpAnswer, smtpAnswer } from './smtp-answer.ts'

/** The largest header that is taken; the whole of it is kept in memory until it has been looked at. */
const mostHeaderBytes = 256 * 1024

/** A message that is refused while it arrives. */
export class RefusedMessage extends Error {
  readonly answer: SmtpAnswer

  constructor(answer: SmtpAnswer) {
    super(answer.text)
    this.name = 'RefusedMessage'
    this.answer = answer
  }
}

/**
 * The message as it may go out, while it arrives: lines in CRLF, its senders looked at.
 * @param trace a field that is put in front
 * @throws RefusedMessage before anything is yielded
 */
export async function* judgedMessage(
  source: AsyncIterable<Uint8Array>,
  rules: RelayCredential,
  trace: string,
): AsyncGenerator<Buffer, void, undefined> {
  let gathered: Buffer | undefined = Buffer.alloc(0)
  for await (const chunk of crlfLines(source)) {
    if (gathered === undefined) {
      yield chunk
      continue
    }
    const searched: number = Math.max(0, gathered.length - 3)
    gathered = Buffer.concat([gathered, chunk])
    const end = endOfHeader(gathered, searched)
    if ((end ?? gathered.length) > mostHeaderBytes)
      throw new RefusedMessage(smtpAnswer(552, '5.3.4 The header of the message is too large'))
    if (end === undefined) continue
    yield head(gathered.toString('latin1', 0, end), rules, trace)
    yield gathered.subarray(end === 0 ? 2 : end + 4)
    gathered = undefined
  }
  if (gathered !== undefined) yield head(gathered.toString('latin1').replace(/\r\n$/, ''), rules, trace)
}

/** Where the header ends: before the empty line, or at once. */
function endOfHeader(bytes: Buffer, from: number): number | undefined {
  if (bytes.length >= 2 && bytes[0] === 13 && bytes[1] === 10) return 0
  const at = bytes.indexOf('\r\n\r\n', from, 'latin1')
  return at === -1 ? undefined : at
}

function head(block: string, rules: RelayCredential, trace: string): Buffer {
  const judged = judgeHeader(block, rules)
  if ('code' in judged) throw new RefusedMessage(judged)
  return Buffer.from(`${trace}\r\n${judged.header}\r\n`, 'latin1')
}
