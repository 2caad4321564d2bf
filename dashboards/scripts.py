"""What runs in the browser besides the libraries. Each is allowed by its hash alone."""

from dashboards import shown

# (address, values, clicks, controls, page, rules, following) -> (address, values,
# options). Whoever changed last is followed: the address (a link, the way back), a
# control, or a clicked bar. What a control offers may follow another's value.
ADDRESS = """
function (search, chosen, clicks, controls, pathname, rules, following) {
  const same = window.dash_clientside.no_update
  const unchanged = chosen.map(() => same)
  const rule = rules[pathname.split('/').filter(Boolean)[0] || ''] || {}
  if (!controls.length || !controls.every((control) => control.filter in rule)) {
    return [same, unchanged, unchanged]
  }
  const list = (value) =>
    [].concat(value ?? []).filter((each) => each !== '').sort()
  const equal = (a, b) => JSON.stringify(list(a)) === JSON.stringify(list(b))
  const at = (key) => controls.findIndex((control) => control.filter === key)
  const offers = (key, parent) => following[key]?.offers[parent]
  const codes = (options) => options.map((option) => option.value)
  const options = (values) => controls.map(({filter}) =>
    offers(filter, values[at(following[filter]?.on)]) || same)
  const fit = (values) => controls.map(({filter}, i) => {
    const offered = offers(filter, values[at(following[filter]?.on)])
    if (!offered || codes(offered).includes(values[i])) { return values[i] }
    const usual = rule[filter].default
    return codes(offered).includes(usual) ? usual : codes(offered)[0]
  })
  const triggered = window.dash_clientside.callback_context.triggered
  if (triggered.every((each) => each.prop_id.startsWith('url.'))) {
    const given = new URLSearchParams(search || '')
    const wanted = fit(controls.map(({filter}, index) => {
      const values = given.getAll(filter)
      if (rule[filter].many) { return values }
      return values[0] || rule[filter].default || (rule[filter].always
        ? chosen[index] : null)
    }))
    return [
      same,
      wanted.map((want, i) => equal(want, chosen[i]) ? same : want),
      options(wanted),
    ]
  }
  const click = triggered.find((each) => each.prop_id === 'point.data')
  const point = click?.value?.points?.find((each) => Array.isArray(each.customdata))
  const [key, picked, to] = point?.customdata || []
  if (to && rules[to]) {
    const kept = new URLSearchParams()
    const keep = (name, value) => list(value)
      .filter((each) => each !== rules[to][name]?.default)
      .forEach((each) => kept.append(name, each))
    controls.forEach(({filter}, i) => {
      const isUsual = equal(chosen[i], rule[filter].default)
      if (filter in rules[to] && filter !== key && !isUsual) { keep(filter, chosen[i]) }
    })
    if (key in rules[to]) { keep(key, picked) }
    window.claimscope.lead('/' + to + (kept.size ? '?' + kept : ''))
    return [same, unchanged, unchanged]
  }
  const before = new URLSearchParams(search || '')
  const values = fit(controls.map(({filter}, i) => {
    if (filter === key) { return [picked] }
    // What was the only one on offer was not chosen.
    const rest = following[filter]
    const was = rest && offers(filter, before.get(rest.on) || rest.default)
    const now = rest && offers(filter, chosen[at(rest.on)])
    return was?.length === 1 && now?.length > 1 ? rule[filter].default : chosen[i]
  }))
  const address = new URLSearchParams()
  controls.forEach(({filter}, i) => list(values[i])
    .filter((value) => value !== rule[filter].default
      && offers(filter, values[at(following[filter]?.on)])?.length !== 1)
    .forEach((value) => address.append(filter, value)))
  const text = address.size ? '?' + address : ''
  before.delete('claim')  // an opened claim stays until a control changes
  return [
    text === (before.size ? '?' + before : '') ? same : text,
    values.map((value, i) => equal(value, chosen[i]) ? same : value),
    options(values),
  ]
}
"""

