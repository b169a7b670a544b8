const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** Writes numbers below 2^48 as the eight characters that Base64 has for their six bytes, the highest first. */
export type WriteBase64Number = (value: number) => string

/** @param last the two characters at the end of the alphabet: `+/`, or `-_` for what goes into URLs */
export function base64Numbers(last: '+/' | '-_'): WriteBase64Number {
  const digits = [...alphabet, ...last]
  const pairs = digits.flatMap((first) => digits.map((second) => first + second))
  const pair = (bits: number) => pairs[bits & 0xfff] ?? ''
  return (value) => {
    const high = Math.floor(value / 0x1000000)
    return pair(high >> 12) + pair(high) + pair(value >> 12) + pair(value)
  }
}
