import { InvalidArgumentError } from 'commander'

/** An option's value that is a whole number up to `most`. */
export const wholeNumber = (most: number) => (text: string) => {
  if (/^\d{1,9}$/.test(text) && Number(text) <= most) return Number(text)
  throw new InvalidArgumentError(`It must be a whole number, at most ${most}.`)
}
