import { type ComponentChild, h } from 'preact'
import { type MarkdownNode, readMarkdown } from '../markdown/read-markdown.ts'

/** What a connector's description says. */
export function Markdown({ text }: { text: string }) {
  return <div class="prose">{readMarkdown(text).map(drawn)}</div>
}

const drawn = (node: MarkdownNode): ComponentChild =>
  typeof node === 'string' ? node : h(node.tag, node.attributes, ...node.children.map(drawn))
