import { expect, it } from 'vitest'
import { signedInImap, startExchange, xoauth2 } from '../testing/exchange-site.ts'
import { MAIL } from './testing/imap-mail.ts'

it('greets, lists capabilities before and after a sign-in, and answers ID, NAMESPACE and LOGOUT as Exchange Online', async () => {
  await using site = await startExchange()
  await using talk = await site.imap()
  expect(await talk.line()).toMatch(
    /^\* OK The Microsoft Exchange IMAP4 service is ready\. \[[A-Za-z0-9+/=]+\]$/,
  )
  expect(await talk.command('CAPABILITY')).toEqual([
    '* CAPABILITY IMAP4 IMAP4rev1 AUTH=XOAUTH2 LOGINDISABLED SASL-IR UIDPLUS ID UNSELECT CHILDREN IDLE NAMESPACE LITERAL+',
    'OK CAPABILITY completed.',
  ])
  const response = xoauth2(site.ada.mailbox.address, site.userToken(site.ada.user))
  expect(await talk.command(`AUTHENTICATE XOAUTH2 ${response}`)).toEqual(['OK AUTHENTICATE completed.'])
  const [capabilities] = await talk.command('CAPABILITY')
  expect(capabilities).toMatch(
    / LITERAL\+ MOVE CLIENTACCESSRULES CLIENTNETWORKPRESENCELOCATION BACKENDAUTHENTICATE$/,
  )
  for (const absent of ['CONDSTORE', 'QRESYNC', 'SPECIAL-USE']) expect(capabilities).not.toContain(absent)
  expect(await talk.command('ID ("name" "test" "version" NIL)')).toEqual([
    '* ID ("name" "Microsoft.Exchange.Imap4.Imap4Server" "version" "15.20")',
    'OK ID completed.',
  ])
  expect(await talk.command('NAMESPACE')).toEqual([
    '* NAMESPACE (("" "/")) NIL NIL',
    'OK NAMESPACE completed.',
  ])
  expect(await talk.command('LOGOUT')).toEqual([
    '* BYE Microsoft Exchange Server IMAP4 server signing off.',
    'OK LOGOUT completed.',
  ])
  expect(await talk.line()).toBeUndefined()
})

it('takes the response after a challenge too, and a token that ages ends the session', async () => {
  await using site = await startExchange()
  await using talk = await site.imap()
  await talk.line()
  talk.send('a AUTHENTICATE XOAUTH2\r\n')
  expect(await talk.line()).toBe('+ ')
  talk.send(`${xoauth2(site.ada.mailbox.address, site.userToken(site.ada.user))}\r\n`)
  expect(await talk.line()).toBe('a OK AUTHENTICATE completed.')
  site.world.clock.advance(2 * 3_600_000)
  expect(await talk.command('NOOP')).toEqual(['* BYE Session invalidated - AccessTokenExpired'])
})

