import { Checkbox, NativeSelect, PasswordInput } from '@mantine/core'
import { texts } from '../texts/en.ts'

const { archive: words } = texts
const whole = 'whole'

/** How a package is to be packed; an empty password is not known yet. */
export interface ArchiveDraft {
  isEncrypted: boolean
  password: string
  /** Null: one file. */
  partBytes: number | null
}

export const plainArchive: ArchiveDraft = { isEncrypted: false, password: '', partBytes: null }

/** What is asked of the service. */
export const archiveOf = ({ isEncrypted, password, partBytes }: ArchiveDraft) => ({
  ...(isEncrypted && { password }),
  ...(partBytes !== null && { partBytes }),
})

export interface ArchiveFieldsProps {
  draft: ArchiveDraft
  change: (part: Partial<ArchiveDraft>) => void
  /** What the service said of a field. */
  problem: (field: string) => string | undefined
  /** A password is there already, and stays where none is given. */
  hasPassword?: boolean
}

/** Encrypted or not, in one file or in parts. */
export function ArchiveFields({ draft, change, problem, hasPassword = false }: ArchiveFieldsProps) {
  const { isEncrypted, password, partBytes } = draft
  const size = partBytes === null ? whole : String(partBytes)
  const sizes = Object.entries(words.sizes).map(([value, label]) => ({ value, label }))
  return (
    <>
      <Checkbox
        label={words.encrypt}
        description={words.encryptHint}
        checked={isEncrypted}
        onChange={({ currentTarget: { checked } }) => change({ isEncrypted: checked })}
      />
      {isEncrypted && (
        <PasswordInput
          label={words.password}
          description={hasPassword ? words.newPasswordHint : words.passwordHint}
          value={password}
          autoComplete="new-password"
          error={problem('password')}
          onChange={({ currentTarget: { value } }) => change({ password: value })}
        />
      )}
      <NativeSelect
        label={words.parts}
        description={words.partsHint}
        value={size}
        data={[...sizes, ...(sizes.some(({ value }) => value === size) ? [] : [size])]}
        error={problem('partBytes')}
        onChange={({ currentTarget: { value } }) =>
          change({ partBytes: value === whole ? null : Number(value) })
        }
      />
    </>
  )
}
