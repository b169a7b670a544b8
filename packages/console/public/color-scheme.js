// Runs before anything is drawn, so that a dark page never shows white first. The theme switch keeps its choice here too.
;(() => {
  let chosen = null
  try {
    chosen = localStorage.getItem('gatewarden-color-scheme')
  } catch {}
  const dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.dataset.mantineColorScheme = dark ? 'dark' : 'light'
})()
