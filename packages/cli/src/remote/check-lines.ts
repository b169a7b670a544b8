import { microsoftSaid } from '../microsoft-said.ts'
import { printable } from '../output.ts'

interface ShownCheck {
  id: string
  state: string
  seen: string | null
  meaning: string | null
  remedy: string | null
  /** A command that does what the remedy says. */
  script?: string | undefined
  facts?: Record<string, unknown> | undefined
}

const marks: Record<string, string> = {
  ok: 'ok  ',
  failed: 'FAIL',
  skipped: 'skip',
  unknown: '?   ',
  pending: '…   ',
}

/** Checks for people: what was seen, what it means, what to do. */
export function checkLines(checks: readonly ShownCheck[]): string {
  return checks
    .map((check) => {
      const lines = [
        `${marks[check.state] ?? check.state} ${check.id}${check.seen ? `  ${printable(check.seen)}` : ''}`,
      ]
      // A check that holds may still have something to do, such as a secret that ends soon.
      const { state, meaning, remedy, script, facts } = check
      const isOpen = state === 'failed' || state === 'unknown' || remedy
      if (isOpen && meaning) lines.push(`       ${printable(meaning)}`)
      if (isOpen && remedy) lines.push(`       what to do: ${printable(remedy)}`)
      if (isOpen && script) lines.push(`       run: ${printable(script)}`)
      const said = microsoftSaid(facts?.microsoft)
      if (said) lines.push(`       Microsoft said: ${said}`)
      return lines.join('\n')
    })
    .join('\n')
}
