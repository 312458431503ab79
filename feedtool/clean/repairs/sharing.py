"""Where links lead that hand a page on to somebody else, by `host/path?query` in small letters, without `www.`."""

from __future__ import annotations

import re

_PLACES = (
    r"(?:m\.|l\.)?facebook\.com/(?:sharer|share\.php|dialog/(?:share|feed|send)|v[\d.]+/dialog)",
    r"(?:mobile\.)?(?:twitter|x)\.com/(?:intent/|share\b|home\?status=)",
    r"linkedin\.com/(?:sharearticle|sharing/|cws/share|feed/\?shareactive)",
    r"[a-z]{2,3}?\.?pinterest\.[a-z.]{2,6}/pin/create|pinterest\.[a-z.]{2,6}/pin/create|pinterest\.[a-z.]{2,6}/pin-builder",
    r"(?:old\.)?reddit\.com/(?:submit|r/\w+/submit)",
    r"(?:t|telegram)\.me/share|tg://msg_url",
    r"(?:api\.|web\.)?whatsapp\.com/send|wa\.me/\?|whatsapp://send",
    r"tumblr\.com/(?:share|widgets/share)",
    r"news\.ycombinator\.com/submitlink",
    r"(?:m\.)?vk\.(?:com|ru)/share\.php|vkontakte\.ru/share\.php",
    r"connect\.(?:ok|mail)\.ru/(?:offer|share)|(?:www\.)?ok\.ru/dk\?st\.cmd=addshare|odnoklassniki\.ru/dk\?st\.cmd=addshare",
    r"getpocket\.com/(?:save|edit)|widgets\.getpocket\.com|instapaper\.com/(?:hello2|edit|text)|share\.flipboard\.com",
    r"xing\.com/(?:spi/shares|app/user\?op=share|social_plugins/share)",
    r"bufferapp\.com/add|buffer\.com/add|mix\.com/(?:add|mixit)|digg\.com/submit|stumbleupon\.com/submit|slashdot\.org/bookmark",
    r"delicious\.com/(?:save|post)|del\.icio\.us/post|blogmarks\.net/my/new|diigo\.com/post",
    r"plus\.google\.com/share|google\.com/bookmarks/mark|blogger\.com/(?:blog-this|share-post)\.g|blogger\.com/email-post\.g",
    r"(?:social-plugins\.)?line\.(?:me|naver\.jp)/(?:lineit/share|r/msg)|line\.me/r/msg|b\.hatena\.ne\.jp/(?:add|entry|append)",
    r"service\.weibo\.com/share|v\.t\.sina\.com\.cn/share|share\.v\.t\.qq\.com|connect\.qq\.com/widget/shareqq|sns\.qzone\.qq\.com",
    r"(?:share\.)?diasporafoundation\.org|share\.diaspora\.|sharetodiaspora\.github\.io|toot\.kytta\.dev|s2f\.kytta\.dev|mastodonshare\.com",
    r"bsky\.app/intent|threads\.(?:net|com)/intent|sharee?\.getlemmy|[\w.-]+/share\?text=http",
    r"addtoany\.com/(?:add_to|share)|addthis\.com|sharethis\.com|feeds\.feedburner\.com/~ff/|feeds\.wordpress\.com/1\.0/go",
    r"print(?:friendly)?\.com/print|printfriendly\.com|viber://forward|fb-messenger://share|sms:[?&]|skype\.com/share",
    r"mailto:\?(?:[^ ]*&)?(?:subject|body)=",
)
PLACES = re.compile(rf"(?>(?:(?:https?:)?//(?:www\.)?)?)(?:{'|'.join(_PLACES)})", re.ASCII)
