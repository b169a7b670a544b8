import { PasswordInput } from '@mantine/core'
import { useState } from 'react'
import { texts } from '../texts/en.ts'

const { door: words } = texts
const shortest = 12

/** A new password and the same once more. */
export interface PasswordPair {
  password: string
  again: string
  setPassword(text: string): void
  setAgain(text: string): void
  problems: { password?: string; again?: string }
  /** The password, where it is long enough and both are the same; otherwise the problems are shown from now on. */
  accepted(): string | undefined
}

export function usePasswordPair(): PasswordPair {
  const [password, setPassword] = useState('')
  const [again, setAgain] = useState('')
  const [touched, setTouched] = useState(false)
  const isShort = password.length < shortest
  const differ = !isShort && password !== again
  return {
    password,
    again,
    setPassword,
    setAgain,
    problems: {
      ...(touched && isShort ? { password: words.passwordShort } : {}),
      ...(touched && differ ? { again: words.passwordsDiffer } : {}),
    },
    accepted() {
      setTouched(true)
      return isShort || differ ? undefined : password
    },
  }
}

/** @param problem what the service said of the password */
export function NewPassword({ pair, problem }: { pair: PasswordPair; problem: string | undefined }) {
  return (
    <>
      <PasswordInput
        label={words.newPassword}
        description={words.passwordHint}
        autoComplete="new-password"
        required
        withAsterisk={false}
        value={pair.password}
        error={pair.problems.password ?? problem}
        onChange={(event) => pair.setPassword(event.currentTarget.value)}
      />
      <PasswordInput
        label={words.passwordAgain}
        autoComplete="new-password"
        required
        withAsterisk={false}
        value={pair.again}
        error={pair.problems.again}
        onChange={(event) => pair.setAgain(event.currentTarget.value)}
      />
    </>
  )
}
