import { messageData } from './message-data.ts'
import { envelopeCommands } from './smtp-envelope.ts'
import { type RecipientAnswer, SmtpError, type SmtpStage } from './smtp-error.ts'
import type { SmtpReply } from './smtp-reply.ts'
import type { SmtpEnvelope, SmtpSent } from './smtp-session.ts'
import type { SmtpWire } from './smtp-wire.ts'

/** One transaction. @see SmtpSession.send */
export async function sendMessage(
  wire: SmtpWire,
  offers: ReadonlyMap<string, string>,
  envelope: SmtpEnvelope,
  message: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  onLine: (line: string) => void,
): Promise<SmtpSent> {
  const commands = envelopeCommands(envelope, offers)
  let stage: SmtpStage = 'sender'
  let outcome: 'not-sent' | 'unknown' = 'not-sent'
  const say = async (line: string) => {
    onLine(line)
    await wire.write(`${line}\r\n`)
  }
  const answer = async (): Promise<SmtpReply> => (await wire.reply()).reply
  /** What was refused stands, even where the server hangs up after saying so. */
  const reset = async () => {
    try {
      await say('RSET')
      await answer()
    } catch {
      wire.destroy()
    }
  }
  try {
    const { sender, recipients } = await proposed(commands, envelope, offers.has('PIPELINING'), say, answer)
    if (sender.code !== 250) {
      await reset()
      throw refused('The server refused the sender.', 'sender', sender)
    }
    stage = 'recipients'
    const { everybody = false } = envelope
    const first = recipients.find(({ accepted }) => !accepted)
    if (first && (everybody || !recipients.some(({ accepted }) => accepted))) {
      await reset()
      const whom = everybody ? first.address : 'every recipient'
      throw refused(`The server refused ${whom}.`, stage, first.reply, recipients)
    }
    stage = 'data'
    await say('DATA')
    const go = await answer()
    if (go.code !== 354) {
      await reset()
      throw refused('The server refused the message.', stage, go, recipients)
    }
    stage = 'message'
    for await (const bytes of messageData(message)) await wire.write(bytes)
    if (!wire.isOpen) throw new Error('the server closed the connection')
    // From here on the server may have it, whatever becomes of the connection.
    outcome = 'unknown'
    await wire.write('.\r\n')
    const reply = await answer()
    outcome = 'not-sent'
    if (reply.code < 200 || reply.code > 299)
      throw refused('The server refused the message.', stage, reply, recipients)
    return { reply, recipients, serverMessageId: serverMessageId(reply.text) }
  } catch (error) {
    // A reply that refuses leaves the session as it was; anything else leaves it in the middle of something.
    if (error instanceof SmtpError) throw error
    const early = wire.unasked()
    wire.destroy()
    if (early && early.code >= 400) throw refused('The server refused the message.', stage, early)
    throw new SmtpError(
      error instanceof Error ? error.message : 'the message was cut off',
      { stage, outcome },
      error,
    )
  }
}

/** An envelope that is taken back. @see SmtpSession.rehearse */
export async function rehearseEnvelope(
  wire: SmtpWire,
  offers: ReadonlyMap<string, string>,
  envelope: SmtpEnvelope,
  onLine: (line: string) => void,
): Promise<readonly RecipientAnswer[]> {
  const say = async (line: string) => {
    onLine(line)
    await wire.write(`${line}\r\n`)
  }
  const answer = async (): Promise<SmtpReply> => (await wire.reply()).reply
  const commands = envelopeCommands(envelope, offers)
  try {
    const { sender, recipients } = await proposed(commands, envelope, offers.has('PIPELINING'), say, answer)
    if (sender.code !== 250) throw refused('The server refused the sender.', 'sender', sender)
    await say('RSET')
    await answer()
    return recipients
  } catch (error) {
    wire.destroy()
    if (error instanceof SmtpError) throw error
    const said = error instanceof Error ? error.message : 'no answer'
    throw new SmtpError(said, { stage: 'sender', outcome: 'not-sent' }, error)
  }
}

/** MAIL and every RCPT, in one go where the server takes that (RFC 2920). */
async function proposed(
  [mail = '', ...rcpts]: readonly string[],
  envelope: SmtpEnvelope,
  isPipelined: boolean,
  say: (line: string) => Promise<void>,
  answer: () => Promise<SmtpReply>,
): Promise<{ sender: SmtpReply; recipients: RecipientAnswer[] }> {
  const addresses = envelope.to.map((one) => (typeof one === 'string' ? one : one.address))
  await say(mail)
  if (isPipelined) for (const one of rcpts) await say(one)
  const sender = await answer()
  const recipients: RecipientAnswer[] = []
  if (sender.code !== 250 && !isPipelined) return { sender, recipients }
  for (const [index, one] of rcpts.entries()) {
    if (!isPipelined) await say(one)
    const reply = await answer()
    recipients.push({
      address: addresses[index] ?? '',
      accepted: reply.code === 250 || reply.code === 251 || reply.code === 252,
      reply,
    })
  }
  return { sender, recipients }
}

function refused(
  message: string,
  stage: SmtpStage,
  reply: SmtpReply | undefined,
  recipients?: readonly RecipientAnswer[],
): SmtpError {
  return new SmtpError(message, {
    stage,
    outcome: 'not-sent',
    ...(reply ? { reply } : {}),
    ...(recipients ? { recipients } : {}),
  })
}

/** `250 2.0.0 OK <…@….prod.outlook.com> [Hostname=…]`: the id the message has from now on. */
const serverMessageId = (text: string): string | undefined => /^OK (<[^<>\s]{3,500}>)/.exec(text)?.[1]
