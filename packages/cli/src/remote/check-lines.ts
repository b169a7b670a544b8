import { microsoftSaid } from '../microsoft-said.ts'
import { printable } from '../output.ts'

interface ShownCheck {
  id: string
  state: string
  seen: string | null
  meaning: string | null
  remedy: string | null
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
      if (check.state === 'failed' && check.meaning) lines.push(`       ${printable(check.meaning)}`)
      if (check.state === 'failed' && check.remedy)
        lines.push(`       what to do: ${printable(check.remedy)}`)
      const said = microsoftSaid(check.facts?.microsoft)
      if (said) lines.push(`       Microsoft said: ${said}`)
      return lines.join('\n')
    })
    .join('\n')
}
