/**
 * The search box: shows what has every word, in the page and in its contents. Without it, or without scripts, the page is whole;
 * the box then is not shown.
 */
export const referenceScript = `
const box = document.getElementById('search')
const found = document.getElementById('found')
const articles = [...document.querySelectorAll('article')]
const links = new Map([...document.querySelectorAll('nav li')].map((li) => [li.firstElementChild.hash.slice(1), li]))
const texts = articles.map((one) => one.textContent.toLowerCase())
function show() {
  const wanted = box.value.toLowerCase().split(/\\s+/).filter(Boolean)
  let count = 0
  articles.forEach((one, n) => {
    const fits = wanted.every((word) => texts[n].includes(word))
    one.hidden = !fits
    if (fits) count += 1
    const link = links.get(one.id)
    if (link) link.hidden = !fits
  })
  for (const part of document.querySelectorAll('section, nav details')) {
    part.hidden = wanted.length > 0 && !part.querySelector('article:not([hidden]), li:not([hidden])')
    if (part.localName === 'details') part.open = wanted.length > 0
  }
  found.textContent = wanted.length > 0 ? count + ' found' : ''
}
box.addEventListener('input', show)
addEventListener('hashchange', () => {
  const target = document.getElementById(location.hash.slice(1))
  if (target && target.hidden) { box.value = ''; show(); target.scrollIntoView() }
})
document.getElementById('searching').hidden = false
`
