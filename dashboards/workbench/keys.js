/* Ctrl-Enter (or Cmd-Enter) in the editor runs the question. */
document.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)
      && event.target.id === 'bench-sql') {
    event.preventDefault()
    document.getElementById('bench-run')?.click()
  }
})
