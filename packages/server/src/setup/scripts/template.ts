import { readFile } from 'node:fs/promises'

/** A script with what is filled in. Everything that differs from one connector to the next stands in these lines. */
export async function fillTemplate(file: string, settings: readonly string[]): Promise<string> {
  const text = await readFile(new URL(file, import.meta.url), 'utf8')
  // A function, because a string could hold `$&`.
  return text.replace('#{settings}', () => ['# Filled in by Gatewarden.', ...settings].join('\n'))
}
