/** Whether a text has letters that are written from right to left (Hebrew, Arabic and their kin), or signs that say so. */
export const hasRightToLeft = (text: string): boolean =>
  /[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufefc]/.test(text)
