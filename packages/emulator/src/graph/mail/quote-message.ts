import type { EmailAddress, Message } from '../../tenant/message.ts'
import type { TimeZone } from '../calendar/time-zone.ts'
import type { MessageContents } from './message-contents.ts'

/**
 * The body of a reply or forward: the comment, a line, who wrote what when, and the original, in the form and with the marks
 * that Exchange uses. It stays plain text where the original is.
 */
export function quoteMessage(
  message: Message,
  { body }: Pick<MessageContents, 'body'>,
  comment: string,
  zone: TimeZone,
): MessageContents['body'] {
  const facts = factsOf(message, zone)
  if (body.contentType === 'text') {
    const head = facts.map(([name, value]) => `${name}: ${value}`).join('\r\n')
    return {
      contentType: 'text',
      content: `${comment}\r\n________________________________\r\n${head}\r\n\r\n${body.content}`,
    }
  }
  const head = facts.map(([name, value]) => `<b>${name}:</b> ${escaped(value)}`).join('<br>\r\n')
  return {
    contentType: 'html',
    content: `<html><head>\r\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body>${escaped(comment)}<hr tabindex="-1" style="display:inline-block; width:98%"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif" color="#000000" style="font-size:11pt">${head}</font><div>&nbsp;</div></div>${inner(body.content)}</body></html>`,
  }
}

function factsOf({ summary, receivedAt }: Message, zone: TimeZone): (readonly [string, string])[] {
  const sent = zone.wallOf(summary.sentAt ?? receivedAt)
  return [
    ['From', summary.from ? written(summary.from) : ''],
    ['Sent', sentFormat.format(sent)],
    ['To', summary.to.map(written).join('; ')],
    ...(summary.cc.length > 0 ? [['Cc', summary.cc.map(written).join('; ')] as const] : []),
    ['Subject', summary.subject],
  ]
}

const sentFormat = new Intl.DateTimeFormat('en-US', {
  timeZone: 'UTC',
  weekday: 'long',
  year: 'numeric',
  month: 'long',
  day: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
  second: '2-digit',
})

function written({ name, address }: EmailAddress): string {
  return name === '' || name === address ? address : `${name} <${address}>`
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/\r?\n/g, '<br>\r\n')
}

/** What stands in the original's body element; all of it where there is none. */
function inner(html: string): string {
  const open = /<body\b[^>]*>/i.exec(html)
  if (!open) return html
  const start = open.index + open[0].length
  const end = html.toLowerCase().lastIndexOf('</body')
  return html.slice(start, end < start ? undefined : end)
}
