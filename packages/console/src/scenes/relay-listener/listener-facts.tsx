import type { RelayListener } from '@gatewarden/client'
import { bytesText } from '../../components/bytes.ts'
import { FactList } from '../../components/fact-list.tsx'
import { texts } from '../../texts/en.ts'

const { listener: words, ...all } = texts.relay

/** The settings of a listener, for who may only look. */
export function ListenerFacts({ listener }: { listener: RelayListener }) {
  const { smtp, security } = listener
  return (
    <FactList
      facts={[
        [words.protocol, all.protocols[listener.protocol]],
        [words.security, all.securities[security]],
        [words.port, listener.port],
        [words.hostname, listener.hostname],
        [words.networks, listener.networks?.join(', ') ?? all.any],
        [words.oldestTls, security === 'none' ? null : words.tls(listener.oldestTls)],
        [words.answer, smtp && words.answers[smtp.answer]],
        [words.route, smtp && words.routes[smtp.route]],
        [words.largest, smtp && bytesText(smtp.maxMessageBytes)],
        [words.certificate, security === 'none' ? null : words.certificates[listener.certificate.kind]],
      ]}
    />
  )
}
