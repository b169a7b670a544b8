/** What was written, above what Exchange has quoted: the body of an answer or a forwarded message, as Graph takes it. */
export function withQuoted(
  written: { type: 'text' | 'html'; content: string },
  quoted: { contentType: string; content: string },
): { contentType: 'text' | 'html'; content: string } {
  if (quoted.contentType.toLowerCase() !== 'html') {
    // A quoted text stays one, unless the answer has a form that it would lose.
    if (written.type === 'text')
      return { contentType: 'text', content: `${written.content}\n\n${quoted.content}` }
    return { contentType: 'html', content: `${written.content}<pre>${escaped(quoted.content)}</pre>` }
  }
  const html = written.type === 'html' ? written.content : paragraphs(written.content)
  const opening = /<body\b[^>]*>/i.exec(quoted.content)
  const at = opening ? opening.index + opening[0].length : 0
  return { contentType: 'html', content: `${quoted.content.slice(0, at)}${html}${quoted.content.slice(at)}` }
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const paragraphs = (text: string): string =>
  text
    .split(/\r?\n\r?\n/)
    .map((part) => `<p>${escaped(part).replace(/\r?\n/g, '<br>')}</p>`)
    .join('')
