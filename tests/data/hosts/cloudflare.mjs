// What Cloudflare Pages answers for paths of a folder under a file of rules: its parser reads them, its asset server answers.
import { createRequire } from 'node:module'
import fs from 'node:fs'
import path from 'node:path'

const [rules, folder, ...paths] = process.argv.slice(2)
const require = createRequire(`${process.cwd()}/`)
require('sucrase/dist/register').addHook('.ts', { transforms: ['imports', 'typescript'] }, { ignoreNodeModules: false })
const root = path.dirname(require.resolve('@cloudflare/pages-shared/package.json'))
const { parseRedirects } = require(`${root}/metadata-generator/parseRedirects.ts`)
const { createMetadataObject } = require(`${root}/metadata-generator/createMetadataObject.ts`)
const { generateHandler } = require(`${root}/asset-server/handler.ts`)
const redirects = parseRedirects(fs.readFileSync(rules, 'utf8'))
if (redirects.invalid.length) throw new Error(JSON.stringify(redirects.invalid))
const context = {
  metadata: createMetadataObject({ redirects, redirectsFile: rules }),
  logError: error => { throw error },
  findAssetEntryForPath: async name => fs.statSync(folder + name, { throwIfNoEntry: false })?.isFile() ? name : null,
  getAssetKey: name => name,
  negotiateContent: () => ({ encoding: null }),
  fetchAsset: async name => ({ body: fs.readFileSync(folder + name), contentType: 'text/plain' }),
}
const answers = []
for (const each of paths) {
  const reply = await generateHandler({ request: new Request(new URL(each, 'https://site.example')), ...context })
  answers.push([reply.status, reply.headers.get('location')])
}
console.log(JSON.stringify(answers))
