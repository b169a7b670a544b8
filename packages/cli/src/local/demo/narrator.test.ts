import { PassThrough } from 'node:stream'
import { describe, expect, it, vi } from 'vitest'
import { createNarrator } from './narrator.ts'

/** A terminal of `columns`, or a pipe; `told()` is what arrived there, without colours. */
function screen(columns?: number) {
  const stream = new PassThrough()
  const chunks: string[] = []
  stream.on('data', (chunk: Buffer) => chunks.push(chunk.toString()))
  const err = Object.assign(stream, columns ? { isTTY: true, columns } : { isTTY: false, columns: 0 })
  return {
    narrator: createNarrator(err as unknown as NodeJS.WriteStream),
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
    told: () => chunks.join('').replace(/\x1b\[\d+m/g, ''),
  }
}

const long = 'an administrator who declines leaves the status “error”: The consent was declined.'

describe('the narrator', () => {
  it('breaks lines between words and keeps them under the first word', () => {
    const { narrator, told } = screen(60)
    narrator.seen(long)
    const lines = told().trimEnd().split('\n')
    expect(lines.length).toBeGreaterThan(1)
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(60)
    for (const line of lines.slice(1)) expect(line).toMatch(/^ {11}\S/)
    expect(lines.map((line) => line.slice(11)).join(' ')).toBe(long)
  })

  it('leaves lines whole where no terminal is', () => {
    const { narrator, told } = screen()
    narrator.seen(long)
    expect(told()).toMatch(new RegExp(`✓ ${long}\n$`))
  })

  it('writes progress over itself, never wider than the terminal', () => {
    vi.stubEnv('TERM', 'xterm')
    const { narrator, told } = screen(40)
    narrator.progress('running: 364 found, 280 fetched, 100 a second')
    narrator.progress('sealing')
    narrator.plain('done')
    const [, first = '', second = '', ...rest] = told().split('\r\x1b[2K')
    expect(first.length).toBeLessThan(40)
    expect(second).toBe('           sealing')
    expect(rest).toEqual(['done\n'])
    vi.unstubAllEnvs()
  })

  it('sends no control characters to a terminal that has none', () => {
    vi.stubEnv('TERM', 'dumb')
    const { narrator, told } = screen(80)
    narrator.progress('running')
    narrator.plain('done')
    expect(told()).not.toContain('\x1b')
    expect(told()).not.toContain('\r')
    vi.unstubAllEnvs()
  })
})
