import { existsSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { allSwitchOffs } from './all-switch-offs.ts'
import { type Claim, readClaims } from './parity-page.ts'
import { runWitness, verdict, type WitnessRun } from './run-witness.ts'
import { type Exchanged, exchange, fromRoot, type SwitchOff } from './switch-off.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const claims = readClaims(readFileSync(`${root}packages/emulator/README.md`, 'utf8'))
const isSoak = 'GATEWARDEN_SOAK' in process.env
const isHere = existsSync(`${root}../shared/microsoft`)

/** How many are taken off in a usual run, beginning where the day says: all had their turn after some weeks. */
const sampleSize = 5

/** A claim, or a witness of it, that nothing takes off. */
function uncovered(all: readonly Claim[], switchOffs: readonly SwitchOff[]): string[] {
  return all.flatMap(({ text, witnesses }) => {
    const own = switchOffs.filter(({ claim }) => text.startsWith(claim))
    return witnesses
      .filter((path) => !own.some(({ witness }) => fromRoot(witness) === path))
      .map((path) => `nothing shows that ${path} fails without: ${text}`)
  })
}

test('each witness of each claim has a feature that can be switched off, and each switch-off a claim', () => {
  expect(uncovered(claims, allSwitchOffs)).toEqual([])
  const strange = allSwitchOffs.filter(({ claim, witness }) => {
    const [own, ...more] = claims.filter(({ text }) => text.startsWith(claim))
    return !own || more.length > 0 || !own.witnesses.includes(fromRoot(witness))
  })
  expect(strange.map(({ claim, witness }) => `${claim}: ${witness}`)).toEqual([])
})

test('a claim without a switch-off is found', () => {
  const invented = { text: 'pigs fly', witnesses: ['packages/emulator/src/pigs.test.ts'] }
  expect(uncovered([...claims, invented], allSwitchOffs)).toEqual([
    'nothing shows that packages/emulator/src/pigs.test.ts fails without: pigs fly',
  ])
})

test('what is switched off is in the sources as they are now', () => {
  const behind = allSwitchOffs.flatMap((one) => {
    try {
      exchange(readFileSync(root + fromRoot(one.file), 'utf8'), exchangedBy(one))
      return one.find === one.put ? [`${one.off}: changes nothing`] : []
    } catch (error) {
      return [`${one.claim}: ${one.off}: ${error instanceof Error ? error.message : error}`]
    }
  })
  expect(behind).toEqual([])
})

test('a witness that does not notice, that fails anyway, and that cannot be loaded are told apart', () => {
  const one: SwitchOff = { claim: '', off: '', file: '', find: '', put: '', witness: '' }
  const good: WitnessRun = { passed: ['it works'], failed: [], trouble: undefined }
  const bad = (message: string): WitnessRun => ({
    passed: [],
    failed: [{ name: 'it works', messages: [message] }],
    trouble: undefined,
  })
  expect(verdict(one, good, bad('AssertionError: expected 1 to be 2'))).toBeUndefined()
  expect(verdict(one, good, good)).toMatch(/^passes without the feature/)
  expect(verdict(one, bad('AssertionError'), bad('AssertionError'))).toMatch(
    /^does not pass with the feature/,
  )
  expect(verdict(one, good, bad('TypeError: x is no function'))).toMatch(/^fails, but not by what it asserts/)
  const unread: WitnessRun = { passed: [], failed: [], trouble: 'Transform failed' }
  expect(verdict(one, good, unread)).toMatch(/was not run: Transform failed/)
})

/**
 * All of them in a soak, else some in a row, from another place each day (`GATEWARDEN_SEED` for one that was printed), without
 * those whose witness starts whole programs.
 */
function chosen(): readonly SwitchOff[] {
  if (isSoak) return allSwitchOffs
  const quick = allSwitchOffs.filter(({ witness }) => !witness.startsWith('e2e/'))
  const { GATEWARDEN_SEED = String(Math.floor(Date.now() / 86_400_000)) } = process.env
  const seed = Number(GATEWARDEN_SEED)
  process.stdout.write(`switched off are ${sampleSize} of ${quick.length}, with GATEWARDEN_SEED=${seed}\n`)
  const first = (seed * sampleSize) % quick.length
  return [...quick, ...quick].slice(first, first + sampleSize)
}

test.runIf(isHere)(
  'witnesses fail when their features are switched off',
  async () => {
    const wanted = [...chosen()]
    const asItIs = new Map<string, Promise<WitnessRun>>()
    const unnoticed: string[] = []
    const work = async () => {
      for (let one = wanted.shift(); one; one = wanted.shift()) {
        const key = `${one.witness} ${one.test}`
        const before = asItIs.get(key) ?? runWitness(one)
        asItIs.set(key, before)
        const wrong = verdict(one, await before, await runWitness(one, exchangedBy(one)))
        if (wrong !== undefined) unnoticed.push(`${one.claim}: without ${one.off}, ${one.witness} ${wrong}`)
      }
    }
    await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work))
    expect(unnoticed).toEqual([])
  },
  isSoak ? 12 * 3_600_000 : 20 * 60_000,
)

function exchangedBy({ file, find, put }: SwitchOff): Exchanged {
  return { file: root + fromRoot(file), find, put }
}
