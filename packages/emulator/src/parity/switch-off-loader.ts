import { registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'
import { exchange, readExchanged } from './switch-off.ts'

// Loaded by `--import` into processes that a witness starts: Node loads their sources, not vitest.
const { GATEWARDEN_SWITCHED_OFF: text } = process.env
if (text) {
  const exchanged = readExchanged(text)
  const url = pathToFileURL(exchanged.file).href
  registerHooks({
    load(wanted, context, nextLoad) {
      const loaded = nextLoad(wanted, context)
      if (wanted !== url || loaded.source === undefined || loaded.source === null) return loaded
      const source =
        typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source)
      return { ...loaded, source: exchange(source, exchanged) }
    },
  })
}
