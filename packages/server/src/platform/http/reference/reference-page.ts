import { createHash } from 'node:crypto'
import { errorCodes } from '../../errors.ts'
import { Html, html } from '../html.ts'
import {
  type ApiDocument,
  anchorOf,
  type Content,
  type Operation,
  operationsOf,
  type Schema,
} from './document.ts'
import { groupOperations } from './group-operations.ts'
import { referenceScript } from './reference-script.ts'
import { referenceStyle } from './reference-style.ts'
import { fieldsView, fieldView, typeView, words } from './schema-view.ts'

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** What the page may do: its own style and script, and nothing else; it asks nobody for anything. */
export const referencePolicy = [
  "default-src 'none'",
  `style-src ${hashOf(referenceStyle)}`,
  `script-src ${hashOf(referenceScript)}`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const anchor = ({ method, path }: Operation): string => anchorOf(method, path)

/** The reference for people, made from the OpenAPI document: one page of HTML that works without scripts. */
export function referencePage(document: ApiDocument): string {
  const groups = groupOperations(operationsOf(document))
  const schemas = Object.entries(document.components?.schemas ?? {}).sort(([a], [b]) =>
    a.localeCompare(b, 'en'),
  )
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Gatewarden API</title>
<style>${new Html(referenceStyle)}</style>
</head>
<body>
<header>
<h1>Gatewarden API</h1>
<p>For programs: <a href="/v1/openapi.json">the OpenAPI document</a>, which this page is made from.</p>
${basics}
<div id="searching" hidden><label for="search">Search operations, fields and errors</label><input id="search" type="search" autocomplete="off"> <p id="found" class="soft" role="status"></p></div>
</header>
<div class="columns">
<nav aria-label="Contents">${groups.map(
    ({ title, operations }) =>
      html`<details><summary>${title}</summary><ul>${operations.map(
        (one) => html`<li><a href="#${anchor(one)}">${one.summary}</a></li>`,
      )}</ul></details>`,
  )}<details><summary>Errors and shapes</summary><ul><li><a href="#errors">Errors</a></li>${schemas.map(
    ([name]) => html`<li><a href="#${anchorOf('schema', name)}">${name}</a></li>`,
  )}</ul></details></nav>
<main>
${groups.map(
  ({ title, operations }) =>
    html`<section><h2 id="${anchorOf('group', title)}">${title}</h2>${operations.map((one) => operationView(one, document))}</section>`,
)}
<section><h2>Errors</h2>${errorsView()}</section>
<section><h2 id="schemas">Shapes</h2>${schemas.map(([name, schema]) => schemaView(name, schema))}</section>
</main>
</div>
<script>${new Html(referenceScript)}</script>
</body>
</html>
`.text
}

const basics = html`<p>Send <code>Authorization: Bearer</code> with an API key that has the operation's scope. Lists answer <code>data</code> and <code>next</code>: pass <code>next</code> as <code>cursor</code> for the page after it; null ends the list. Times are RFC 3339 in UTC. A POST with an <code>Idempotency-Key</code> happens once, however often it is sent. Whatever is refused is a problem document (RFC 9457) with one of the <a href="#errors">codes</a>.</p>`

function operationView(operation: Operation, document: ApiDocument): Html {
  const { method, path, summary, description, scope, parameters, body, responses } = operation
  return html`<article id="${anchor(operation)}">
<h3>${summary}</h3>
<p class="call"><span class="method">${method}</span> <code>${path}</code></p>
<p class="soft">${scope === 'public' ? 'Needs no key' : html`Scope <code>${scope}</code>`}</p>
${description ? html`<p>${words(description)}</p>` : null}
${
  parameters.length > 0
    ? html`<h4>Parameters</h4><ul class="fields">${parameters.map((one) =>
        fieldView(one.name, one.schema, {
          required: one.required === true,
          place: `in ${one.in}`,
          description: one.description,
        }),
      )}</ul>`
    : null
}
${body ? html`<h4>Body${body.required ? '' : ' (may be left out)'}</h4>${contentView(body.content, document)}` : null}
<h4>Answers</h4>
<ul class="fields">${Object.entries(responses)
    .filter(([status]) => status !== 'default')
    .map(
      ([status, answer]) =>
        html`<li><code class="name">${status}</code> ${words(answer.description)} ${contentView(answer.content, document)}</li>`,
    )}<li><code class="name">4xx, 5xx</code> A problem document: <a href="#errors">errors</a>${examplesView(responses.default?.content)}</li></ul>
</article>
`
}

/** What refusals look like on the wire. */
function examplesView(content: Content | undefined): Html {
  const examples = Object.values(content ?? {}).flatMap((one) => Object.values(one.examples ?? {}))
  return html`${examples.map(
    ({ summary, value }) =>
      html`<details><summary><span class="soft">${summary}</span></summary><pre>${JSON.stringify(value, null, 2)}</pre></details>`,
  )}`
}

/** A body of each media type, with its fields at hand: those of a named shape, too. */
function contentView(content: Content | undefined, document: ApiDocument): Html {
  return html`${Object.entries(content ?? {}).map(([type, { schema }]) => {
    const fields = fieldsView(resolve(schema, document))
    const kind = html`<span class="soft">${type}</span> <span class="type">${typeView(schema)}</span>`
    return fields ? html`<details><summary>${kind}</summary>${fields}</details>` : html`<p>${kind}</p>`
  })}`
}

function resolve(schema: Schema | undefined, document: ApiDocument): Schema | undefined {
  const name = schema?.$ref?.split('/').at(-1)
  return name === undefined ? schema : document.components?.schemas?.[name]
}

const schemaView = (name: string, schema: Schema): Html =>
  html`<article id="${anchorOf('schema', name)}"><h3>${name}</h3>${schema.description ? html`<p>${words(schema.description)}</p>` : null}${fieldsView(schema) ?? html`<p class="type">${typeView(schema)}</p>`}</article>
`

const again: Record<(typeof errorCodes)[keyof typeof errorCodes]['retry'], string> = {
  never: 'No: the same call is refused again.',
  later: 'Yes, later; Retry-After says when.',
  'after-fix': 'Once somebody has mended something; remedy says what.',
}

const errorsView = (): Html =>
  html`<article id="errors"><h3>Codes</h3><table><thead><tr><th>code</th><th>status</th><th>what it means</th><th>again?</th></tr></thead><tbody>${Object.entries(
    errorCodes,
  ).map(
    ([code, { status, title, retry }]) =>
      html`<tr><td><code class="name">${code}</code></td><td>${status}</td><td>${title}</td><td>${again[retry]}</td></tr>`,
  )}</tbody></table></article>`