it('selects, and fetches what messages are and hold', async () => {
  await using site = await startExchange()
  const { mail } = site.ada.mailbox
  const inbox = mail.wellKnown('inbox')
  mail.add(inbox, Buffer.from(MAIL.plain), { receivedAt: Date.UTC(2026, 1, 3, 8, 5, 9), isRead: true })
  mail.add(inbox, Buffer.from(MAIL.nested))
  await using talk = await signedInImap(site)
  expect(await talk.command('SELECT inbox')).toEqual([
    '* 2 EXISTS',
    '* 0 RECENT',
    '* FLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft $MDNSent)',
    '* OK [PERMANENTFLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft $MDNSent)] Permanent flags',
    '* OK [UNSEEN 2] Is the first unseen message',
    `* OK [UIDVALIDITY ${inbox.number}] UIDVALIDITY value`,
    '* OK [UIDNEXT 3] The next unique identifier value',
    'OK [READ-WRITE] SELECT completed.',
  ])
  expect(await talk.command('FETCH 1 (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)')).toEqual([
    `* 1 FETCH (UID 1 FLAGS (\\Seen) INTERNALDATE " 3-Feb-2026 08:05:09 +0000" RFC822.SIZE ${MAIL.plain.length} ENVELOPE ("Tue, 3 Feb 2026 08:05:00 +0000" "Lunch" (("Ben Fox" NIL "ben" "fabrikam.example")) (("Ben Fox" NIL "ben" "fabrikam.example")) (("Ben Fox" NIL "ben" "fabrikam.example")) ((NIL NIL "ada" "contoso.onmicrosoft.com")) NIL NIL NIL "<lunch@fabrikam.example>"))`,
    'OK FETCH completed.',
  ])
  expect(await talk.command('UID FETCH 2 BODYSTRUCTURE')).toEqual([
    '* 2 FETCH (UID 2 BODYSTRUCTURE (("text" "plain" ("charset" "utf-8") NIL NIL "7bit" 7 1 NIL NIL NIL NIL)("message" "rfc822" NIL NIL NIL "7bit" 52 (NIL "Inner" NIL NIL NIL NIL NIL NIL NIL NIL) ("text" "html" NIL NIL NIL "7bit" 9 0 NIL NIL NIL NIL) 3 NIL ("attachment" ("filename" "inner.eml")) NIL NIL) "mixed" ("boundary" "b1") NIL NIL NIL))',
    'OK FETCH completed.',
  ])
  const sections =
    '(BODY.PEEK[1] BODY.PEEK[2.HEADER] BODY.PEEK[2.TEXT]<1.3> BODY.PEEK[2.1] BODY.PEEK[1.MIME] BODY.PEEK[9])'
  expect((await talk.command(`FETCH 2 ${sections}`))[0]).toBe(
    '* 2 FETCH (BODY[1] {7}\nHello\r\n BODY[2.HEADER] {43}\nSubject: Inner\r\nContent-Type: text/html\r\n\r\n BODY[2.TEXT]<1> {3}\np>H BODY[2.1] {9}\n<p>Hi</p> BODY[1.MIME] {43}\nContent-Type: text/plain; charset=utf-8\r\n\r\n BODY[9] NIL)',
  )
  expect((await talk.command('FETCH 1 BODY[HEADER.FIELDS (subject x-none)]'))[0]).toBe(
    '* 1 FETCH (BODY[HEADER.FIELDS (SUBJECT X-NONE)] {18}\nSubject: Lunch\r\n\r\n)',
  )
  expect((await talk.command('FETCH 2 RFC822'))[0]).toBe(
    `* 2 FETCH (RFC822 {${MAIL.nested.length}}\n${MAIL.nested} FLAGS (\\Seen))`,
  )
})

it('flags, copies, moves and expunges; what Graph would show follows', async () => {
  await using site = await startExchange()
  const { mail } = site.ada.mailbox
  const inbox = mail.wellKnown('inbox')
  for (let i = 0; i < 4; i++) mail.add(inbox, Buffer.from(MAIL.plain))
  await using talk = await signedInImap(site)
  await talk.command('SELECT INBOX')
  expect(await talk.command('STORE 1:2 +FLAGS (\\Seen \\Flagged Junk)')).toEqual([
    '* 1 FETCH (FLAGS (\\Seen \\Flagged))',
    '* 2 FETCH (FLAGS (\\Seen \\Flagged))',
    'OK STORE completed.',
  ])
  expect(
    [...inbox.messages].filter(({ isRead, flag }) => isRead && flag.flagStatus === 'flagged'),
  ).toHaveLength(2)
  expect(await talk.command('UID STORE 3 +FLAGS.SILENT \\Deleted')).toEqual(['OK STORE completed.'])
  const archive = mail.wellKnown('archive')
  expect(await talk.command('COPY 1,3 Archive')).toEqual([
    `OK [COPYUID ${archive.number} 1,3 5:6] COPY completed.`,
  ])
  expect(await talk.command('UID MOVE 2 Archive')).toEqual([
    `* OK [COPYUID ${archive.number} 2 7]`,
    '* 2 EXPUNGE',
    'OK MOVE completed.',
  ])
  expect(await talk.command('EXPUNGE')).toEqual(['* 2 EXPUNGE', 'OK EXPUNGE completed.'])
  expect(inbox.totalItemCount).toBe(2)
  expect(mail.wellKnown('recoverableitemsdeletions').totalItemCount).toBe(1)
  expect(await talk.command('COPY 1 Nowhere')).toEqual(["NO [TRYCREATE] Nowhere doesn't exist."])
  await talk.command('STORE 1 +FLAGS (\\Deleted)')
  expect(await talk.command('CLOSE')).toEqual(['OK CLOSE completed.'])
  expect(inbox.totalItemCount).toBe(1)
  expect(await talk.command('EXAMINE Archive')).toContain('OK [READ-ONLY] EXAMINE completed.')
  expect((await talk.command('STORE 1 +FLAGS (\\Seen)'))[0]).toMatch(/^NO /)
})

