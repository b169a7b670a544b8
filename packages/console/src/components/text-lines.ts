/** What was typed one a line, or with commas or blanks between. */
export const linesOf = (text: string): string[] => text.split(/[\s,;]+/).filter((one) => one !== '')

/** The same, where nothing typed means that there is no limit. */
export const linesOrNull = (text: string): string[] | null => {
  const lines = linesOf(text)
  return lines.length === 0 ? null : lines
}

export const asLines = (values: readonly string[] | null): string => (values ?? []).join('\n')
