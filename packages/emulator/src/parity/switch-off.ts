/**
 * One feature of a claim, how to take it out of the sources for one test run, and the test that must notice. Nothing of this is in
 * the emulator itself: the text is exchanged while a file is loaded.
 */
export interface SwitchOff {
  /** How the claim begins in the table of the emulator's README. */
  readonly claim: string
  /** What is no longer there, in a few words. */
  readonly off: string
  /** The file, from the folder of the emulator's sources, or from the root where it begins with `packages/` or `e2e/`. */
  readonly file: string
  /** Text that the file has exactly once. */
  readonly find: string
  /** What stands there instead: other code that loads, not broken code. */
  readonly put: string
  /** The test file that notices, from the folder of the emulator's sources, or from the root where it begins with `e2e/`. */
  readonly witness: string
  /** A regular expression for the names of the tests that are run; without it all of the file. */
  readonly test?: string
  /** What the failure says, where it is not an assertion's but, say, that of an unmodified client. */
  readonly seen?: RegExp
}

/** A path of a switch-off, from the root of the repository. */
export function fromRoot(path: string): string {
  return /^(packages|e2e)\//.test(path) ? path : `packages/emulator/src/${path}`
}

/** What the loaders are told, by the environment variable `GATEWARDEN_SWITCHED_OFF`, as JSON. */
export interface Exchanged {
  /** Absolute path. */
  readonly file: string
  readonly find: string
  readonly put: string
}

export function readExchanged(text: string): Exchanged {
  const { file, find, put }: Record<string, unknown> = JSON.parse(text)
  if (typeof file !== 'string' || typeof find !== 'string' || typeof put !== 'string')
    throw new Error('GATEWARDEN_SWITCHED_OFF names no file, text and replacement')
  return { file, find, put }
}

/** @throws Error when the text is not there exactly once: the data are behind the sources */
export function exchange(code: string, { file, find, put }: Exchanged): string {
  const count = code.split(find).length - 1
  if (count !== 1) throw new Error(`${file} has ${JSON.stringify(find)} ${count} times in place of once`)
  return code.replace(find, () => put)
}
