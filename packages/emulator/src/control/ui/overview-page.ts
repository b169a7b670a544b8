import { type Html, html } from '../../pages/html.ts'
import type { KeptSnapshot } from '../../snapshot/snapshot-shelf.ts'
import type { Mailbox } from '../../tenant/mailbox.ts'
import type { Tenant } from '../../tenant/tenant.ts'
import type { EmulatorControl, Limits } from '../control.ts'
import type { SetFault } from '../faults.ts'
import type { LoggedRequest } from '../request-log.ts'
import { home, type UiPage } from './ui-layout.ts'

const shownRequests = 50

/** Everything at a glance: tenants and mailboxes, clock, limits, faults, requests. */
export function overviewPage(
  {
    control,
    snapshots,
  }: { readonly control: EmulatorControl; readonly snapshots: { readonly list: readonly KeptSnapshot[] } },
  problem: string | null = null,
): UiPage {
  const requests = control.requests({}, shownRequests).reverse()
  return {
    title: 'Overview',
    two: true,
    live: true,
    status: problem === null ? 200 : 400,
    body: html`${problem !== null && html`<section class="wide" role="alert"><strong class="bad">That did not fit.</strong> ${problem}</section>`}
<section class="wide"><h1>Tenants and mailboxes</h1>${tenantList([...control.world.tenants])}</section>
<section><h2>Clock</h2><p class="mono">${control.now().toISOString()}</p>
<form method="post" action="${home}/clock"><label>Move on by<select name="advance">
<option value="PT5M">5 minutes</option><option value="PT1H">1 hour</option><option value="P1D">1 day</option><option value="P30D">30 days</option><option value="P90D">90 days</option></select></label><button>Move on</button></form>
<p class="soft">Tokens, secrets, subscriptions and delta links age with it.</p></section>
<section><h2>Limits</h2>${limitsForm(control.setLimits({}))}</section>
<section class="wide" id="faults"><h2>Faults</h2>${faultTable(control.faults())}${faultForm}</section>
<section class="wide" id="snapshots"><h2>Snapshots</h2>${snapshotTable(snapshots.list)}
<form method="post" action="${home}/snapshots"><label>Name<input name="name" maxlength="200"></label><button>Take a snapshot</button></form>
<p class="soft">People, mail, settings, sign-ins and time. Putting one back ends mail connections and empties the list of requests.</p></section>
<section class="wide" id="requests"><h2>Requests <small>(<span id="live-count">${control.requestCount()}</span> so far, <span id="live-state" role="status">as of now</span>)</small></h2>
<div class="scroll" tabindex="0" role="region" aria-label="Requests"><table><thead><tr><th class="optional">Time</th><th>Method</th><th>Address</th><th>Answer</th><th class="optional">Took</th></tr></thead><tbody id="live">${requests.map(requestRow)}</tbody></table><p class="soft none">Nothing was asked yet.</p></div></section>`,
  }
}

function tenantList(tenants: readonly Tenant[]): Html | readonly Html[] {
  if (tenants.length === 0)
    return html`<p class="soft">There is none: a seed has them, and POST /_emulator/tenants makes one.</p>`
  return tenants.map(({ about, mailboxes }) => {
    const items = [...mailboxes].map(mailboxItem)
    return html`<h2>${about.displayName} <small>${about.domain}</small></h2>
${items.length === 0 ? html`<p class="soft">No mailbox yet.</p>` : html`<ul class="plain">${items}</ul>`}`
  })
}

function mailboxItem({ address, kind }: Mailbox): Html {
  return html`<li><a href="${home}/mailboxes/${encodeURIComponent(address)}">${address}</a>${kind !== 'user' && html` <small>${kind}</small>`}</li>`
}

function limitsForm({ enabled, latency, realistic }: Limits): Html {
  const checked = (on: boolean) => on && html` checked`
  return html`<form method="post" action="${home}/limits">
<label class="check"><input type="checkbox" name="enabled"${checked(enabled)}> Outlook’s limits</label>
<label class="check"><input type="checkbox" name="realistic"${checked(realistic)}> As slow as Microsoft</label>
<label>Milliseconds more<input name="latency" type="number" min="0" max="60000" value="${latency}"></label><button>Set</button></form>`
}

function faultTable(faults: readonly SetFault[]): Html {
  if (faults.length === 0) return html`<p class="soft">None is set.</p>`
  return html`<table><thead><tr><th>Fault</th><th>Hits</th><th></th></tr></thead><tbody>${faults.map(
    ({ id, hits, ...fault }) => {
      const said = Object.entries(fault)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => `${name} ${value}`)
      return html`<tr><td class="mono">${said.join(', ')}</td><td>${hits}</td><td><form class="inline" method="post" action="${home}/faults/${id}/remove"><button aria-label="Remove fault ${id}">Remove</button></form></td></tr>`
    },
  )}</tbody></table>`
}

function snapshotTable(snapshots: readonly KeptSnapshot[]): Html {
  if (snapshots.length === 0) return html`<p class="soft">None is kept.</p>`
  return html`<table><thead><tr><th>Name</th><th>Its time</th><th>Size</th><th></th></tr></thead><tbody>${snapshots.map(
    ({ id, name, now, bytes }) => {
      const called = name ?? `Snapshot ${id}`
      const button = (verb: 'restore' | 'remove', label: string) =>
        html`<form class="inline" method="post" action="${home}/snapshots/${id}/${verb}"><button aria-label="${label} ${called}">${label}</button></form>`
      return html`<tr><td>${called}</td><td class="mono">${now}</td><td>${Math.ceil(bytes / 1024)} KB</td><td>${button('restore', 'Put back')} <a href="${home.replace('/ui', '')}/snapshots/${id}">Download</a> ${button('remove', 'Remove')}</td></tr>`
    },
  )}</tbody></table>`
}

const faultForm = html`<h3>Set one more</h3><form method="post" action="${home}/faults">
<label>Door<select name="door"><option value="">any</option><option>graph</option><option>entra</option><option>notifications</option><option>imap</option><option>smtp</option></select></label>
<label>Path, * for any text<input name="path" placeholder="/v1.0/*"></label>
<label>Mail command<input name="command" placeholder="UID FETCH"></label>
<label>Status<input name="status" type="number" min="200" max="599"></label>
<label>IMAP answer<select name="answer"><option value="">as usual</option><option>NO</option><option>BAD</option><option>BYE</option></select></label>
<label>Code<input name="code"></label>
<label>Message<input name="message"></label>
<label>Retry-After, s<input name="retryAfter" type="number" min="0"></label>
<label>Delay, ms<input name="delay" type="number" min="0" max="600000"></label>
<label>Cut<select name="reset"><option value="">no</option><option>before</option><option>body</option><option>after</option></select></label>
<label>Notification<select name="notification"><option value="">as usual</option><option>drop</option><option>duplicate</option><option>reorder</option></select></label>
<label>Times<input name="count" type="number" min="1"></label><button>Set fault</button></form>`

function requestRow(one: LoggedRequest): Html {
  const isBad = one.status >= 400 || one.status === 0
  return html`<tr><td class="optional mono">${one.time.slice(11, 19)}</td><td class="mono">${one.method}</td><td class="mono">${one.url}</td><td class="${isBad ? 'bad' : 'good'}">${one.status}${one.code !== undefined && ` ${one.code}`}</td><td class="optional">${Math.round(one.duration)} ms</td></tr>`
}
