import { expect, it } from 'vitest'
import { type ExchangeSite, signedInSmtp, startExchange } from '../testing/exchange-site.ts'
import type { Transcript } from '../testing/transcript.ts'

const sender = 'ada@contoso.onmicrosoft.com'

/** The delivery-status part of each report that lies in the sender's Inbox, line by line without dates. */
function reports(site: ExchangeSite): string[][] {
  return [...site.ada.mailbox.mail.wellKnown('inbox').messages].map(({ content }) => {
    const text = site.world.spool.read(content).toString()
    const status = text.split('message/delivery-status\r\n\r\n')[1]?.split('\r\n--')[0] ?? ''
    return status
      .split('\r\n')
      .filter((line) => /^(Action|Status|Original-|Final-|Diagnostic-Code)/.test(line))
  })
}

async function send(talk: Transcript, from: string, recipients: readonly string[]): Promise<string> {
  expect((await talk.ask(`MAIL FROM:<${sender}>${from}`))[0]).toMatch(/^250 /)
  for (const to of recipients) expect((await talk.ask(`RCPT TO:${to}`))[0]).toMatch(/^250 /)
  await talk.ask('DATA')
  return (await talk.ask('Subject: Tracked\r\nX-Track: 7\r\n\r\nthe body\r\n.')).join()
}

it('tells of each recipient what was asked for it, with the identifiers that the client gave', async () => {
  await using site = await startExchange()
  const ben = site.person('ben').mailbox.address
  await using talk = await signedInSmtp(site)
  await send(talk, ' RET=FULL ENVID=QQ+2B314', [
    `<${ben}> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;Ben+40home.example`,
    '<nobody@contoso.onmicrosoft.com> NOTIFY=FAILURE',
    '<quiet@contoso.onmicrosoft.com> NOTIFY=NEVER',
    '<far@elsewhere.example> NOTIFY=SUCCESS',
    `<${sender}> NOTIFY=FAILURE`,
  ])
  const own = (lines: readonly string[]) => lines.length > 0
  expect(reports(site).filter(own)).toEqual([
    [
      'Original-Envelope-Id: QQ+314',
      'Original-Recipient: rfc822;nobody@contoso.onmicrosoft.com',
      'Final-Recipient: rfc822;nobody@contoso.onmicrosoft.com',
      'Action: failed',
      'Status: 5.1.10',
      expect.stringContaining('Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound'),
    ],
    [
      'Original-Envelope-Id: QQ+314',
      'Original-Recipient: rfc822;Ben@home.example',
      `Final-Recipient: rfc822;${ben}`,
      'Action: delivered',
      expect.stringMatching(/^Status: 2\./),
    ],
    [
      'Original-Envelope-Id: QQ+314',
      'Original-Recipient: rfc822;far@elsewhere.example',
      'Final-Recipient: rfc822;far@elsewhere.example',
      'Action: relayed',
      expect.stringMatching(/^Status: 2\./),
    ],
  ])
  const texts = [...site.ada.mailbox.mail.wellKnown('inbox').messages].map(({ content }) =>
    site.world.spool.read(content).toString(),
  )
  const failed = texts.find((text) => text.includes('Action: failed'))
  expect(failed).toContain('Content-Type: message/rfc822')
  expect(failed).toContain('X-Track: 7\r\n\r\nthe body')
  expect(texts.find((text) => text.includes('Action: delivered'))).not.toContain('the body')
})

it('takes no line ends into a report, and refuses what NOTIFY cannot be', async () => {
  await using site = await startExchange()
  await using talk = await signedInSmtp(site)
  expect((await talk.ask(`MAIL FROM:<${sender}> ENVID=a+0D+0ABcc:x`))[0]).toMatch(/^501 5\.5\.4 /)
  await talk.ask(`MAIL FROM:<${sender}>`)
  for (const bad of ['NOTIFY=NEVER,FAILURE', 'NOTIFY=SOON', 'ORCPT=rfc822;a+0Ab', 'NOTIFY=', 'FOO=1']) {
    expect((await talk.ask(`RCPT TO:<${sender}> ${bad}`))[0]).toMatch(/^501 5\.5\.4 /)
  }
})

it('holds back what is beyond thirty messages in a minute, and lets three hand over at a time', async () => {
  await using site = await startExchange()
  site.limits.enabled = true
  site.world.sendingLimits.enabled = true
  await using talk = await signedInSmtp(site)
  const inbox = site.ada.mailbox.mail.wellKnown('inbox')
  for (let i = 0; i < 32; i++) expect(await send(talk, '', [`<${sender}>`])).toMatch(/^250 2\.0\.0 OK/)
  expect(inbox.totalItemCount).toBe(30)
  site.world.clock.advance(61_000)
  expect(inbox.totalItemCount).toBe(32)
  const others = [await signedInSmtp(site), await signedInSmtp(site), await signedInSmtp(site)]
  for (const other of others) expect((await other.ask(`MAIL FROM:<${sender}>`))[0]).toMatch(/^250 /)
  const tooMany = /^432 4\.3\.2 Concurrent connections limit exceeded\. \[/
  expect((await talk.ask(`MAIL FROM:<${sender}>`))[0]).toMatch(tooMany)
  await others[0]?.ask('RSET')
  expect((await talk.ask(`MAIL FROM:<${sender}>`))[0]).toMatch(/^250 /)
  for (const other of others) await other[Symbol.asyncDispose]()
})

it('counts with what Graph has sent: who has written to ten thousand in a day is refused in the words of Exchange', async () => {
  await using site = await startExchange()
  site.world.sendingLimits.enabled = true
  expect(site.world.sendingLimits.count(site.ada.mailbox.id, 9_999)).toBeTypeOf('number')
  await using talk = await signedInSmtp(site)
  const far = ['<a@elsewhere.example>', '<b@elsewhere.example>']
  const refusal = await send(talk, '', far)
  expect(refusal).toMatch(/^554 5\.2\.0 STOREDRV\.Submission\.Exception:SubmissionQuotaExceededException;/)
  expect(await send(talk, '', far.slice(1))).toMatch(/^250 2\.0\.0 OK/)
  site.world.clock.advance(86_400_001)
  await using tomorrow = await signedInSmtp(site)
  expect(await send(tomorrow, '', far)).toMatch(/^250 2\.0\.0 OK/)
})