it('appends byte for byte with its time and flags, with and without waiting for the literal', async () => {
  await using site = await startExchange()
  const { mail } = site.ada.mailbox
  await using talk = await signedInImap(site)
  const drafts = mail.wellKnown('drafts')
  const odd = Buffer.concat([Buffer.from('Subject: odd\n\r\r\n'), Buffer.from([0, 255, 13, 10, 46])])
  talk.send(`a APPEND Drafts (\\Seen \\Draft \\Answered) "02-Mar-2026 10:00:00 +0100" {${odd.length}}\r\n`)
  expect(await talk.line()).toBe('+ Ready for additional command text.')
  talk.send(Buffer.concat([odd, Buffer.from('\r\n')]))
  expect(await talk.line()).toBe(`a OK [APPENDUID ${drafts.number} 1] APPEND completed.`)
  const [stored] = drafts.messages
  expect(stored && site.world.spool.read(stored.content).equals(odd)).toBe(true)
  expect(stored).toMatchObject({ isRead: true, isDraft: true, receivedAt: Date.UTC(2026, 2, 2, 9) })
  await talk.command(`APPEND Drafts {${MAIL.plain.length}+}\r\n${MAIL.plain}`)
  await talk.command('SELECT Drafts')
  expect(await talk.command('FETCH 1:2 FLAGS')).toEqual([
    '* 1 FETCH (FLAGS (\\Seen \\Answered \\Draft))',
    '* 2 FETCH (FLAGS ())',
    'OK FETCH completed.',
  ])
  talk.send('b APPEND Drafts {99999999}\r\n')
  expect(await talk.line()).toBe('b BAD Command Argument Error. 11')
  talk.send('c APPEND Nowhere {1+}\r\nx\r\n')
  expect(await talk.line()).toBe("c NO [TRYCREATE] Nowhere doesn't exist.")
})

it('makes, lists, renames, subscribes and deletes folders, whose names are modified UTF-7', async () => {
  await using site = await startExchange()
  const { mail } = site.ada.mailbox
  await using talk = await signedInImap(site)
  expect(await talk.command('CREATE "Caf&AOk-/a&-b"')).toEqual(['OK CREATE completed.'])
  expect(await talk.command('CREATE Caf&AOk-')).toEqual(['NO Mailbox already exists.'])
  const [cafe] = [...mail.root.children].filter(({ displayName }) => displayName === 'Café')
  expect([...(cafe?.children ?? [])].map(({ displayName }) => displayName)).toEqual(['a&b'])
  if (cafe) mail.addFolder(cafe, 'yes/no')
  expect(await talk.command('LIST "" "Caf*"')).toEqual([
    '* LIST (\\HasChildren) "/" Caf&AOk-',
    '* LIST (\\HasNoChildren) "/" Caf&AOk-/a&-b',
    '* LIST (\\HasNoChildren) "/" Caf&AOk-/yes&AC8-no',
    'OK LIST completed.',
  ])
  expect(await talk.command('LIST Caf&AOk-/ %')).toHaveLength(3)
  expect((await talk.command('LIST "" %')).map((line) => line.split(' "/" ')[1])).toContain('INBOX')
  expect(await talk.command('LIST "" ""')).toEqual(['* LIST (\\Noselect) "/" ""', 'OK LIST completed.'])
  expect(await talk.command('LSUB "" "Caf*"')).toEqual(['OK LSUB completed.'])
  await talk.command('SUBSCRIBE Caf&AOk-')
  expect(await talk.command('LSUB "" "Caf*"')).toHaveLength(2)
  expect(await talk.command('RENAME Caf&AOk-/a&-b INBOX/sub/b')).toEqual(['OK RENAME completed.'])
  expect((await talk.command('LIST "" inbox/*')).map((line) => line.split(' "/" ')[1])).toEqual([
    'INBOX/sub',
    'INBOX/sub/b',
    undefined,
  ])
  expect((await talk.command('RENAME Caf&AOk- Caf&AOk-/below'))[0]).toMatch(/^NO /)
  expect((await talk.command('DELETE INBOX'))[0]).toMatch(/^NO /)
  expect(await talk.command('DELETE INBOX/sub/b')).toEqual(['OK DELETE completed.'])
  expect(await talk.command('STATUS INBOX (MESSAGES UNSEEN UIDNEXT UIDVALIDITY RECENT)')).toEqual([
    `* STATUS INBOX (MESSAGES 0 UNSEEN 0 UIDNEXT 1 UIDVALIDITY ${mail.wellKnown('inbox').number} RECENT 0)`,
    'OK STATUS completed.',
  ])
  expect(await talk.command('SELECT Nope')).toEqual(["NO Nope doesn't exist."])
})