# pathname -> the way back, where another page led here. What is known of where the
# reader came from ends where they went elsewhere by themselves.
BACK = """
function (pathname) {
  const came = window.claimscope.came(pathname)
  const last = came.at(-1)
  return last ? ['\\u2190 Back to ' + last.title, last.href, {}]
    : ['', '/', {display: 'none'}]
}
"""

# A chart as a picture, with its title, notes, colours and source, which on the page
# stand around it. Drawn here: the chart's numbers go nowhere.
PICTURE = """
function (asked) {
  const place = asked && document.getElementById('{"graph":"' + asked.chart + '"}')
  const graph = place?.querySelector('.js-plotly-plot')
  if (!graph) { return }
  const {title, notes, file, legend} = graph.layout.meta
  const {_size: size, width, height} = graph._fullLayout
  const wide = Math.max(width, 640)
  const lines = (text, letter) => {
    const most = Math.floor((wide - 32) / letter)
    const found = ['']
    text.split(/\\s+/).forEach((word) => {
      const longer = (found.at(-1) + ' ' + word).trim()
      if (longer.length > most && found.at(-1)) { found.push(word) }
      else { found[found.length - 1] = longer }
    })
    return found.map((line) =>
      line.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;'))
  }
  const heading = lines(title, 9)
  const below = notes.flatMap((note) => lines(note, 6.8))
  const last = lines(asked.source, 6.2)
  const names = legend ? graph.data
    .filter((trace) => trace.name && trace.showlegend !== false)
    .map((trace) => trace.name.length * 7.5 + 60) : []
  const keys = Math.ceil(names.reduce((sum, each) => sum + each, 0) / (wide - 32)) * 22
  const said = 16 + heading.length * 22 + below.length * 17 + 8
  const head = said + keys
  const foot = last.length * 15 + 20
  const left = size.l + 8
  const text = (lines, size, more) => ({
    text: lines.join('<br>'), showarrow: false, align: 'left', xref: 'paper', x: 0,
    xanchor: 'left', xshift: 16 - left, yref: 'paper', font: {size, ...more.font},
    yanchor: more.yanchor, y: more.y, yshift: more.yshift,
  })
  const top = size.t + head
  const layout = {
    ...graph.layout,
    width: wide + 16,
    height: height + head + foot,
    autosize: false,
    paper_bgcolor: 'white',
    margin: {l: left, r: size.r + 8, t: top, b: size.b + foot},
    showlegend: legend,
    legend: {orientation: 'h', x: 0, xanchor: 'left', xref: 'paper', yref: 'container',
      y: 1 - said / (height + head + foot), yanchor: 'top'},
    annotations: [
      ...(graph.layout.annotations || []),
      text(heading, 16, {y: 1, yanchor: 'top', yshift: top - 16,
        font: {weight: 'bold'}}),
      text(below, 12, {y: 1, yanchor: 'top',
        yshift: top - 16 - heading.length * 22, font: {}}),
      text(last, 11, {y: 0, yanchor: 'bottom', yshift: 8 - size.b - foot, font: {}}),
    ],
  }
  const above = foot / layout.height  // what stands at the lower end moves up
  const data = graph.data.map((trace) => trace.colorbar?.yref === 'container'
    ? {...trace, colorbar: {...trace.colorbar, y: trace.colorbar.y + above}} : trace)
  window.Plotly.downloadImage({data, layout}, {
    format: 'png', scale: 2, width: layout.width, height: layout.height, filename: file,
  }).catch(() => window.dash_clientside.set_props('notice', {
    children: 'The picture could not be made; the rows (CSV) are there.',
  }))
}
"""

