"""Players that stand in frames: which page shows the same, and where its picture is; all known from the address alone."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Player:
    """One player: its name, how its addresses begin and look, the page (none: the frame's own), and its picture, if known."""

    name: str
    start: str
    pattern: re.Pattern[str]
    page: str
    picture: str


_ROWS = r"""
YouTube | youtube.com/embed/videoseries?list={id} | www.youtube.com/playlist?list={id}
YouTube | youtube.com/embed/?list={id} | www.youtube.com/playlist?list={id}
YouTube | youtube.com/embed/{id} | www.youtube.com/watch?v={id} | i.ytimg.com/vi/{id}/hqdefault.jpg
YouTube | youtube.com/v/{id} | www.youtube.com/watch?v={id} | i.ytimg.com/vi/{id}/hqdefault.jpg
YouTube | youtube.com/shorts/{id} | www.youtube.com/watch?v={id} | i.ytimg.com/vi/{id}/hqdefault.jpg
YouTube | youtube.com/watch?v={id} | www.youtube.com/watch?v={id} | i.ytimg.com/vi/{id}/hqdefault.jpg
YouTube | youtu.be/{id} | www.youtube.com/watch?v={id} | i.ytimg.com/vi/{id}/hqdefault.jpg
Vimeo | player.vimeo.com/video/{id}?h={key} | vimeo.com/{id}/{key}
Vimeo | player.vimeo.com/video/{id} | vimeo.com/{id}
Dailymotion | dailymotion.com/embed/video/{id} | www.dailymotion.com/video/{id} | www.dailymotion.com/thumbnail/video/{id}
Dailymotion | geo.dailymotion.com/player*?video={id} | www.dailymotion.com/video/{id} | www.dailymotion.com/thumbnail/video/{id}
SoundCloud | w.soundcloud.com/player/?url={url} | {url}
Spotify | open.spotify.com/embed/{id}/{key} | open.spotify.com/{id}/{key}
Spotify | open.spotify.com/embed-podcast/{id}/{key} | open.spotify.com/{id}/{key}
Apple Podcasts | embed.podcasts.apple.com/{path} | podcasts.apple.com/{path}
Apple Music | embed.music.apple.com/{path} | music.apple.com/{path}
Deezer | widget.deezer.com/widget/*/{id}/{key} | www.deezer.com/{id}/{key}
Mixcloud | mixcloud.com/widget/iframe/?feed={url} | {url}
Bandcamp | bandcamp.com/EmbeddedPlayer/
TikTok | tiktok.com/embed/v2/{id} | www.tiktok.com/@/video/{id}
TikTok | tiktok.com/embed/{id} | www.tiktok.com/@/video/{id}
TikTok | tiktok.com/player/v1/{id} | www.tiktok.com/@/video/{id}
Instagram | instagram.com/p/{id}/embed | www.instagram.com/p/{id}/
Instagram | instagram.com/reel/{id}/embed | www.instagram.com/reel/{id}/
X | platform.twitter.com/embed/Tweet.html?id={id} | x.com/i/status/{id}
X | platform.x.com/embed/Tweet.html?id={id} | x.com/i/status/{id}
Facebook | facebook.com/plugins/video.php?href={url} | {url}
Facebook | facebook.com/plugins/post.php?href={url} | {url}
Twitch | player.twitch.tv/?video={id} | www.twitch.tv/videos/{id}
Twitch | player.twitch.tv/?channel={id} | www.twitch.tv/{id}
Twitch | clips.twitch.tv/embed?clip={id} | clips.twitch.tv/{id}
TED | embed.ted.com/{path} | www.ted.com/{path}
Internet Archive | archive.org/embed/{id} | archive.org/details/{id} | archive.org/services/img/{id}
Bilibili | player.bilibili.com/player.html?bvid={id} | www.bilibili.com/video/{id}
RuTube | rutube.ru/play/embed/{id} | rutube.ru/video/{id}/
VK | vk.com/video_ext.php?oid={id}&id={key} | vk.com/video{id}_{key}
Odysee | odysee.com/$/embed/{path} | odysee.com/{path}
Rumble | rumble.com/embed/{id}
Streamable | streamable.com/e/{id} | streamable.com/{id}
Streamable | streamable.com/o/{id} | streamable.com/{id}
Loom | loom.com/embed/{id} | www.loom.com/share/{id}
Wistia | fast.wistia.net/embed/iframe/{id}
media.ccc.de | media.ccc.de/v/{id}/oembed | media.ccc.de/v/{id}
Transistor | share.transistor.fm/e/{id} | share.transistor.fm/s/{id}
Megaphone | playlist.megaphone.fm/
Google Maps | google.*/maps/d/embed?mid={id} | www.google.com/maps/d/viewer?mid={id}
Google Maps | google.*/maps/embed/v1/*?q={url} | www.google.com/maps?q={url}
Google Maps | google.*/maps?q={url} | www.google.com/maps?q={url}
Google Maps | maps.google.*/maps?q={url} | www.google.com/maps?q={url}
Google Maps | google.*/maps/embed
OpenStreetMap | openstreetmap.org/export/embed.html
Google Docs | docs.google.com/
Google Drive | drive.google.com/file/d/{id}/preview | drive.google.com/file/d/{id}/view
CodePen | codepen.io/{id}/embed/preview/{key} | codepen.io/{id}/pen/{key}
CodePen | codepen.io/{id}/embed/{key} | codepen.io/{id}/pen/{key}
JSFiddle | jsfiddle.net/{id}/{key}/embedded | jsfiddle.net/{id}/{key}/
CodeSandbox | codesandbox.io/embed/{id} | codesandbox.io/s/{id}
StackBlitz | stackblitz.com/edit/{id}
GitHub Gist | gist.github.com/{id}/{key}
SlideShare | slideshare.net/slideshow/embed_code/
Speaker Deck | speakerdeck.com/player/{id}
Scribd | scribd.com/embeds/{id}/content | www.scribd.com/document/{id}
Datawrapper | datawrapper.dwcdn.net/
Flourish | flo.uri.sh/{id}/{key}/embed | public.flourish.studio/{id}/{key}/
Reddit | embed.reddit.com/{path} | www.reddit.com/{path}
Reddit | redditmedia.com/{path} | www.reddit.com/{path}
Pinterest | assets.pinterest.com/ext/embed.html?id={id} | www.pinterest.com/pin/{id}/
Imgur | imgur.com/{id}/embed | imgur.com/{id}
Imgur | imgur.com/a/{id}/embed | imgur.com/a/{id}
Giphy | giphy.com/embed/{id} | giphy.com/gifs/{id} | i.giphy.com/{id}.gif
PeerTube | {host}/videos/embed/{id} | {host}/w/{id}
"""
_HOLES = {
    "{id}": r"(?P<id>[\w-]{1,120})(?![\w-])",
    "{key}": r"(?P<key>[\w-]{1,120})(?![\w-])",
    "{path}": r"(?P<path>[^?#]{1,300})",
    "{url}": r"(?P<url>[^&#]{1,500})",
    "{host}": r"(?P<host>[\w.-]{3,100})",
    "*": r"[\w./-]{0,60}?",
    "?": r"\?(?:[^#]*&)?",
}
_HOLE = re.compile(r"\{\w+\}|[*?]")


def _player(row: str) -> Player:
    name, addresses, page, picture, *_ = (*(cell.strip() for cell in row.split("|")), "", "")
    pieces = zip([*_HOLE.split(addresses)], [*_HOLE.findall(addresses), ""], strict=True)
    pattern = "".join(re.escape(plain) + _HOLES.get(hole, "") for plain, hole in pieces)
    return Player(name, _HOLE.split(addresses)[0], re.compile(pattern, re.ASCII), page, picture)


PLAYERS = tuple(map(_player, _ROWS.strip().splitlines()))
"""The first that an address without scheme and `www.` begins like counts; `?` stands for other parameters, too."""

SIGNUPS = re.compile(
    r"(?:[\w-]+\.substack\.com/embed(?:$|\?)|embeds\.beehiiv\.com/|buttondown\.(?:email|com)/[\w-]+\?as_embed"
    r"|[\w.-]+\.list-manage\.com/|[\w-]+\.ck\.page/|app\.convertkit\.com/|getrevue\.co/|tinyletter\.com/|disqus\.com/"
    r"|facebook\.com/plugins/(?:like|likebox|like_box|page|share_button|comments|follow|feedback)\b|platform\.twitter\.com/widgets/"
    r"|linkedin\.com/(?:sharing|follow)|ghbtns\.com/|giscus\.app/|utteranc\.es/|widgets\.wp\.com/|jetpack\.wordpress\.com/)",
    re.ASCII,
)
"""Frames of prompts, buttons and comments, written likewise: nothing to read is in them."""

MEANINGLESS = frozenset(
    {
        *("embed", "embedded content", "embedded post", "embedded video", "iframe", "frame", "content", "player", "untitled"),
        *("video", "video player", "youtube", "youtube video", "youtube video player", "vimeo video player", "spotify embed"),
        *("soundcloud player", "twitter tweet", "x post", "dailymotion video player", "tiktok embed", "instagram embed"),
    }
)
"""Titles of frames that say nothing."""