it('pushes new mail, flags and what is gone while idle', async () => {
  await using site = await startExchange()
  const { mail } = site.ada.mailbox
  const inbox = mail.wellKnown('inbox')
  const first = mail.add(inbox, Buffer.from(MAIL.plain))
  await using talk = await signedInImap(site)
  await talk.command('SELECT INBOX')
  talk.send('i IDLE\r\n')
  expect(await talk.line()).toBe('+ IDLE accepted, awaiting DONE command.')
  mail.add(inbox, Buffer.from(MAIL.nested))
  expect(await talk.line()).toBe('* 2 EXISTS')
  mail.update(first, { isRead: true })
  expect(await talk.line()).toBe('* 1 FETCH (UID 1 FLAGS (\\Seen))')
  mail.move(first, mail.wellKnown('archive'))
  expect(await talk.line()).toBe('* 1 EXPUNGE')
  talk.send('DONE\r\n')
  expect(await talk.line()).toBe('i OK IDLE completed.')
})

it('keeps numbers while they are in use, and shows a rewritten draft as a new message', async () => {
  await using site = await startExchange()
  const { mail } = site.ada.mailbox
  const drafts = mail.wellKnown('drafts')
  const gone = mail.add(drafts, Buffer.from(MAIL.plain))
  const draft = mail.add(drafts, Buffer.from(MAIL.plain), { isDraft: true })
  await using talk = await signedInImap(site)
  await talk.command('SELECT Drafts')
  mail.remove(gone)
  mail.replaceContent(draft, Buffer.from(MAIL.nested))
  expect(await talk.command('FETCH 2 UID')).toEqual([
    '* 2 FETCH (UID 2)',
    '* 3 EXISTS',
    'OK FETCH completed.',
  ])
  expect(await talk.command('NOOP')).toEqual(['* 2 EXPUNGE', '* 1 EXPUNGE', 'OK NOOP completed.'])
  expect(await talk.command('FETCH 1 (UID RFC822.SIZE)')).toEqual([
    `* 1 FETCH (UID 3 RFC822.SIZE ${MAIL.nested.length})`,
    'OK FETCH completed.',
  ])
})

it('throws away what was sent in clear behind STARTTLS, and offers no sign-in before it', async () => {
  await using site = await startExchange()
  await using talk = await site.plain('imap')
  await talk.line()
  expect((await talk.command('CAPABILITY'))[0]).toContain('STARTTLS LOGINDISABLED')
  const response = xoauth2(site.ada.mailbox.address, site.userToken(site.ada.user))
  expect(await talk.command(`AUTHENTICATE XOAUTH2 ${response}`)).toEqual(['NO AUTHENTICATE failed.'])
  talk.send(`s STARTTLS\r\nx CREATE injected\r\n`)
  expect(await talk.line()).toBe('s OK Begin TLS negotiation now.')
  await talk.secure()
  expect(await talk.command(`AUTHENTICATE XOAUTH2 ${response}`)).toEqual(['OK AUTHENTICATE completed.'])
  expect(await talk.command('LIST "" injected')).toEqual(['OK LIST completed.'])
})
