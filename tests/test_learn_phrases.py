"""What boilerplate says, language by language: strong, weak, and ordinary sentences that hold words like it."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedtool.learn.phrases import STRONG, WEAK, is_content, strength


def _fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


STRONG_TEXTS = {
    "en": """
        The post {title} appeared first on {site}.
        This article was originally published by {site}.
        Continue reading
        Click here to read the full story
        Subscribe to our newsletter
        Sign up for our free weekly newsletter and get the best of {site}.
        View this email in your browser
        You are receiving this email because you signed up on our website. Unsubscribe here.
        All rights reserved.
        Your browser does not support the audio element.
        Follow us on Mastodon
        Leave a comment
        Reply to this post by email
        Filed under: Harbour, Boats
        Share this: Facebook, X
        Support us on Patreon
        Related posts
        Image credit: {author}
        This post contains affiliate links.
        Thanks for reading!
        Table of Contents
        Tweet
        Website
        Facebook | X | LinkedIn
        {n} min read
        5 comments""",
    "tr": """
        {title} yazısı ilk önce {site} üzerinde ortaya çıktı.
        Haberin devamı için tıklayınız
        Bültenimize abone olun
        Bu haberi paylaş
        WhatsApp kanalımıza katılın
        Bizi Twitter'da takip edin
        Yorum yap
        YORUMLAR
        Kaynak: Anadolu Ajansı
        Fotoğraf: {author}
        Etiketler: liman, feribot
        Tüm hakları saklıdır.
        Tarayıcınız video öğesini desteklemiyor.
        İlginizi çekebilir
        Okuduğunuz için teşekkür ederiz
        Tahmini okuma süresi: 3 dakika""",
    "de": """
        Der Beitrag {title} erschien zuerst auf {site}.
        Weiterlesen
        Jetzt unseren Newsletter abonnieren
        Folgen Sie uns auf Facebook
        Diesen Artikel teilen
        Schreiben Sie einen Kommentar
        Kommentare
        Bildquelle: {author}
        Alle Rechte vorbehalten
        Ihr Browser unterstützt kein HTML5-Video.
        Ähnliche Beiträge
        Das könnte Sie auch interessieren
        Danke fürs Lesen!
        Lesezeit: 4 Minuten
        Dieser Artikel enthält Affiliate-Links.""",
    "fr": """
        L’article {title} est apparu en premier sur {site}.
        Lire la suite
        Abonnez-vous à notre newsletter
        Suivez-nous sur les réseaux sociaux
        Partager cet article
        Laisser un commentaire
        Commentaires
        Crédit photo : {author}
        Tous droits réservés
        Votre navigateur ne supporte pas la balise audio.
        À lire aussi
        Merci de votre lecture
        Temps de lecture : 4 minutes""",
    "es": """
        La entrada {title} se publicó primero en {site}.
        Seguir leyendo
        Suscríbete a nuestro boletín
        Únete a nuestro canal de WhatsApp
        Síguenos en Facebook
        Siguenos en Twitter
        Comparte esta noticia
        Deja un comentario
        Comentarios
        Foto: {author}
        Todos los derechos reservados
        Tu navegador no soporta el elemento de audio.
        Artículos relacionados
        Te puede interesar
        Gracias por leer""",
    "pt": """
        O post {title} apareceu primeiro em {site}.
        Leia mais
        Assine nossa newsletter
        Participe do nosso grupo no WhatsApp
        Siga-nos no Instagram
        Compartilhe esta notícia
        Deixe um comentário
        Comentários
        Foto: Divulgação
        Todos os direitos reservados
        Seu navegador não suporta o elemento de áudio.
        Você também pode gostar
        Obrigado por ler""",
    "it": """
        L'articolo {title} proviene da {site}.
        Continua a leggere
        Iscriviti alla nostra newsletter
        Unisciti al canale Telegram
        Seguici su Facebook
        Condividi questo articolo
        Lascia un commento
        Commenti
        Foto di copertina: {author}
        © Riproduzione riservata
        Il tuo browser non supporta il tag audio.
        Leggi anche: {title}
        Articoli correlati
        Grazie per la lettura""",
    "ru": """
        Запись {title} впервые появилась {site}.
        Читать далее
        Подпишитесь на нашу рассылку
        Подписывайтесь на наш Telegram-канал
        Мы в социальных сетях
        Поделиться в соцсетях
        Оставить комментарий
        Комментарии
        Фото: {author}
        Все права защищены
        Ваш браузер не поддерживает видео.
        Читайте также: {title}
        Похожие записи
        Спасибо за внимание!""",
    "ar": """
        ظهرت المقالة {title} أولاً على {site}.
        اقرأ المزيد
        اقرأ أيضًا: {title}
        اشترك في نشرتنا البريدية
        تابعونا على فيسبوك
        شارك هذا المقال
        اترك تعليقاً
        التعليقات
        المصدر: وكالات
        جميع الحقوق محفوظة
        متصفحك لا يدعم تشغيل الفيديو
        مقالات ذات صلة
        شكراً لكم على القراءة""",
    "zh": """
        {title}最先出现在{site}。
        阅读全文
        欢迎订阅我们的电子报
        关注我们的微信公众号
        分享到:
        發表留言
        评论
        图片来源:{author}
        版权所有,未经授权不得转载。
        您的浏览器不支持视频播放。
        相关文章
        责任编辑:{author}
        感谢阅读""",
    "ja": """
        投稿 {title} は {site} に最初に表示されました。
        続きを読む
        ニュースレターに登録
        公式Twitterをフォローする
        この記事をシェアする
        コメントを残す
        コメント
        画像提供:{author}
        無断転載を禁じます。
        お使いのブラウザは動画の再生に対応していません。
        関連記事
        最後までお読みいただきありがとうございました。""",
    "nl": """
        Het bericht {title} verscheen eerst op {site}.
        Lees verder
        Schrijf je in voor onze nieuwsbrief
        Volg ons op Facebook
        Deel dit artikel
        Geef een reactie
        Reacties
        Alle rechten voorbehouden
        Uw browser ondersteunt geen video.
        Gerelateerde artikelen
        Bedankt voor het lezen!""",
    "pl": """
        Artykuł {title} pojawił się poraz pierwszy w {site}.
        Czytaj dalej
        Zapisz się do naszego newslettera
        Obserwuj nas na Facebooku
        Udostępnij ten artykuł
        Dodaj komentarz
        Komentarze
        Źródło: PAP
        Wszelkie prawa zastrzeżone
        Twoja przeglądarka nie obsługuje wideo.
        Zobacz także: {title}
        Dziękuję za przeczytanie""",
}

WEAK_TEXTS = {
    "en": """
        The ministry has published all the figures on its website, and the opposition wants the method explained.
        The mayor made no comments on Tuesday.
        Those who want to read more will find the minutes in the town hall for the next ten years.""",
    "tr": "Bakanlık bütün rakamları internet sitesinde yayımladı ve muhalefet yöntemin açıklanmasını istedi.",
    "de": "Das Ministerium hat alle Zahlen auf seiner Webseite veröffentlicht, wie ein Sprecher am Montag in Berlin sagte.",
    "fr": "Le ministère a publié tous les chiffres sur son site internet, a indiqué lundi un porte-parole à Paris.",
    "es": "El ministerio ha publicado todas las cifras en su página web, según dijo el lunes un portavoz en Madrid.",
    "pt": "O ministério publicou todos os números na sua página oficial, disse na segunda-feira um porta-voz em Lisboa.",
    "it": "Il ministero ha pubblicato tutti i dati sul suo sito web, ha detto lunedì un portavoce del governo a Roma.",
    "ru": "Министерство опубликовало все данные на своём официальном сайте, сообщил в понедельник представитель правительства.",
    "ar": "نشرت الوزارة جميع الأرقام على موقعها الإلكتروني، كما قال متحدث باسم الحكومة يوم الاثنين في العاصمة.",
    "zh": "教育部周一在官网公布了全部统计数字,反对党要求说明这些数字是怎样得出来的,并在议会中提出质询。",
    "ja": "同省は月曜日、すべての統計を公式サイトで発表した。野党は算出方法の説明を国会で求めている。",
    "nl": "Het ministerie heeft alle cijfers op zijn website gezet, zei een woordvoerder maandag in Den Haag.",
    "pl": "Ministerstwo ogłosiło wszystkie dane na stronie, powiedział w poniedziałek rzecznik rządu w Warszawie.",
}

PLAIN_TEXTS = {
    "en": """
        The workers' rights were reserved for a later debate.
        He appeared before the court on Monday and shared the blame.
        Her commentary on the match was printed in full.
        The bookmaker follows the horses closely.
        A sharecropper read the letter to more than forty families.
        The image of the king is on every coin.""",
    "tr": """
        Gemi limandan saat dokuzda ayrıldı ve öğlen geri döndü.
        Kaynaklar tükeniyor, su sıkıntısı büyüyor.
        Yazarlar Birliği toplantıyı erteledi.
        Komşular ekmeği paylaşırken çocuklar oynuyordu.
        Okuyucu salonu yenilendi.""",
    "de": """
        Der Kommentator sprach über das Spiel.
        Die Quellenlage ist dünn, sagt die Historikerin.
        Die Teilnehmer teilten sich den Gewinn.
        Er folgte den Spuren bis ans Ufer.
        Das Bild hing lange im Rathaus.""",
    "fr": """
        Le commentateur a parlé du match.
        Les voisins ont partagé le pain et le vin.
        La source de la rivière est à sec depuis juin.
        Le ministre a lu la lettre devant les députés.""",
    "es": """
        El comentarista habló del partido.
        Los vecinos compartieron el pan y el vino.
        La fuente de la plaza está seca desde junio.
        El ministro leyó la carta ante los diputados.""",
    "pt": """
        O comentador falou do jogo.
        Os vizinhos dividiram o pão e o vinho.
        A fonte da praça está seca desde junho.
        O ministro leu a carta perante os deputados.""",
    "it": """
        Il commentatore ha parlato della partita.
        I vicini hanno diviso il pane e il vino.
        La fontana della piazza è asciutta da giugno.
        Il ministro ha letto la lettera ai deputati.""",
    "ru": """
        Комментатор говорил о матче.
        Соседи разделили хлеб и вино.
        Источники на площади пересохли в июне.
        Министр прочитал письмо депутатам.""",
    "ar": """
        تحدث المعلق عن المباراة.
        تقاسم الجيران الخبز.
        جفت مياه النبع منذ يونيو.
        قرأ الوزير الرسالة أمام النواب.""",
    "zh": """
        渡轮早上九点离开港口,中午返回。
        邻居们分了面包和酒。
        广场上的泉水六月就干了。
        部长向议员们读了这封信。""",
    "ja": """
        船は九時に港を出て、正午に戻る。
        隣人たちはパンを分け合った。
        若者のシェアハウスが町に増えている。
        大臣は手紙を読み上げた。""",
    "nl": """
        De commentator sprak over de wedstrijd.
        De buren verdeelden het brood en de wijn.
        De minister las de brief voor aan de Kamer.""",
    "pl": """
        Komentator mówił o meczu.
        Sąsiedzi podzielili chleb i wino.
        Minister odczytał list posłom.""",
}


def _cases(texts: dict[str, str]) -> list[object]:
    return [
        pytest.param(line.strip(), id=f"{language}-{number}")
        for language, lines in texts.items()
        for number, line in enumerate(lines.strip().splitlines())
    ]


@pytest.mark.parametrize("text", _cases(STRONG_TEXTS))
def test_what_only_boilerplate_says_is_strong(text: str) -> None:
    """A phrase of each family is known in each language, with its own letters and in any case."""
    assert strength(_fold(text)) == STRONG
    assert strength(_fold(text.upper())) == STRONG or "{" in text  # slots are made after folding


@pytest.mark.parametrize("text", _cases(WEAK_TEXTS))
def test_a_word_that_both_say_is_weak_in_a_sentence(text: str) -> None:
    """A word that stands in boilerplate and in news is a weak cue where it is not all that there is."""
    assert strength(_fold(text)) == WEAK


@pytest.mark.parametrize("text", _cases(PLAIN_TEXTS))
def test_ordinary_sentences_give_no_cue(text: str) -> None:
    """A cue inside another word, or another form of it, is none."""
    assert strength(_fold(text)) == 0.0


FIELDS = {
    "en": ("Ingredients", "Price: {n} pounds", "Score: 8/10", "Serves {n}", "Conclusion", "Step 3"),
    "tr": ("Malzemeler", "Yapılışı:", "Fiyatı: {n} lira", "{n} kişilik", "Hakem: {author}"),
    "de": ("Zutaten", "Für {n} Personen", "Fazit:", "Preis: {n} Euro", "Zuschauer: 12.000"),
    "fr": ("Ingrédients", "Prix : {n} euros", "Pour {n} personnes", "Conclusion"),
    "es": ("Ingredientes", "Precio: {n} euros", "Para {n} personas", "Árbitro: {author}"),
    "pt": ("Ingredientes", "Modo de preparo", "Nota: {n}", "Gols: {n}"),
    "it": ("Ingredienti", "Voto: {n}", "Dosi per {n} persone", "Marcatori:"),
    "ru": ("Ингредиенты", "Цена: {n} рублей", "Оценка: {n}", "Что дальше"),
    "ar": ("المقادير", "السعر: {n}", "طريقة التحضير", "النتيجة: {n}"),
    "zh": ("食材", "做法:", "价格:{n}元", "评分:{n}"),
    "ja": ("材料", "作り方", "価格:{n}円", "{n}人分"),
    "nl": ("Ingrediënten", "Prijs: {n} euro", "Voor {n} personen", "Conclusie"),
    "pl": ("Składniki", "Cena: {n}", "Ocena: {n}", "Podsumowanie"),
}


@pytest.mark.parametrize("text", [pytest.param(text, id=text) for texts in FIELDS.values() for text in texts])
def test_headings_and_fields_of_a_column_are_content(text: str) -> None:
    """What recipes, reviews, matches and the like have in all their items is known in each language, and is no boilerplate."""
    assert is_content(_fold(text))
    assert strength(_fold(text)) == 0.0


@pytest.mark.parametrize("text", [*_cases(STRONG_TEXTS), "", "price rises hit the market", "tags: price", "the conclusion"])
def test_boilerplate_and_sentences_are_no_fields(text: str) -> None:
    """A field begins with its name, and its name is followed by its value or nothing."""
    assert not is_content(_fold(text))


def test_apostrophes_and_marks_left_out_are_the_same() -> None:
    """Straight and curly apostrophes, Turkish I without its language, and letters without their marks match alike."""
    assert strength("don't miss an episode") == strength("don’t miss an episode") == STRONG
    assert strength("YORUMLARI OKU".casefold()) == strength("yorumları oku") == STRONG
    assert strength("İLGİNİZİ ÇEKEBİLİR".casefold()) == STRONG
    assert strength("dejanos tu comentario") == STRONG


def test_a_line_that_is_nothing_else_differs_from_the_word_in_a_sentence() -> None:
    """`instagram` alone is a link of a share row; a sentence that names it is not."""
    assert strength("instagram") == STRONG
    assert strength("instagram was down for two hours on monday") == 0.0


def test_a_row_of_names_is_strong_however_ordinary_each_is() -> None:
    """Three whole-line cues in a row are a row of links."""
    assert strength("pocket") == WEAK
    assert strength("pocket · x · medium") == STRONG


def test_a_long_text_that_holds_a_cue_is_weak() -> None:
    """What is a call to action in a short text is a report of one in a long one."""
    assert strength("please share this with your friends: leave a review") == STRONG
    assert strength("guests who can find out more " + "of the old hotel at the harbour " * 4) == WEAK


@pytest.mark.usefixtures("unmeasured")
def test_it_is_quick() -> None:
    """A text of a hundred characters takes some microseconds; the bound leaves room for a busy machine."""
    texts = [
        "the ferry leaves the harbour at nine and comes back at noon, the council said in a statement on monday.",
        "渡轮九点离开港口,中午返回。" * 7,
    ]
    strength(texts[0])
    took = []
    for _ in range(5):
        before = time.process_time()
        for text in texts * 100:
            strength(text)
        took.append((time.process_time() - before) / 200)
    assert min(took) < 500e-6


@given(
    st.one_of(
        st.text(),
        st.lists(
            st.sampled_from(["^", "*", ":", "share", "this", "{site}", "{n}", "分享", "5", "コメント", "©", "\ud800"])
        ).map(" ".join),
    )
)
def test_any_text_has_one_of_three_strengths(text: str) -> None:
    """It never fails, and says the same of the same text."""
    assert strength(text) in {0.0, WEAK, STRONG}
    assert strength(text) == strength(text)
