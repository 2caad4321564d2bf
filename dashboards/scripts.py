"""What runs in the browser besides the libraries. Each is allowed by its hash alone."""

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
  const click = triggered.find((each) => each.prop_id.includes('"graph"'))
  const point = click?.value?.points?.find((each) => Array.isArray(each.customdata))
  const [key, picked] = point?.customdata || []
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
  return [
    text === (search || '') ? same : text,
    values.map((value, i) => equal(value, chosen[i]) ? same : value),
    options(values),
  ]
}
"""

# Who is no longer logged in goes to the login, which says so and leads back.
RENDERER = """
const ask = window.fetch
window.fetch = (...given) => ask(...given).then((answer) => {
  if (answer.status !== 401) { return answer }
  const here = location.pathname + location.search
  location.assign('/login?next=' + encodeURIComponent(here))
  return new Promise(() => {})
})
var renderer = new DashRenderer();
"""
