import type { FullMessage, MailAddress } from '@gatewarden/client'
import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Download, FileText, ImageOff } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { ask } from '../../api/ask.ts'
import { Asked } from '../../components/asked.tsx'
import { FactList } from '../../components/fact-list.tsx'
import { exactTime } from '../../components/time-text.tsx'
import { texts } from '../../texts/en.ts'
import classes from './message-view.module.css'

const { mailbox: words } = texts

interface MessageViewProps {
  id: string
  address: string
  message: string
}

/** One message: who wrote it, its text where nothing can run, what is attached. */
export function MessageView({ id, address, message }: MessageViewProps) {
  const query = useQuery(
    ask('GET /v1/connections/{id}/mailboxes/{address}/messages/{message}', {
      path: { id, address, message },
      query: { body: 'safe' },
    }),
  )
  const heading = useRef<HTMLHeadingElement>(null)
  const hasCome = query.data !== undefined
  useEffect(() => {
    if (hasCome) heading.current?.focus({ preventScroll: true })
  }, [hasCome])
  const root = `/v1/connections/${encodeURIComponent(id)}/mailboxes/${encodeURIComponent(address)}/messages/${encodeURIComponent(message)}`
  return (
    <Asked query={query}>
      {(shown) => (
        <Stack gap="md" component="article">
          <Title order={2} ref={heading} tabIndex={-1} className={classes.subject}>
            {shown.subject || words.noSubject}
          </Title>
          <FactList
            compact
            facts={[
              [words.from, addressText(shown.from)],
              [words.to, shown.to.map(addressText).join(', ')],
              [words.cc, shown.cc.map(addressText).join(', ')],
              [words.received, shown.receivedAt && exactTime(new Date(shown.receivedAt))],
            ]}
          />
          <Body message={shown} root={root} />
          {shown.hasAttachments && <Attachments id={id} address={address} message={message} root={root} />}
          <Group>
            <Button
              component="a"
              href={`${root}/mime`}
              download
              variant="default"
              size="sm"
              leftSection={<FileText size={15} aria-hidden />}
            >
              {words.mime}
            </Button>
          </Group>
        </Stack>
      )}
    </Asked>
  )
}

function Body({ message: { body }, root }: { message: FullMessage; root: string }) {
  const [remote, setRemote] = useState(false)
  if (body === null || body.content.trim() === '') return <Text c="dimmed">{words.noBody}</Text>
  if (body.type === 'text') {
    return (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      <pre className={classes.text} tabIndex={0}>
        {body.content}
      </pre>
    )
  }
  return (
    <>
      {body.hasRemoteContent && (
        <Group gap="sm" className={classes.remote}>
          <ImageOff size={16} aria-hidden />
          <Text size="sm" flex="1 1 200px">
            {remote ? words.remoteLoaded : words.remote}
          </Text>
          {!remote && (
            <Button size="xs" variant="default" onClick={() => setRemote(true)}>
              {words.loadRemote}
            </Button>
          )}
        </Group>
      )}
      <iframe
        className={classes.letter}
        title={words.bodyTitle}
        src={`${root}/page${remote ? '?remoteImages=true' : ''}`}
        sandbox="allow-popups allow-popups-to-escape-sandbox"
        referrerPolicy="no-referrer"
      />
    </>
  )
}

function Attachments({ id, address, message, root }: MessageViewProps & { root: string }) {
  const query = useQuery(
    ask('GET /v1/connections/{id}/mailboxes/{address}/messages/{message}/attachments', {
      path: { id, address, message },
    }),
  )
  return (
    <Asked query={query}>
      {({ data }) => (
        <section aria-label={words.attachments}>
          <ul className={classes.attachments}>
            {data.map((one) => {
              const name = one.name ?? words.unnamed
              return (
                <li key={one.id}>
                  {one.kind === 'reference' ? (
                    <Text size="sm">{`${name}: ${words.linkOnly}`}</Text>
                  ) : (
                    <a
                      href={`${root}/attachments/${encodeURIComponent(one.id)}/content`}
                      download
                      className={classes.attachment}
                      aria-label={words.download(name)}
                    >
                      <Download size={15} aria-hidden />
                      <span>{name}</span>
                      <Text span size="xs" c="dimmed">
                        {sizeText(one.size)}
                      </Text>
                    </a>
                  )}
                </li>
              )
            })}
          </ul>
        </section>
      )}
    </Asked>
  )
}

function addressText(one: MailAddress): string {
  if (one === null) return words.unknownSender
  const { name, address } = one
  if (name && address && name !== address) return `${name} <${address}>`
  return name || address || words.unknownSender
}

function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}
