// What three readers of npm find in feeds: `node read.mjs URL...`, from a folder that has them; prints JSON by reader and URL.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const here = createRequire(`${process.cwd()}/x.js`);
const load = (name) => import(pathToFileURL(here.resolve(name)).href);
const { default: Parser } = await load("rss-parser");
const { extract } = await load("@extractus/feed-extractor");
const { parseFeed } = await load("feedsmith");

const all = (value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]);
const text = (value) => (value && typeof value === "object" ? value["#text"] ?? value["@_href"] ?? "" : value);
const file = (url, type, length) => [url ?? null, type ?? null, length === undefined ? null : Number(length)];

async function rssParser(url) {
  const feed = await new Parser().parseURL(url);
  return feed.items.map((item) => ({
    title: item.title,
    link: item.link,
    id: item.guid ?? item.id,
    date: item.isoDate,
    author: item.creator ?? item.author,
    content: item["content:encoded"] ?? item.content,
    summary: item["content:encoded"] === undefined ? item.summary : item.contentSnippet,
    enclosure: item.enclosure ? [file(item.enclosure.url, item.enclosure.type, item.enclosure.length)] : [],
    tags: all(item.categories),
  }));
}

// What it makes of an entry by itself, and what its `getExtraEntryFields` is given for the rest
async function feedExtractor(url) {
  const raw = [];
  const options = { descriptionMaxLen: 0, getExtraEntryFields: (entry) => (raw.push(entry), {}) };
  const feed = await extract(url, options);
  return feed.entries.map((entry, at) => ({
    title: entry.title,
    link: entry.link,
    id: entry.id,
    date: entry.published,
    author: all(raw[at]["dc:creator"] ?? raw[at].author ?? raw[at].authors).map((each) => each.name ?? text(each)),
    content: raw[at]["content:encoded"] ?? raw[at].content_html ?? text(raw[at].content),
    summary: entry.description,
    enclosure: [
      ...all(raw[at].enclosure).map((each) => file(each["@_url"], each["@_type"], each["@_length"])),
      ...all(raw[at].link).filter((each) => each["@_rel"] === "enclosure")
        .map((each) => file(each["@_href"], each["@_type"], each["@_length"])),
      ...all(raw[at].attachments).map((each) => file(each.url, each.mime_type, each.size_in_bytes)),
    ],
    tags: all(raw[at].category ?? raw[at].tags).map((each) => each["@_term"] ?? text(each)),
  }));
}

async function feedsmith(url) {
  const { format, feed } = parseFeed(await (await fetch(url)).text());
  return (format === "atom" ? feed.entries : feed.items).map(FEEDSMITH[format]);
}

const FEEDSMITH = {
  rss: (item) => ({
    title: item.title,
    link: item.link,
    id: item.guid?.value,
    date: item.pubDate,
    author: item.dc?.creators ?? all(item.authors),
    content: item.content?.encoded,
    summary: item.description,
    enclosure: all(item.enclosures).map((each) => file(each.url, each.type, each.length)),
    tags: all(item.categories).map((each) => each.name),
  }),
  atom: (entry) => ({
    title: entry.title?.value,
    link: all(entry.links).find((each) => each.rel === "alternate")?.href,
    id: entry.id,
    date: entry.published,
    updated: entry.updated,
    author: all(entry.authors).map((each) => each.name),
    content: entry.content?.value,
    summary: entry.summary?.value,
    enclosure: all(entry.links).filter((each) => each.rel === "enclosure").map((each) => file(each.href, each.type, each.length)),
    tags: all(entry.categories).map((each) => each.term),
  }),
  json: (item) => ({
    title: item.title,
    link: item.url,
    id: item.id,
    date: item.date_published,
    updated: item.date_modified,
    author: all(item.authors).map((each) => each.name),
    content: item.content_html,
    summary: item.summary,
    enclosure: all(item.attachments).map((each) => file(each.url, each.mime_type, each.size_in_bytes)),
    tags: all(item.tags),
  }),
};

const found = {};
for (const [name, read] of Object.entries({ "rss-parser": rssParser, "feed-extractor": feedExtractor, feedsmith })) {
  found[name] = {};
  for (const url of process.argv.slice(2)) {
    found[name][url] = await read(url).catch((error) => `${error.name}: ${error.message}`);
  }
}
console.log(JSON.stringify(found, (_, value) => value ?? null));
