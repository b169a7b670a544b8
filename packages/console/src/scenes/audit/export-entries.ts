import type { AuditEntry } from '@gatewarden/client'

const columns = ['seq', 'at', 'actor', 'action', 'subject', 'customer', 'details', 'hash'] as const

/** One cell as RFC 4180 has it; what a spreadsheet would take for a formula begins with an apostrophe. */
export function csvCell(value: unknown): string {
  const plain =
    value === null || value === undefined
      ? ''
      : typeof value === 'object'
        ? JSON.stringify(value)
        : String(value)
  const text = /^[=+\-@\t\r]/.test(plain) ? `'${plain}` : plain
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

export function entriesToCsv(entries: readonly AuditEntry[]): string {
  const lines = entries.map((entry) => columns.map((name) => csvCell(entry[name])).join(','))
  return [columns.join(','), ...lines, ''].join('\r\n')
}

/** Hands a text to the browser as a file. */
export function saveText(text: string, type: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
