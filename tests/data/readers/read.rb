# What Ruby's RSS::Parser finds in feeds, in its strict mode: `ruby read.rb URL...`; prints JSON by URL.
require "json"
require "net/http"
require "rss"

def rss(item)
  {
    title: item.title, link: item.link, id: item.guid&.content, date: item.pubDate&.utc&.iso8601,
    author: item.dc_creators.map(&:content), content: item.content_encoded, summary: item.description,
    enclosure: item.enclosure ? [[item.enclosure.url, item.enclosure.type, item.enclosure.length]] : [],
    tags: item.categories.map(&:content)
  }
end

def atom(entry)
  {
    title: entry.title&.content, link: entry.links.find { |link| link.rel == "alternate" }&.href, id: entry.id&.content,
    date: entry.published&.content&.utc&.iso8601, updated: entry.updated&.content&.utc&.iso8601,
    author: entry.authors.map { |author| author.name.content }, content: entry.content&.content, summary: entry.summary&.content,
    enclosure: entry.links.select { |link| link.rel == "enclosure" }.map { |link| [link.href, link.type, link.length&.to_i] },
    tags: entry.categories.map(&:term)
  }
end

found = ARGV.to_h do |url|
  data = Net::HTTP.get(URI(url)).force_encoding("UTF-8")
  feed = RSS::Parser.parse(data, validate: true)
  [url, feed.nil? ? "no feed" : feed.is_a?(RSS::Atom::Feed) ? feed.entries.map { |each| atom(each) } : feed.items.map { |each| rss(each) }]
rescue RSS::Error => error
  [url, "#{error.class}: #{error.message}"]
end
puts JSON.generate(found)
