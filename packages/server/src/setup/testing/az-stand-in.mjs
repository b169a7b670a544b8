// Stands in for the Azure CLI in tests: `az rest` with the options that the scripts use, as the real one does them (an error of
// Graph ends it with 1 and says its body; --query is JMESPath; tsv has one line for each element). `az account show` says
// nothing, as where nobody is signed in to a subscription. The real az is tried in e2e/azure-cli.test.ts.
import jmespath from 'jmespath'

const words = process.argv.slice(2)
const name = words.shift()
const options = new Map()
let at = ''
for (const word of words) {
  if (word.startsWith('--')) {
    at = word
    options.set(at, [])
  } else options.get(at)?.push(word)
}
const option = (key) => options.get(`--${key}`)?.[0]

if (name !== 'rest') {
  process.stderr.write("ERROR: Please run 'az login' to setup account.\n")
  process.exit(1)
}

const body = option('body')
const answer = await fetch(option('url'), {
  method: option('method') ?? 'GET',
  headers: {
    authorization: `Bearer ${process.env.AZ_STAND_IN_TOKEN}`,
    ...Object.fromEntries((options.get('--headers') ?? []).map((pair) => pair.split(/=(.*)/s).slice(0, 2))),
  },
  ...(body === undefined ? {} : { body }),
})
const text = await answer.text()
if (!answer.ok) {
  process.stderr.write(`ERROR: ${answer.statusText}(${text})\n`)
  process.exit(1)
}
if (option('output') !== 'none' && text !== '') {
  const query = option('query')
  const value = query === undefined ? JSON.parse(text) : jmespath.search(JSON.parse(text), query)
  process.stdout.write(option('output') === 'tsv' ? tsv(value) : `${JSON.stringify(value, null, 2)}\n`)
}

function tsv(value) {
  const cell = (one) => (one === null ? '' : String(one))
  if (!Array.isArray(value)) return value === null ? '' : `${cell(value)}\n`
  return value.map((row) => `${Array.isArray(row) ? row.map(cell).join('\t') : cell(row)}\n`).join('')
}
