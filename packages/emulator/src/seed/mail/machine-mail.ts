import type { Correspondents } from '../correspondents.ts'
import type { RandomSource } from '../random-source.ts'
import { dayMs, minuteMs } from '../working-time.ts'
import { csv, pdf } from './documents.ts'
import { type Correspondent, type LetterDraft, writeLetter } from './letter.ts'
import type { PostOffice } from './post-office.ts'

/** Something that writes mail and is nobody. */
export function machine(name: string, address: string): Correspondent {
  return { name, address, first: name, zone: 'UTC', signature: [], style: 'arrows', external: true }
}

/** Mail of the build, the web shop and the scanner, and a monthly report. */
export function sendMachineMail(
  people: Correspondents,
  office: PostOffice,
  random: RandomSource,
  now: number,
): void {
  const { at } = people
  const builds = machine('Build Bench', 'bench@build.contoso.example')
  const shop = machine('Web shop', 'orders@shop.contoso.example')
  const scanner = machine('Scanner, second floor', 'scanner.cph2@contoso.example')
  const engineers = [at('zoe.lambert'), at('ravi.menon'), at('caleb.stone'), at('sadia.karim')]
  const send = (draft: Omit<LetterDraft, 'answers' | 'sentAt'>, daysAgo: number) => {
    office.deliver(
      writeLetter(
        { ...draft, answers: null, sentAt: now - daysAgo * dayMs - random.between(0, 600) * minuteMs },
        random,
      ),
      { classification: 'other' },
    )
  }
  for (let i = 0; i < 30; i++) {
    const number = 8210 - i * random.between(1, 4)
    const red = random.chance(0.3)
    send(
      {
        from: builds,
        to: [random.pick(engineers)],
        subject: `${red ? 'FAILED' : 'passed'}: fleet-app #${number}`,
        paragraphs: red
          ? [
              `Run ${number} of fleet-app failed after ${random.between(2, 14)} minutes.`,
              `  1) booking > keeps the bike when the rider changes her mind\n     expected "kept", got "set free"`,
              'Log: https://build.contoso.example/fleet-app/log',
            ]
          : [
              `Run ${number} of fleet-app passed in ${random.between(4, 11)} minutes. ${random.between(1810, 2240)} tests, none skipped.`,
            ],
      },
      i * 6,
    )
  }
  for (let i = 0; i < 24; i++) {
    const order = random.between(50_000, 59_999)
    const part = random.pick([
      'Kickstand rubber',
      'Rain cover, large',
      'Bell, brass',
      'Brake pads, pair',
      'Key, second',
      'Child seat belt',
    ])
    send(
      {
        from: shop,
        to: [at('support')],
        subject: `Order ${order}: ${part}`,
        paragraphs: [
          `Order ${order}`,
          `1 × ${part}\nto be sent to the address on file`,
          'The customer writes: please leave it with the baker next door.',
        ],
      },
      i * 9,
    )
  }
  for (let i = 0; i < 14; i++) {
    const number = random.between(100, 999)
    send(
      {
        from: scanner,
        to: [at('invoices')],
        cc: random.chance(0.3) ? [at('esme.hartley')] : [],
        subject: 'Scan from the second floor',
        paragraphs: ['One page, 300 dpi.'],
        attachments: [
          {
            name: `scan${number}.pdf`,
            type: 'application/pdf',
            bytes: () =>
              pdf('Delivery note', [`No. ${number}`, 'Two boxes, received in good order.', '(illegible)']),
          },
        ],
      },
      i * 13,
    )
  }
  for (let i = 0; i < 8; i++) {
    send(
      {
        from: shop,
        to: [at('nils.bergqvist')],
        subject: 'Monthly turnover',
        paragraphs: ['The figures of last month are attached. Returns are not taken off.'],
        attachments: [
          {
            name: 'turnover.csv',
            type: 'text/csv',
            bytes: () =>
              csv([
                ['Product', 'Pieces', 'EUR'],
                ['Parts', 410 + i, 8200 + i * 31],
                ['Rain covers', 38 + i, 3344],
                ['Bells', 120, 1080 - i],
              ]),
          },
        ],
      },
      20 + i * 30,
    )
  }
}
