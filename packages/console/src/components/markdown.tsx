import { type MarkdownNode, readMarkdown } from '@gatewarden/client/markdown'
import { Typography } from '@mantine/core'
import { createElement, type ReactNode } from 'react'

/** Markdown that others wrote, as the catalog shows it: HTML in it is text, and addresses that are scripts are left out. */
export function Markdown({ text }: { text: string }) {
  return <Typography fz="sm">{readMarkdown(text).map(drawn)}</Typography>
}

function drawn(node: MarkdownNode, place: number): ReactNode {
  if (typeof node === 'string') return node
  return createElement(node.tag, { ...node.attributes, key: place }, ...node.children.map(drawn))
}
