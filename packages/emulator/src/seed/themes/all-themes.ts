import { accessRequest } from './access-request.ts'
import { budget } from './budget.ts'
import { contract } from './contract.ts'
import { dispute } from './dispute.ts'
import { expenses } from './expenses.ts'
import { hiring } from './hiring.ts'
import { incident } from './incident.ts'
import { office } from './office.ts'
import { pitch } from './pitch.ts'
import { press } from './press.ts'
import { quality } from './quality.ts'
import { release } from './release.ts'
import type { Theme } from './script.ts'

/** Every theme with how many conversations of it two years bring. */
export const themes: readonly { readonly theme: Theme; readonly conversations: number }[] = [
  { theme: budget, conversations: 4 },
  { theme: incident, conversations: 5 },
  { theme: hiring, conversations: 5 },
  { theme: dispute, conversations: 4 },
  { theme: contract, conversations: 3 },
  { theme: release, conversations: 5 },
  { theme: quality, conversations: 4 },
  { theme: pitch, conversations: 5 },
  { theme: office, conversations: 4 },
  { theme: press, conversations: 3 },
  { theme: expenses, conversations: 6 },
  { theme: accessRequest, conversations: 3 },
]
