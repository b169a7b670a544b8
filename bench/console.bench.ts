// The console in Chromium with CONNECTIONS connections: how even its list scrolls, how many rows stand in the page, and how long
// it takes from a press or a key to the next picture (Event Timing, https://www.w3.org/TR/event-timing/). Service, emulator and
// browser share the machine. Beside it the floor: the same scrolling over a page of plain lines without any script.
import { type ConsoleAtBrowser, desk, openConsole } from '../e2e/console/console-at-browser.ts'
import { fillWithConnections } from '../e2e/console/fill-with-connections.ts'
import { measureInteractions } from './console/measure-interactions.ts'
import { measureScrolling, type Scrolling } from './console/measure-scrolling.ts'

const count = Number(process.env.BENCH_CONNECTIONS ?? 10_000)
const runs = Number(process.env.BENCH_RUNS ?? 3)
/** What the slowest is held to, on a machine that nobody else uses. */
const nextPaintMs = 200

const said = ({ frames, p50, p95, longest, late }: Scrolling): string =>
  `${frames} pictures, ${p50.toFixed(1)} ms apart at the median, ${p95.toFixed(1)} at p95, ${longest.toFixed(0)} at most; ${late} later than 50 ms`

async function run(at: ConsoleAtBrowser): Promise<void> {
  const connection = await at.installation.connectOrganization()
  await fillWithConnections(at.installation, count)
  const page = await at.administrator({ viewport: desk })
  await at.open(page, '/connections', 'Connections')
  await page.getByRole('list', { name: 'Connections' }).getByRole('listitem').first().waitFor()
  for (let round = 1; round <= runs; round++) {
    const scrolling = await measureScrolling(page)
    const rows = await page.getByRole('list', { name: 'Connections' }).getByRole('listitem').count()
    console.log(`list of ${count}, run ${round}: ${said(scrolling)}; ${rows} rows in the page`)
  }
  const plain = await at.visitor({ viewport: desk })
  await plain.setContent(`<div>${'<p style="height:44px">A line</p>'.repeat(2000)}</div>`)
  console.log(`plain page: ${said(await measureScrolling(plain))}`)
  await plain.context().close()

  const interactions = await measureInteractions(at, page, connection)
  for (const { name, ms } of interactions) console.log(`next picture after ${name}: ${ms.toFixed(0)} ms`)
  const slowest = Math.max(...interactions.map(({ ms }) => ms))
  console.log(`slowest of ${interactions.length}: ${slowest.toFixed(0)} ms (held to ${nextPaintMs})`)
}

const at = await openConsole()
try {
  await run(at)
} finally {
  await at.close()
}
