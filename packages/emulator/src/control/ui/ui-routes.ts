import type { z } from 'zod'
import type { Exchange } from '../../http/exchange.ts'
import type { SnapshotShelf } from '../../snapshot/snapshot-shelf.ts'
import type { Snapshot } from '../../snapshot/take-snapshot.ts'
import type { EmulatorControl } from '../control.ts'
import { ControlError, found } from '../control-error.ts'
import { answered, type ControlRoute } from '../control-route.ts'
import * as schemas from '../control-schemas.ts'
import { liveScript } from './live-script.ts'
import { mailboxPage, messagePage } from './mailbox-pages.ts'
import { overviewPage } from './overview-page.ts'
import { home, sendUiPage, type UiPage, uiStyle } from './ui-layout.ts'

export interface UiNeeds {
  readonly control: EmulatorControl
  readonly snapshots: SnapshotShelf
  readonly restore: (snapshot: Snapshot) => Promise<void>
}

/** `/_emulator/ui`: the same controls for a person, in pages that work without any script but for live requests. */
export function uiRoutes(needs: UiNeeds): ControlRoute[] {
  const { control } = needs
  const mailboxOf = (address = '') => {
    const name = decode(address)
    return found(control.world.mailboxAt(name), `There is no mailbox ${name}.`).mailbox
  }
  return [
    page(/^\/ui$/, () => overviewPage(needs)),
    page(/^\/ui\/mailboxes\/([^/]+)$/, (_, [address]) => {
      const mailbox = mailboxOf(address)
      return mailboxPage(mailbox, mailbox.mail.wellKnown('inbox'), 0)
    }),
    page(/^\/ui\/mailboxes\/([^/]+)\/folders\/([^/]+)$/, (exchange, [address, id = '']) => {
      const mailbox = mailboxOf(address)
      const folder = found(mailbox.mail.findFolder(decode(id)), 'There is no such folder.')
      const from = Number(new URLSearchParams(exchange.query).get('from') ?? 0)
      return mailboxPage(mailbox, folder, Number.isInteger(from) && from > 0 ? from : 0)
    }),
    page(/^\/ui\/mailboxes\/([^/]+)\/messages\/([^/]+)$/, (_, [address, id = '']) => {
      const mailbox = mailboxOf(address)
      const message = found(mailbox.mail.find(decode(id)), 'There is no such message.')
      return messagePage(mailbox, message, control.world.spool.read(message.content))
    }),
    asset(/^\/ui\/style\.css$/, 'text/css; charset=utf-8', uiStyle),
    asset(/^\/ui\/live\.js$/, 'text/javascript; charset=utf-8', liveScript),
    form(needs, /^\/ui\/clock$/, (fields) => control.advance(read(schemas.clockChange, fields).advance)),
    form(needs, /^\/ui\/limits$/, ({ enabled, realistic, latency }) => {
      const wanted = { latency: numberOf(latency) ?? 0 }
      control.setLimits({
        ...definedLimits(read(schemas.limitsChange, wanted)),
        realistic: realistic !== undefined,
        enabled: enabled !== undefined,
      })
    }),
    form(needs, /^\/ui\/faults$/, (fields) => {
      const numbers = ['status', 'retryAfter', 'delay', 'count']
      const given = Object.entries(fields)
        .filter(([, text]) => text !== '')
        .map(([name, text]) => [name, numbers.includes(name) ? numberOf(text) : text])
      control.addFault(read(schemas.newFault, Object.fromEntries(given)))
    }),
    form(needs, /^\/ui\/faults\/(\d+)\/remove$/, (_, [id]) => control.removeFault(Number(id))),
    form(needs, /^\/ui\/snapshots$/, ({ name }) => needs.snapshots.keep(name || null)),
    form(needs, /^\/ui\/snapshots\/(\d+)\/restore$/, (_, [id = '']) =>
      needs.restore(found(needs.snapshots.fileOf(id), `There is no snapshot ${id}.`)),
    ),
    form(needs, /^\/ui\/snapshots\/(\d+)\/remove$/, (_, [id = '']) => needs.snapshots.remove(id)),
  ]
}

function page(path: RegExp, make: (exchange: Exchange, parts: readonly string[]) => UiPage): ControlRoute {
  return {
    method: 'GET',
    path,
    run: (exchange, parts) => {
      sendUiPage(exchange, make(exchange, parts))
      return answered
    },
  }
}

function asset(path: RegExp, type: string, text: string): ControlRoute {
  return {
    method: 'GET',
    path,
    run: (exchange) => {
      exchange.send(200, { 'Content-Type': type, 'X-Content-Type-Options': 'nosniff' }, text)
      return answered
    },
  }
}

/** A form leads back to the page, which says it when something did not fit. */
function form(
  needs: UiNeeds,
  path: RegExp,
  run: (fields: Readonly<Record<string, string>>, parts: readonly string[]) => unknown,
): ControlRoute {
  return {
    method: 'POST',
    path,
    run: async (exchange, parts) => {
      const body = await exchange.body(64 * 1024)
      try {
        await run(Object.fromEntries(new URLSearchParams(body.toString('utf8'))), parts)
      } catch (error) {
        if (!(error instanceof ControlError)) throw error
        sendUiPage(exchange, overviewPage(needs, error.message))
        return answered
      }
      exchange.send(303, { Location: home }, '')
      return answered
    },
  }
}

function read<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const problems = result.error.issues.map((issue) =>
    [issue.path.join('.'), issue.message].filter(Boolean).join(' '),
  )
  throw new ControlError(400, `${problems.join('; ')}.`)
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined || text === '' ? undefined : Number(text)
}

function definedLimits({ latency }: { latency?: number | undefined }): { latency?: number } {
  return latency === undefined ? {} : { latency }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw new ControlError(400, `${JSON.stringify(part)} is not a valid percent-encoded text.`)
  }
}
