/** What the page runs: puts requests on top of its table as they come. Texts stay texts. */
export const liveScript = `'use strict'
const body = document.querySelector('#live')
const state = document.querySelector('#live-state')
const cell = (text, name) => {
  const td = document.createElement('td')
  td.textContent = text
  if (name) td.className = name
  return td
}
const source = new EventSource('/_emulator/requests')
source.onopen = () => { state.textContent = 'live' }
source.onerror = () => { state.textContent = 'waiting for the emulator' }
source.onmessage = ({ data }) => {
  const one = JSON.parse(data)
  const row = document.createElement('tr')
  row.append(
    cell(one.time.slice(11, 19), 'optional mono'),
    cell(one.method, 'mono'),
    cell(one.url, 'mono'),
    cell(one.status + (one.code ? ' ' + one.code : ''), one.status >= 400 || one.status === 0 ? 'bad' : 'good'),
    cell(Math.round(one.duration) + ' ms', 'optional'),
  )
  body.prepend(row)
  document.querySelector('#live-count').textContent = one.number
  while (body.children.length > 200) body.lastElementChild.remove()
}
`
