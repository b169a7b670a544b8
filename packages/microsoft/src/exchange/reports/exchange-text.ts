import { type Fields, readFields } from './mime-parts.ts'

/** What Exchange writes for administrators into the text of a report, where the part for programs is missing or was cut off. */
export interface ExchangeText {
  recipients: { recipient: string; status: string | undefined; diagnostic: string }[]
  /** Under `Original message headers:`. */
  headers: Fields
}

const mostText = 200_000
const entry =
  /^[ \t]*([^\s<>@]{1,64}@[^\s<>@]{1,255})[ \t]*\r?\n(?:[^\r\n]{0,300}\r?\n){0,3}?Remote Server returned '([^']{1,2000})'/gim

/** Reads the text part of Exchange's report (learn.microsoft.com/exchange/troubleshoot/email-delivery/ndr). */
export function readExchangeText(text: string): ExchangeText {
  const bounded = text.slice(0, mostText)
  const [, administrators = ''] = bounded.split(/^Diagnostic information for administrators:/im)
  const [diagnostics = '', original = ''] = administrators.split(/^Original message headers:\s*/im)
  const recipients = [...diagnostics.matchAll(entry)].slice(0, 1000).map(([, recipient = '', said = '']) => {
    const diagnostic = said.replaceAll(/\s+/g, ' ').trim()
    return {
      recipient: recipient.toLowerCase(),
      status: /\b[45]\.\d{1,3}\.\d{1,3}\b/.exec(diagnostic)?.[0],
      diagnostic,
    }
  })
  return { recipients, headers: readFields(original) }
}
