import type { ConfigProblem } from './config-problems.ts'
import { isLoopbackHost } from './leaf.ts'
import type { ParsedSettings } from './settings.ts'

/** What no single setting shows. */
export function crossProblems(
  settings: ParsedSettings,
  sourceOf: (path: readonly PropertyKey[]) => string,
): ConfigProblem[] {
  const problems: ConfigProblem[] = []
  const { publicUrl, microsoft, clockUrl, databaseUrl } = settings
  const publicIsLoopback = publicUrl === undefined || isLoopbackHost(new URL(publicUrl).hostname)
  if (publicUrl !== undefined && new URL(publicUrl).protocol === 'http:' && !publicIsLoopback) {
    problems.push({
      setting: 'publicUrl',
      source: sourceOf(['publicUrl']),
      problem: `is ${publicUrl}, and Microsoft sends codes over plain http to this machine only`,
      expected: 'https://HOST, or http://localhost:PORT while trying things out',
    })
  }
  if (microsoft.emulator !== undefined && !publicIsLoopback && !microsoft.allowEmulator) {
    problems.push({
      setting: 'microsoft.emulator',
      source: sourceOf(['microsoft', 'emulator']),
      problem: `is ${microsoft.emulator} although publicUrl is not on this machine: whoever controls the emulator could connect as anybody`,
      expected: 'no emulator, or microsoft.allowEmulator: true on an installation that is only for tests',
    })
  }
  if (microsoft.emulatorCa !== undefined && !publicIsLoopback && !microsoft.allowEmulator) {
    problems.push({
      setting: 'microsoft.emulatorCa',
      source: sourceOf(['microsoft', 'emulatorCa']),
      problem: `is ${microsoft.emulatorCa} although publicUrl is not on this machine: whoever has the emulator's key could pass for Microsoft`,
      expected: 'nothing, or microsoft.allowEmulator: true on an installation that is only for tests',
    })
  }
  if (clockUrl !== undefined) {
    const emulatorIsLoopback =
      microsoft.emulator !== undefined && isLoopbackHost(new URL(microsoft.emulator).hostname)
    if (!isLoopbackHost(new URL(clockUrl).hostname) || !emulatorIsLoopback) {
      problems.push({
        setting: 'clockUrl',
        source: sourceOf(['clockUrl']),
        problem: `is ${clockUrl}, and a clock may be followed only while every Microsoft host is loopback`,
        expected: 'an address on this machine, with microsoft.emulator on this machine too',
      })
    }
  }
  if (databaseUrl !== undefined && !isPostgresUrl(databaseUrl.reveal())) {
    problems.push({
      setting: 'databaseUrl',
      source: sourceOf(['databaseUrl']),
      problem: 'is not a PostgreSQL address (not shown)',
      expected: 'postgres://USER:PASSWORD@HOST:PORT/DATABASE',
    })
  }
  return problems
}

function isPostgresUrl(text: string): boolean {
  if (!/^postgres(ql)?:\/\/./.test(text) || !URL.canParse(text)) return false
  try {
    decodeURIComponent(new URL(text).password)
    return true
  } catch {
    return false
  }
}