# (a clicked cell, address) -> address. A row of a claim opens that claim; its key is a
# file and a place in it, so a row without a key opens nothing.
OPEN_CLAIM = """
function (cell, search) {
  const same = window.dash_clientside.no_update
  if (!cell?.rowId || !/^[0-9a-f]+-[0-9]+$/.test(cell.rowId)) { return same }
  const address = new URLSearchParams(search || '')
  address.set('claim', cell.rowId)
  setTimeout(() => document.getElementById('claim')?.scrollIntoView(
    {behavior: 'smooth', block: 'start'}), 300)
  return '?' + address
}
"""

# Drawing takes most of the time that a page takes. A chart in sight is drawn at once,
# one near it after these are shown, others when a reader comes near; what it is to show
# next replaces what it waits with. Paper shows all of them.
_WHEN_SEEN = """
const waiting = new Map()
const draw = (place) => {
  const begin = waiting.get(place)
  waiting.delete(place)
  sight.unobserve(place)
  begin?.()
}
const sight = new IntersectionObserver((places) => places
  .filter((each) => each.isIntersecting || !each.target.isConnected)
  .forEach((each) => draw(each.target)), {rootMargin: '300px'})
const isSeen = (place) => {
  const {top, bottom} = place.getBoundingClientRect()
  return top < innerHeight && bottom > 0
}
window.addEventListener('beforeprint', () => [...waiting.keys()].forEach(draw))
const whenSeen = (react) => (place, ...figure) => new Promise((done) => {
  // What was never near is not reported when its page is left.
  [...waiting.keys()].filter((each) => !each.isConnected).forEach(draw)
  const before = waiting.get(place)
  waiting.set(place, () => {
    const drawn = place.isConnected ? react(place, ...figure) : undefined
    done(drawn)
    before?.(drawn)
  })
  if (isSeen(place)) { draw(place) } else { sight.observe(place) }
})
let plotly
Object.defineProperty(window, 'Plotly', {
  configurable: true,
  get: () => plotly,
  set: (loaded) => {
    const {react, Plots} = loaded
    const resize = (place) =>  // what is about to be drawn fits then
      waiting.has(place) ? Promise.resolve() : Plots.resize(place)
    plotly = {...loaded, react: whenSeen(react), Plots: {...Plots, resize}}
  },
})
"""

# A page leads to another, which then shows the way back; cells of a table lead, too,
# by keyboard as well. Who is no longer logged in goes to the login, which says so and
# leads back.
_LEADING = """
const KEY = 'claimscope came from'
window.claimscope = {
  Shown,
  came: (pathname) => {
    const known = JSON.parse(sessionStorage.getItem(KEY) || '[]')
    const led = known.slice(0, known.findLastIndex((each) => each.to === pathname) + 1)
    sessionStorage.setItem(KEY, JSON.stringify(led))
    return led
  },
  lead: (href) => {
    const came = window.claimscope.came(location.pathname)
    const title = document.querySelector('h1')?.textContent || 'the page before'
    const here = location.pathname + location.search
    const to = href.split('?')[0]
    sessionStorage.setItem(KEY, JSON.stringify([...came, {to, title, href: here}]))
    history.pushState({}, '', href)
    window.dispatchEvent(new CustomEvent('_dashprivate_pushstate'))
    window.scrollTo(0, 0)
  },
}
window.dashAgGridComponentFunctions = {
  Way: ({data, colDef, value, valueFormatted}) => {
    const href = data?.[colDef.field + ' way']
    const text = valueFormatted ?? value
    if (!href) { return text }
    const led = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) { return }
      event.preventDefault()
      window.claimscope.lead(href)
    }
    return React.createElement('a', {href, className: 'way', onClick: led}, text)
  },
}
document.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && event.target.matches('.ag-cell')) {
    event.target.querySelector('a.way')?.click()
  }
})
const ask = window.fetch
window.fetch = (...given) => ask(...given).then((answer) => {
  if (answer.status !== 401) { return answer }
  const here = location.pathname + location.search
  location.assign('/login?next=' + encodeURIComponent(here))
  return new Promise(() => {})
})
var renderer = new DashRenderer();
"""
RENDERER = _WHEN_SEEN + shown.SCRIPT + _LEADING
