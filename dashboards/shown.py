"""What a page shows, as one component of ours in the place of hundreds of Dash's.

Dash begins all of an answer anew, and looks through everything it has drawn whenever
anything changes. Most of a page is text, and most of it stays while a reader chooses.
So the browser draws an answer itself: what an answer has in common with the one before
it stays as it is, and a chart or a table whose rows changed is changed where it stands.
"""

from typing import Any

from dash.development.base_component import Component

# Where it is heard what a reader does with a part: which button is clicked, and how
# often by now; which point of a chart; which cell of a table.
HEARD = ("button", "point", "cell")


class Shown(Component):
    """A place for components as a callback gives them; Dash knows none of their ids."""

    _namespace, _type = "claimscope", "Shown"

    def __init__(self, id: str, shown: Any) -> None:
        self._prop_names = self.available_properties = ["id", "shown"]
        self._base_nodes = ["shown"]  # may hold components, which stay ours
        self._valid_wildcard_attributes = self.available_wildcard_properties = []
        super().__init__(id=id, shown=shown)


# `alike` gives what came now, with all of it that is as it was before: React draws that
# no second time. A part knows what it changed of itself (an accordion that was closed)
# until another part comes in its place.
SCRIPT = """
const alike = (before, now) => {
  const isMade = (value) => typeof value === 'object' && value !== null
  if (!isMade(before) || !isMade(now) || Array.isArray(before) !== Array.isArray(now)) {
    return now
  }
  const found = Array.isArray(now) ? [] : {}
  const names = Object.keys(now)
  names.forEach((name) => { found[name] = alike(before[name], now[name]) })
  const isSame = names.length === Object.keys(before).length
    && names.every((name) => found[name] === before[name])
  return isSame ? before : found
}
const isPart = (value) => Boolean(value?.namespace && value.type && value.props)
const named = (id) => window.dash_component_api.stringifyId(id)
// What a reader did with a part, as the page's stores hear of it.
const tell = (id, {n_clicks: clicks, clickData, cellClicked}) => {
  const say = (store, data) => window.dash_clientside.set_props(store, {data})
  if (clicks) { say('button', {id, clicks}) }
  if (clickData) { say('point', clickData) }
  if (cellClicked) { say('cell', cellClicked) }
}
const drawn = (value) => {
  if (Array.isArray(value)) { return value.map(drawn) }
  if (!isPart(value)) { return value }
  const {id} = value.props
  return React.createElement(Part, {part: value, key: id && named(id)})
}
const Part = React.memo(({part}) => {
  const [own, setOwn] = React.useState({})  // what the part changed of itself
  const isOwn = own.part === part
  const setProps = (props) => {
    setOwn((last) => ({part, props: {...last.part === part && last.props, ...props}}))
    if (part.props.id) { tell(part.props.id, props) }
  }
  const {children, id, ...given} = {...part.props, ...isOwn && own.props}
  const type = window[part.namespace][part.type]
  const props = Object.fromEntries(Object.entries(given).map(([name, value]) =>
    [name, isPart(value) ? drawn(value) : value]))
  if (id) { props.id = named(id) }
  if (type.dashRenderType) { props.dashRenderType = isOwn ? 'internal' : 'parent' }
  return React.createElement(type, {...props, setProps},
    ...[].concat(drawn(children) ?? []))
})
// None of its parts asks whether it is loading: the sign above the page says so.
const STILL = {componentPath: [], useLoading: () => false, isLoading: () => false}
const Shown = ({id, shown}) => {
  const last = React.useRef()
  last.current = alike(last.current, shown)
  return React.createElement(window.dash_component_api.DashContext.Provider,
    {value: STILL}, React.createElement('div', {id}, drawn(last.current)))
}
"""
