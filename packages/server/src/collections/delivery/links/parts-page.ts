import type { StoredZip } from '@gatewarden/evidence'
import { html } from '../../../platform/http/html.ts'
import { createShell } from '../../../platform/http/page-shell.ts'
import type { PackageLink } from './package-link.ts'

const shell = createShell()

/** What whoever follows a link to a split archive sees: every part, to be put into one folder. */
export function partsPage(text: string, link: PackageLink, parts: StoredZip['parts']): Response {
  const last = parts.at(-1)?.name ?? ''
  const body = html`<p>The package comes in ${parts.length} parts. Download them all into one folder, then open
<strong>${last}</strong> with a program that knows split archives, such as 7-Zip.</p>
${link.archive.password === undefined ? '' : html`<p>It is encrypted. Whoever gave you this link tells you the password.</p>`}
${link.once ? html`<p>Each part can be downloaded once.</p>` : ''}
<ul>${parts.map(({ name, bytes }) => html`<li><a href="/package-links/${text}/${name}">${name}</a> <span class="soft">${size(bytes)}</span></li>`)}</ul>
<p class="soft">The link works until ${link.until.toISOString().slice(0, 16).replace('T', ' ')} UTC.</p>`
  return new Response(shell.page('Package to download', body), { headers: shell.headers([]) })
}

const size = (bytes: number): string =>
  bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`
