import { Typography } from '@mantine/core'
import MarkdownToJsx from 'markdown-to-jsx'

/** Pictures of others would tell them who reads: their text stands in their place. */
const Picture = ({ alt }: { alt?: string }) => <em>{alt}</em>

const options = {
  disableParsingRawHTML: true,
  forceBlock: true,
  overrides: {
    img: { component: Picture },
    a: { props: { rel: 'noopener noreferrer nofollow', target: '_blank' } },
  },
} as const

/** Markdown that others wrote, as elements of React: HTML in it is text, addresses that are scripts are left out. */
export function Markdown({ text }: { text: string }) {
  return (
    <Typography fz="sm">
      <MarkdownToJsx options={options}>{text}</MarkdownToJsx>
    </Typography>
  )
}
