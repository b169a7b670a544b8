import { type Html, html } from '../../pages/html.ts'
import type { MailFolder } from '../../tenant/mail-folder.ts'
import type { Mailbox } from '../../tenant/mailbox.ts'
import type { Message } from '../../tenant/message.ts'
import { home, type UiPage } from './ui-layout.ts'

const perPage = 100
/** Of longer sources the beginning is shown. */
const mostShown = 512 * 1024

const pathOf = ({ address }: Mailbox) => `${home}/mailboxes/${encodeURIComponent(address)}`

/** The folders of a mailbox, and the messages of the one that is open. */
export function mailboxPage(mailbox: Mailbox, open: MailFolder, from: number): UiPage {
  const { address, kind, mail } = mailbox
  const messages = open.newestFirst.slice(from, from + perPage)
  const here = `${pathOf(mailbox)}/folders/${mail.folderId(open)}`
  return {
    title: address,
    body: html`<section><h1>${address}</h1><p class="soft">${kind} mailbox</p><h2>Folders</h2>${tree(mailbox, mail.root, open)}</section>
<section><h2>${open.displayName} <small>(${open.totalItemCount}, ${open.unreadItemCount} unread)</small></h2>
<table><thead><tr><th class="optional">Received</th><th>From</th><th>Subject</th></tr></thead><tbody>${messages.map((message) => row(mailbox, message))}</tbody></table>
${messages.length === 0 && html`<p class="soft">Nothing lies here.</p>`}
<p>${from > 0 && html`<a href="${here}?from=${Math.max(0, from - perPage)}">Newer</a> `}${from + perPage < open.totalItemCount && html`<a href="${here}?from=${from + perPage}">Older</a>`}</p></section>`,
  }
}

function tree(mailbox: Mailbox, parent: MailFolder, open: MailFolder): Html {
  return html`<ul>${[...parent.children].map(
    (folder) =>
      html`<li><a href="${pathOf(mailbox)}/folders/${mailbox.mail.folderId(folder)}"${folder === open && html` aria-current="page"`}>${folder.displayName}</a> <small>${folder.totalItemCount}${folder.isHidden && ', hidden'}</small>${folder.children.size > 0 && tree(mailbox, folder, open)}</li>`,
  )}</ul>`
}

function row(mailbox: Mailbox, message: Message): Html {
  const { from, subject } = message.summary
  const received = new Date(message.receivedAt).toISOString().slice(0, 16).replace('T', ' ')
  const name = subject.trim() === '' ? '(no subject)' : subject
  const link = html`<a href="${pathOf(mailbox)}/messages/${mailbox.idOf(message, 'immutable')}">${name}</a>`
  return html`<tr><td class="optional mono">${received}</td><td>${from?.name || from?.address}</td><td>${message.isRead ? link : html`<strong>${link}</strong>`}</td></tr>`
}

/** A message as it is stored, as text. */
export function messagePage(mailbox: Mailbox, message: Message, bytes: Buffer): UiPage {
  const isLong = bytes.length > mostShown
  return {
    title: message.summary.subject || '(no subject)',
    body: html`<section><p><a href="${pathOf(mailbox)}/folders/${mailbox.mail.folderId(message.folder)}">${mailbox.address}, ${message.folder.displayName}</a></p>
<h1>${message.summary.subject || '(no subject)'}</h1><p class="soft">${bytes.length} bytes${isLong && `, of which the first ${mostShown} are shown`}, as they are stored</p>
<div class="scroll" tabindex="0" role="region" aria-label="Source"><pre>${bytes.toString('utf8', 0, mostShown)}</pre></div></section>`,
  }
}
