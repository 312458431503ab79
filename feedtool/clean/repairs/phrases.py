"""What furniture says of itself, in many languages: never enough alone, only where a place, links or a class say the same.

They are compared as `bare` gives them: letters and digits, small, with single spaces.
"""

from __future__ import annotations

from feedtool.clean.repairs.shape import bare


def _phrases(text: str) -> frozenset[str]:
    return frozenset(filter(None, map(bare, text.replace("\n", "|").split("|"))))


SHARE = _phrases(
    """
    share|share this|share on|share it|share this post|share this article|share this story|share with|share via|share now
    share this article on|share this post on|share this with|share to|share with friends|found this useful share it
    spread the word|tweet|follow us|like this|sharing is caring
    paylaş|bunu paylaş|paylaşın|bu yazıyı paylaş|haberi paylaş|sosyal medyada paylaş
    teilen|teilen mit|artikel teilen|beitrag teilen|diesen beitrag teilen|jetzt teilen|teile diesen beitrag
    partager|partager cet article|partagez|partagez cet article|partager sur
    compartir|comparte|compartir en|comparte este artículo|compártelo|comparte esto
    compartilhe|compartilhar|compartilhe isso|compartilhe este artigo|partilhar|partilhe
    condividi|condividi su|condividi questo articolo|condividi l articolo
    delen|deel dit|deel dit artikel|deel deze post|del|del artikel|del denne artikkelen|dela|dela artikeln|jaa|jaa artikkeli
    udostępnij|podziel się|sdílet|sdílejte|zdieľať|megosztás|oszd meg|distribuie|dela med dig
    поделиться|поделиться ссылкой|поделитесь|поделись|поширити|поділитися|сподели|подели
    κοινοποίηση|μοιραστείτε|شارك|مشاركة|شارك هذا المقال|انشر|שתפו|שתף|اشتراک گذاری|به اشتراک بگذارید
    शेयर करें|साझा करें|分享|分享到|分享至|分享本文|シェア
    シェアする|この記事をシェア|共有|공유|공유하기|chia sẻ|bagikan|แชร์
    """
)
"""Headings of share bars."""

RELATED = _phrases(
    """
    related posts|related articles|related stories|related news|related content|related reading|related links
    you may also like
    you might also like|you may also be interested in|you might be interested in|more stories|more articles|more posts
    more from this author|more from this blog|read next|recommended posts|recommended for you|recommended stories
    similar posts
    also read|see also on this site|other posts in this series|posts in this series|more in this series|latest posts
    recent posts
    popular posts|most read|most popular|trending now|trending|don t miss|up next|keep reading
    ilgili haberler|ilgili yazılar|benzer haberler|benzer yazılar|bunlar da ilginizi çekebilir|ilginizi çekebilir
    diğer haberler
    son haberler|çok okunanlar|önerilen haberler|bunları da okuyun
    ähnliche beiträge|ähnliche artikel|verwandte artikel|verwandte beiträge|das könnte sie auch interessieren
    das könnte dich auch interessieren|mehr zum thema|lesen sie auch|weitere artikel|auch interessant|passend zum thema
    articles similaires|articles liés|à lire aussi|lire aussi|sur le même sujet|vous aimerez aussi
    cela pourrait vous intéresser
    entradas relacionadas|artículos relacionados|noticias relacionadas|te puede interesar|también te puede interesar
    te puede gustar|lee también|lea también|más noticias
    posts relacionados|artigos relacionados|notícias relacionadas|leia também|leia mais|veja também|você também pode gostar
    articoli correlati|articoli simili|leggi anche|potrebbe interessarti|potrebbe interessarti anche|ti potrebbe interessare
    gerelateerde artikelen|gerelateerde berichten|lees ook|relaterade artiklar|läs också|läs även|relaterte artikler
    les også
    relaterede artikler|læs også|lue myös|aiheeseen liittyvää|powiązane artykuły|podobne artykuły|czytaj także|zobacz także
    přečtěte si také|související články|čtěte také|kapcsolódó cikkek|articole similare|citește și
    похожие статьи|похожие записи|похожие новости|читайте также|читать также|материалы по теме|смотрите также
    схожі статті|читайте також|прочетете още|σχετικά άρθρα|διαβάστε επίσης|διαβάστε ακόμα
    مقالات ذات صلة|مواضيع ذات صلة|اقرأ أيضا|اقرأ أيضًا|قد يعجبك أيضا|אולי יעניין אותך|כתבות נוספות|مطالب مرتبط
    相关文章|相关阅读|相关新闻|推荐阅读|延伸閱讀|延伸阅读|相關文章|相關新聞|猜你喜欢
    関連記事|関連ニュース|あわせて読みたい|おすすめ記事|こちらもおすすめ|관련 기사|관련기사|관련 글|추천 기사
    bài viết liên quan|tin liên quan|artikel terkait|baca juga|berita terkait|บทความที่เกี่ยวข้อง|संबंधित खबरें|यह भी पढ़ें
    """
)
"""Headings of lists of other articles."""

