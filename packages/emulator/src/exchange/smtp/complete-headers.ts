import { readHeaders } from '../../tenant/mime-headers.ts'
import { SERVER_NAME } from '../exchange-context.ts'

export interface Arrival {
  /** Milliseconds since 1970. */
  readonly now: number
  /** Address of the mailbox that submits. */
  readonly from: string
  /** With angle brackets, for a message that has none. */
  readonly messageId: string
  readonly peer: string
  readonly greeting: string
}

/** The message with a Received header on top, and with From, Date and Message-ID where it had none (RFC 6409 section 8). */
export function completeHeaders(bytes: Buffer, arrival: Arrival): Buffer {
  const headers = readHeaders(bytes, 0, bytes.length)
  const date = new Date(arrival.now).toUTCString().replace('GMT', '+0000')
  const hasFields = headers.fields.length > 0
  const lines = [
    `Received: from ${arrival.greeting} (${arrival.peer}) by ${SERVER_NAME}\r\n (127.0.0.1) with Microsoft SMTP Server (version=TLS1_3,\r\n cipher=TLS_AES_256_GCM_SHA384) id 15.20.0.0; ${date}`,
    ...(headers.first('from') === undefined ? [`From: <${arrival.from}>`] : []),
    ...(headers.first('date') === undefined ? [`Date: ${date}`] : []),
    ...(headers.first('message-id') === undefined ? [`Message-ID: ${arrival.messageId}`] : []),
  ]
  const blank = hasFields || /^\r?\n/.test(bytes.toString('latin1', 0, 2)) ? '' : '\r\n'
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n${blank}`), bytes])
}
