import type { SwitchOff } from './switch-off.ts'
import { directorySwitchOffs } from './switch-offs/directory.ts'
import { emulatorSwitchOffs } from './switch-offs/emulator.ts'
import { entraSwitchOffs } from './switch-offs/entra.ts'
import { exchangeSwitchOffs } from './switch-offs/exchange.ts'
import { mailSwitchOffs } from './switch-offs/mail.ts'
import { mailboxSwitchOffs } from './switch-offs/mailbox.ts'

/** At least one for each witness of each claim in the emulator's README. */
export const allSwitchOffs: readonly SwitchOff[] = [
  ...entraSwitchOffs,
  ...mailSwitchOffs,
  ...mailboxSwitchOffs,
  ...directorySwitchOffs,
  ...exchangeSwitchOffs,
  ...emulatorSwitchOffs,
]
