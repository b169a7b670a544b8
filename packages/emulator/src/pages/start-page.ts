import { type Html, html } from './html.ts'
import type { Page } from './layout.ts'

export interface StartView {
  readonly origin: string
  readonly secureOrigin: string
  readonly tenants: readonly {
    readonly displayName: string
    readonly domain: string
    readonly id: string
    readonly people: number
  }[]
}

/** What a person sees who opens the emulator's address. */
export function startPage(view: StartView): Page {
  const tenants: Html[] = view.tenants.map(
    (tenant) =>
      html`<li><strong>${tenant.displayName}</strong>, ${tenant.people} people<br><small>${tenant.domain}, ${tenant.id}</small></li>`,
  )
  return {
    title: 'Microsoft 365 emulator',
    body: html`<h1>A Microsoft 365 on this machine</h1>
<p>It answers as the sign-in service and as Microsoft Graph at <code>${view.origin}</code> and <code>${view.secureOrigin}</code>.</p>
<ul class="permissions">${tenants}</ul>
<p><a href="/_emulator/ui">A look inside: mailboxes, requests as they come, faults, the clock</a></p>
<p><a href="/_emulator">Tenants, people with their passwords, and apps</a></p>
<p><a href="/_emulator/requests">What was asked of it</a></p>`,
  }
}
