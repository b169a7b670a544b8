import type { CollectionPreview } from '@gatewarden/client'
import { Command, InvalidArgumentError } from 'commander'
import { type Output, printable, table } from '../../output.ts'
import { connect, remoteCommand } from '../connect.ts'
import { type WishOptions, wishOf, wishOptions } from './collection-wish.ts'

interface PreviewOptions extends WishOptions {
  samples: number
}

function sampleCount(value: string): number {
  if (!/^\d+$/.test(value) || Number(value) > 10)
    throw new InvalidArgumentError('It is a number from 0 to 10.')
  return Number(value)
}

/** `collect preview`: what a collection would find, without collecting. */
export const previewCommand = (output: Output): Command =>
  remoteCommand(
    wishOptions(
      new Command('preview')
        .description('look whether mailboxes can be read and what is in them, without collecting')
        .option(
          '--samples <N>',
          'show so many of the newest messages of each, and count hits of each query among 50',
          sampleCount,
          0,
        ),
    ),
  ).action(async ({ samples, ...options }: PreviewOptions) => {
    const { name: _, matter: __, package: ___, since: ____, notify: _____, ...wish } = wishOf(options)
    const found = await connect(options).request('POST /v1/collections/preview', {
      body: { ...wish, samples },
    })
    output.result(found, () => describe(found))
  })

function describe({ data }: CollectionPreview): string {
  const lines = [
    table(
      ['CUSTODIAN', 'MAILBOX', 'ACCESS', 'ARCHIVE', 'ITEMS', 'IN WINDOW', 'WHY'],
      data.map((one) => [
        one.custodian,
        one.address,
        one.access,
        one.archive,
        String(one.items ?? ''),
        String(one.inWindow ?? ''),
        one.reason?.detail ?? '',
      ]),
    ),
    'These are estimates: Microsoft counts at its own time, and not what has no date.',
  ]
  for (const { address, sample } of data) {
    if (!sample) continue
    lines.push('', `${address}: of the newest ${sample.looked} in the window ${sample.matching} match`)
    for (const { of, query, hits } of sample.terms) lines.push(`  ${hits} hits  ${of}  ${query}`)
    for (const { receivedAt, from, subject } of sample.items)
      lines.push(`  ${receivedAt ?? ''}  ${printable(from ?? '')}  ${printable(subject ?? '')}`)
  }
  return lines.join('\n')
}