MORE = _phrases(
    """
    read more|continue reading|continue|read on|keep reading|read the rest|read the rest of this entry|read the full article
    read the full story|read the full post|read full article|read full story|read full post|read it here|read the article
    read the original article|read article|read the whole story|full story|full article|more|view original|view post
    view article|view the full post|click here to read more|click to continue|see more|show more|view more|learn more
    view on site
    devamı|devamını oku|devamını okuyun|devamı için tıklayın|haberin devamı|yazının devamı|tamamını oku|daha fazla oku
    haberin devamı için tıklayın|okumaya devam et|haberin tamamı
    weiterlesen|mehr lesen|mehr|zum artikel|zum beitrag|den ganzen artikel lesen|ganzen artikel lesen|weiter
    artikel lesen|hier weiterlesen
    lire la suite|lire plus|en savoir plus|lire l article|la suite|continuer la lecture|lire l article complet|voir plus
    leer más|seguir leyendo|sigue leyendo|continuar leyendo|leer artículo completo|leer el artículo completo|ver más
    leer nota completa
    leia mais|ler mais|continue lendo|continuar lendo|continue a ler|continuar a ler|saiba mais|ler artigo completo
    leggi tutto|continua a leggere|leggi di più|continua|leggi l articolo|leggi ancora|leggi l articolo completo
    lees meer|lees verder|verder lezen|läs mer|läs hela artikeln|les mer|les videre|læs mere|læs videre|lue lisää
    lue koko artikkeli
    czytaj więcej|czytaj dalej|więcej|číst dále|celý článek|čítať ďalej|tovább olvasom|tovább|bővebben|citește mai mult
    mai mult
    читать далее|читать дальше|читать полностью|далее|подробнее|продолжить чтение|читати далі|докладніше|прочети още
    вижте още
    διαβάστε περισσότερα|συνέχεια|περισσότερα|اقرأ المزيد|المزيد|متابعة القراءة|تابع القراءة|קרא עוד|המשך לקרוא
    ادامه مطلب|بیشتر بخوانید
    阅读更多|继续阅读|阅读全文|查看全文|閱讀更多|繼續閱讀|閱讀全文
    続きを読む|もっと読む|続きはこちら|더 보기|더보기|계속 읽기|전문 보기
    đọc tiếp|xem thêm|đọc thêm|baca selengkapnya|selengkapnya|อ่านต่อ|อ่านเพิ่มเติม|और पढ़ें|आगे पढ़ें
    """
)
"""Texts of links that only lead to the whole article."""

COOKIE = _phrases(
    """
    cookie|cookies|çerez|çerezler|gdpr|consent|datenschutz
    куки|كوكيز|ملفات تعريف الارتباط|quyền riêng tư|隐私|クッキー|쿠키
    """
)
"""Words of which a text about cookies has one."""
