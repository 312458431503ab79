"""Where tracking pixels come from: hosts that serve nothing else, and parts of addresses that nothing else has."""

from __future__ import annotations

import re

HOSTS = frozenset(
    """
    2o7.net 33across.com ad.doubleclick.net adnxs.com adsrvr.org amazon-adsystem.com analytics.tiktok.com analytics.twitter.com
    b.scorecardresearch.com bat.bing.com bidswitch.net bluekai.com c.statcounter.com chartbeat.net counter.theconversation.com
    counter.theguardian.com counter.yadro.ru crwdcntrl.net ct.pinterest.com demdex.net doubleclick.net everesttech.net
    feedsportal.com gemius.pl googletagmanager.com google-analytics.com imrworldwide.com in.getclicky.com ioam.de ivwbox.de
    krxd.net mathtag.com mc.yandex.ru mc.yandex.com moatads.com nr-data.net omtrdc.net pi.pardot.com pixel.facebook.com
    pixel.parsely.com pixel.quantserve.com pixel.wp.com pixel.rubiconproject.com px.ads.linkedin.com quantserve.com rlcdn.com
    sb.scorecardresearch.com scorecardresearch.com simplereach.com stats.wordpress.com tapad.com tns-counter.ru
    top-fwz1.mail.ru track.hubspot.com trc.taboola.com tracking.feedpress.com tracking.feedpress.it met.vgwort.de
    xiti.com yieldmo.com zedo.com
    """.split()
)
"""Hosts, and all below them."""

_PARTS = (
    r"^feeds\.feedburner\.com/~r/",
    r"^feeds\.wordpress\.com/1\.0/",
    r"^(?:www\.)?facebook\.com/tr(?:/|$)",
    r"^medium\.com/_/stat",
    r"^blogger\.googleusercontent\.com/tracker/",
    r"^blogger\.com/tracker/",
    r"^email\.[^/]+/o/",
    r"^vg\d\d\.[^/]*vgwort\.de/",
    r"\.list-manage\.com/track/open",
    r"/(?:piwik|matomo)\.php$",
    r"/wf/open$",
    r"/__utm\.gif$",
    r"/(?:1x1|pixel|tracking-?pixel|transparent-pixel|spacer|blank|clear)\.(?:gif|png)$",
    r"/b/ss/[^/]+/",
    r"/republication[-_]tracker",
)
PARTS = re.compile("|".join(_PARTS))
"""What only such pictures have in `host/path`, in small letters; a spacer is no beacon, but nobody sees it either."""
