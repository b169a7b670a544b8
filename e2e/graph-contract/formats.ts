/** Tests of OpenAPI's string formats as the service keeps them; undefined where a format is not known. */
export function formatProblem(
  format: string,
  value: string,
  mode: 'request' | 'response',
): string | undefined {
  const pattern = mode === 'response' ? (strict[format] ?? formats[format]) : formats[format]
  if (!pattern) return `the format ${format} is not known to the contract`
  return pattern.test(value) ? undefined : `is not a ${format}`
}

const formats: Readonly<Record<string, RegExp>> = {
  uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
  'date-time':
    /^\d{4}-(0[1-9]|1[012])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d{1,12})?(Z|[+-]\d\d:\d\d)$/,
  date: /^\d{4}-(0[1-9]|1[012])-(0[1-9]|[12]\d|3[01])$/,
  time: /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,12})?$/,
  /** Edm.Duration: days and less (ISO 8601). */
  duration: /^-?P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d{1,12})?S)?)?$/,
  base64: /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
  /** A wall-clock time beside a time zone: never with an offset. */
  wallClock: /^\d{4}-(0[1-9]|1[012])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,12})?)?$/,
}

/** Answers are stricter than what the service takes: time stamps in UTC, wall-clock times with seven digits. */
const strict: Readonly<Record<string, RegExp>> = {
  'date-time':
    /^\d{4}-(0[1-9]|1[012])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d{1,12})?Z$/,
  wallClock: /^\d{4}-(0[1-9]|1[012])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{7}$/,
}
