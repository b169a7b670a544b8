import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { shellWord } from './invocation.ts'

describe('a word of a command line', () => {
  it('is what a shell makes of it again', () => {
    for (const text of [
      '/tmp/a-b_c.d',
      '/my data/päckage',
      'it\'s; $HOME `id` \\ "x"',
      'gatewarden/sig_1+ab+c=',
      '',
    ]) {
      expect(execFileSync('sh', ['-c', `printf %s ${shellWord(text)}`], { encoding: 'utf8' })).toBe(text)
    }
  })

  it('stays as it is where nothing needs quotes', () => {
    expect(shellWord('/tmp/gatewarden-demo-1/packages/col_1-1')).toBe(
      '/tmp/gatewarden-demo-1/packages/col_1-1',
    )
  })
})
