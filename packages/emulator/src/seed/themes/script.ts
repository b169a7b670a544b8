import type { Correspondent } from '../mail/letter.ts'
import type { Attachment } from '../mail/mime-writer.ts'
import type { RandomSource } from '../random-source.ts'

/** What a theme may draw on while it writes one conversation. */
export interface Stage {
  readonly random: RandomSource
  /** Another one in each conversation of the theme, until all have had their turn. */
  readonly turn: <T>(from: readonly T[]) => T
  /** A colleague at Contoso by the local part of the address. */
  readonly at: (local: string) => Correspondent
  /** Somebody at Fabrikam. */
  readonly fabrikam: (local: string) => Correspondent
  /** Somebody outside of both. */
  readonly outside: (name: OutsiderName) => Correspondent
  /** A day so many days after the conversation began, such as `Tuesday 3 March`. */
  readonly day: (after: number) => string
  /** The year in which it began. */
  readonly year: number
}

/** One conversation: its first mail and the answers, each to the one before it. */
export interface Script {
  readonly subject: string
  /** A category that some readers give it. */
  readonly category?: string
  /** The folder below the inbox where people who keep order file it. */
  readonly filing?: readonly string[]
  readonly steps: readonly Step[]
}

export interface Step {
  readonly from: Correspondent
  readonly to: readonly Correspondent[]
  readonly cc?: readonly Correspondent[]
  /** Hours after the step before; moved into office hours of the one who writes. */
  readonly after: number
  readonly text: readonly string[]
  readonly attachments?: readonly Attachment[]
  readonly importance?: 'low' | 'high'
  /** The step it answers, counted from 0; the one before it by default; null begins another conversation. */
  readonly answers?: number | null
  /** Of a mail that begins another conversation. */
  readonly subject?: string
  /** `FW:` instead of `RE:`. */
  readonly forward?: boolean
}

export type Theme = (stage: Stage) => Script

export type OutsiderName = keyof typeof outsiders

interface Outsider {
  readonly name: string
  readonly address: string
  readonly company: string
}

const outsider = (name: string, address: string, company: string): Outsider => ({ name, address, company })

/** Customers, suppliers and others, in domains that nobody can own (RFC 2606). */
export const outsiders = {
  maud: outsider('Maud Verbeek', 'maud.verbeek@harbourvale.example', 'Harbour & Vale Couriers'),
  colin: outsider('Colin Tarrant', 'accounts@harbourvale.example', 'Harbour & Vale Couriers'),
  owen: outsider('Owen Pryce', 'owen.pryce@ridgeway.example', 'Ridgeway Parcel'),
  renzo: outsider('Renzo Galli', 'r.galli@postinocitta.example', 'Postino Città'),
  katrin: outsider('Dr. Katrin Vogel', 'katrin.vogel@stadt-lindenau.example', 'Stadt Lindenau'),
  jo: outsider('Jo Finch', 'jo@tidewaterbakery.example', 'Tidewater Bakery'),
  annalena: outsider('Anna-Lena Berg', 'annalena.berg@sprocket.example', 'Sprocket Supplies'),
  iris: outsider('Iris Calloway', 'iris.calloway@cityledger.example', 'The City Ledger'),
  mara: outsider('Mara Lindgren', 'mara.lindgren@mailbox.example', ''),
  jonas: outsider('Jonas Pohl', 'jonas.pohl@mailbox.example', ''),
  aisha: outsider('Aisha Rahman', 'aisha.rahman@mailbox.example', ''),
  peter: outsider('Peter Oduya', 'peter.oduya@mailbox.example', ''),
  chloe: outsider('Chloé Besson', 'chloe.besson@mailbox.example', ''),
  matteo: outsider('Matteo Serra', 'matteo.serra@mailbox.example', ''),
} as const satisfies Record<string, Outsider>

/** `1,234` euros and the like. */
export function amount(value: number): string {
  return value.toLocaleString('en-GB')
}
