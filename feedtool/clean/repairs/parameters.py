"""Parameters of addresses that say where a reader came from, and never which page is meant; all in small letters.

`ref`, `source` and the like choose pages on some sites: they are named only for hosts on which they do not. What pays
an author (the `tag` of a shop) stays.
"""

from __future__ import annotations

NAMES = frozenset(
    """
    __hsfp __hssc __hstc __s __twitter_impression _branch_match_id _branch_referrer _bta_c _bta_tid _ga _gl _hsenc
    _hsmi _ke _kx _openstat action_object_map action_ref_map adgroupid at_campaign at_custom1 at_custom2 at_custom3
    at_custom4 at_format at_link_id at_link_origin at_link_type at_medium at_ptr_name cmpid dclid ef_id
    email_referrer email_subject email_token epik fb_action_ids fb_action_types fb_ref fb_source fbclid ga_campaign
    ga_content ga_medium ga_place ga_source ga_term gad_campaignid gad_source gbraid gclid gclsrc guccounter
    guce_referrer guce_referrer_sig hsctatracking hss_channel icid igsh igshid irclickid irgwc li_fat_id mc_cid
    mc_eid mibextid mkt_tok ml_subscriber ml_subscriber_hash ms_clkid msclkid nr_email_referer ns_campaign ns_fee
    ns_linkname ns_mchannel ns_source oly_anon_id oly_enc_id pk_campaign pk_cid pk_content pk_keyword pk_kwd
    pk_medium pk_source rb_clickid s_cid s_kwcid sb_referer_host sc_campaign sc_channel sc_content sc_country sc_geo
    sc_lid sc_llid sc_medium sc_outcome sc_uid sfmc_id srsltid tracking_source trackingcode trk trkcampaign ttclid
    twclid vero_conv vero_id wbraid wickedid wt.mc_id wt.nav wt_mc wt_zmc xtor yclid ymclid ysclid zanpid
    """.split()
)

FAMILIES = ("utm_", "mtm_", "piwik_", "matomo_", "itm_", "hsa_", "stm_", "int_cmp", "pd_rd_", "fb_comment_", "utm-")
"""Beginnings of more such names."""

_AMAZON = "ascsubtag asc_campaign asc_refurl asc_source content-id crid cv_ct_cx dchild pd_rd_i pf_rd_i pf_rd_m"
_AMAZON += " pf_rd_p pf_rd_r pf_rd_s pf_rd_t qid ref ref_ sprefix sr spia"
_GOOGLE = "aqs biw bih ei gs_lcrp gs_l oq rlz sa sca_esv sca_upv sei sourceid sxsrf uact usg ved"
_X = "s t ref_src ref_url cxt"

KNOWN = {
    "aliexpress.com": "spm scm pvid algo_pvid algo_exp_id",
    "apple.com": "itscg itsct",
    "bilibili.com": "from_source from_spmid share_source share_medium share_plat share_session_id spm_id_from vd_source",
    "bloomberg.com": "cmpid leadsource sref srnd",
    "businessinsider.com": "r",
    "dw.com": "maca",
    "ebay.com": "_trkparms _trksid",
    "etsy.com": "click_key click_sum ref organic_search_click pro frs",
    "facebook.com": "__cft__[0] __tn__ __xts__[0] eid fref hc_ref hc_location notif_id notif_t paipv rdid ref refid ref_type",
    "forbes.com": "sh ss",
    "ft.com": "ftcamp segmentid",
    "github.com": "ref_cta ref_loc ref_page",
    "goodreads.com": "ac from_search from_srp ref rank",
    "google.com": _GOOGLE,
    "imdb.com": "ref_ pf_rd_m pf_rd_p pf_rd_r pf_rd_s pf_rd_t",
    "instagram.com": "img_index_src ig_mid ig_rid",
    "linkedin.com": "lipi licu midsig midtoken otptoken refid trackingid trkemail",
    "medium.com": "source sk_source gi",
    "nbcnews.com": "cid",
    "netflix.com": "trackid trkid jb jbp",
    "npr.org": "ft f",
    "nytimes.com": "emc partner rss smid smtyp te nl regi_id campaign_id instance_id segment_id user_id",
    "pinterest.com": "invite_code sender sfo",
    "producthunt.com": "ref",
    "reddit.com": "%24deep_link correlation_id post_fullname rdt ref ref_campaign ref_source share_id",
    "spotify.com": "si nd dlsi context pi sp_cid",
    "substack.com": "r triedredirect showwelcomeonshare isfreemail",
    "theguardian.com": "cmp",
    "theverge.com": "view_token",
    "tiktok.com": "_d _r _t is_copy_url is_from_webapp sender_device sender_web_id share_app_id share_item_id u_code",
    "twitter.com": _X,
    "washingtonpost.com": "wpisrc wpmm wprss tid",
    "wired.com": "mbid",
    "wsj.com": "mod reflink st_rid",
    "x.com": _X,
    "youtube.com": "ab_channel embeds_referring_euri feature gclid kw pp si source_ve_path",
    "youtu.be": "feature si",
    "zeit.de": "wt_ref",
}
for (
    _name
) in "amazon.com amazon.de amazon.co.uk amazon.fr amazon.it amazon.es amazon.ca amazon.co.jp amazon.in amazon.com.tr".split():
    KNOWN[_name] = _AMAZON

HOSTS = {host: frozenset(names.split()) for host, names in KNOWN.items()}
"""More names, on these hosts and all below them."""

WRAPPED = {
    "google.com/url": ("q", "url"),
    "www.google.com/url": ("q", "url"),
    "www.youtube.com/redirect": ("q",),
    "l.facebook.com/l.php": ("u",),
    "lm.facebook.com/l.php": ("u",),
    "l.instagram.com/": ("u",),
    "www.facebook.com/l.php": ("u",),
    "t.umblr.com/redirect": ("z",),
    "vk.com/away.php": ("to",),
    "out.reddit.com/": ("url",),
    "steamcommunity.com/linkfilter/": ("url", "u"),
    "slack-redir.net/link": ("url",),
    "www.linkedin.com/redir/redirect": ("url",),
    "duckduckgo.com/l/": ("uddg",),
    "link.zhihu.com/": ("target",),
    "disq.us/url": ("url",),
    "exit.sc/": ("url",),
    "gate.sc/": ("url",),
}
"""Pages (`host/path`) that only send on to the address in one of these parameters."""
