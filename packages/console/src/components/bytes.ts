const units = ['B', 'kB', 'MB', 'GB', 'TB']

/** `1.4 GB`, in steps of 1,000 as file managers of most systems do. */
export function bytesText(bytes: number): string {
  let [value, step] = [bytes, 0]
  while (value >= 1000 && step < units.length - 1) {
    value /= 1000
    step++
  }
  return `${step === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[step]}`
}
