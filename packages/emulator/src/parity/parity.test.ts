import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { isRecord } from '../graph/http/graph-request.ts'
import { pathSegments } from '../graph/routing/path-segments.ts'
import { startGraph } from '../graph/testing/graph-fixture.ts'
import { features } from './features.ts'
import { gradeOf, gradesWithoutClaim } from './grades.ts'
import { claimsOf, claimsPart, type Operation, operationsPart, readClaims } from './parity-page.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const pagePath = `${root}docs/emulator-parity.md`
const slicePath = `${root}../shared/microsoft/graph-openapi-subset.json`
const readme = readFileSync(`${root}packages/emulator/README.md`, 'utf8')
const isUpdate = 'GATEWARDEN_UPDATE' in process.env

/** What is wrong with the claims: each line says what and where. */
function problemsOf(text: string): string[] {
  return readClaims(text).flatMap(({ text: claim, witnesses }) => {
    if (witnesses.length === 0) return [`nothing shows that ${claim}`]
    return witnesses.flatMap((path) => {
      if (!existsSync(root + path)) return [`${path} is not there, which is to show that ${claim}`]
      return /\b(test|it)(\.\w+)*\(/.test(readFileSync(root + path, 'utf8')) ? [] : [`${path} has no test`]
    })
  })
}

test('every claim has a witness that is there', () => {
  expect(readClaims(readme).length).toBeGreaterThan(40)
  expect(problemsOf(readme)).toEqual([])
})

test('a claim without a witness, and a witness that is not there, are found', () => {
  const table = '| claim | witness |\n| --- | --- |\n| pigs fly | |\n| cows sing | `moo.test.ts` |\n'
  expect(problemsOf(table)).toEqual([
    'nothing shows that pigs fly',
    'packages/emulator/src/moo.test.ts is not there, which is to show that cows sing',
  ])
})

test('every feature leads to claims, every claim to a feature, and every grade to a claim', () => {
  const claims = readClaims(readme)
  const led = new Set(features.flatMap((feature) => claimsOf(feature, claims)))
  const aside = claims.filter((claim) => !led.has(claim)).map(({ text }) => text)
  // What is a property of the emulator, or of its tests, is nobody's wish by itself.
  expect(aside.filter((text) => !/property of the emulator|OpenAPI/.test(gradeOf(text).why))).toEqual([])
  expect(gradesWithoutClaim(claims.map(({ text }) => text))).toEqual([])
})

/** What the doors say 501 to, from their sources: the words of each `notImplemented`. */
function refusedOptions(): string[] {
  const graph = `${root}packages/emulator/src/graph`
  const files = readdirSync(graph, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /(?<!\.test)\.ts$/.test(name),
  )
  const found = files.flatMap((name) => {
    const text = readFileSync(`${graph}/${name}`, 'utf8')
    return [...text.matchAll(/throw notImplemented\(\s*(['"`])(.*?)\1\s*,?\s*\)/gs)].map(([, , words = '']) =>
      words.replaceAll(/\$\{[^}]*\}/g, '…').replaceAll('|', '\\|'),
    )
  })
  return [...new Set(found)].filter((words) => !/^… …$/.test(words)).sort()
}

/** Every operation of the slice, with what the router has for it. */
async function operations(): Promise<Operation[]> {
  const slice: unknown = JSON.parse(readFileSync(slicePath, 'utf8'))
  const paths = isRecord(slice) && isRecord(slice.paths) ? slice.paths : {}
  const graph = await startGraph()
  const { routes } = graph.door
  const found: Operation[] = []
  for (const [path, methods] of Object.entries(paths)) {
    for (const method of ['get', 'post', 'patch', 'put', 'delete']) {
      if (!isRecord(methods) || methods[method] === undefined) continue
      const { target } = routes.match(method.toUpperCase(), pathSegments(path.replaceAll(/[{}]/g, '')))
      found.push({ method: method.toUpperCase(), path, isAbsent: target.isAbsent === true })
    }
  }
  await graph.close()
  return found
}

test('the page says what the README claims and what the routes are', async () => {
  const claims = claimsPart(readClaims(readme), features)
  if (!existsSync(slicePath)) {
    process.stdout.write(
      'left out: the OpenAPI slice is not beside the checkout, so operations were not compared\n',
    )
    expect(readFileSync(pagePath, 'utf8').startsWith(claims)).toBe(true)
    return
  }
  const all = await operations()
  expect(all.length).toBe(388)
  const page = claims + operationsPart(all, refusedOptions())
  if (isUpdate) writeFileSync(pagePath, page)
  expect(readFileSync(pagePath, 'utf8'), 'behind: run this test with GATEWARDEN_UPDATE=1').toBe(page)
})
