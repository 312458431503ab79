// What Netlify makes of a file of rules: its parser reads them, and what matches them in its own servers answers for each path.
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const [rules, ...paths] = process.argv.slice(2)
const { parseAllRedirects } = await import(pathToFileURL('node_modules/@netlify/redirect-parser/lib/index.js'))
const redirector = createRequire(`${process.cwd()}/`)('netlify-redirector')
const { redirects, errors } = await parseAllRedirects({ redirectsFiles: [rules], configRedirects: [], minimal: false })
if (errors.length) throw new Error(errors.join('; '))
const named = redirects.map(({ from, query, ...rest }) => ({ ...rest, origin: from, params: query }))
const matcher = await redirector.parseJSON(JSON.stringify(named), {})
const nobody = { headers: {}, cookieValues: {}, getHeader: () => '', getCookie: () => '' }
console.log(JSON.stringify(paths.map(path => {
  const url = new URL(path, 'https://site.example')
  const asked = { scheme: 'https', host: url.host, path: decodeURIComponent(url.pathname), query: url.search.slice(1) }
  const found = matcher.match({ ...asked, ...nobody })
  return found && found.force ? [found.status, found.to] : [200, null]
})))
