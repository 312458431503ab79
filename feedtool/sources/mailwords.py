"""What newsletters call their own links, in the languages that they are written in: data, in small letters."""

from __future__ import annotations

ONLINE = """
view online | view it online | view this online | view in browser | view in your browser | view in a browser
view it in your browser | view this email in | view this e-mail in | view this message in | see this email in
view this post on | view as webpage | view as a webpage | view as a web page | read online | read it online | read in browser
read in your browser | open in browser | open in your browser | web version | webversion | browser version | online version
tarayıcıda aç | tarayıcıda gör | tarayıcıda oku | tarayıcınızda aç | tarayıcınızda gör | tarayıcıdan gör
çevrimiçi gör | çevrimiçi oku | internette gör | web sürümü | web'de gör
im browser ansehen | im browser anzeigen | im browser öffnen | im browser lesen | im browser betrachten | im browser anschauen
im browser aufrufen | im webbrowser | in ihrem browser | in deinem browser | online ansehen | online lesen | online anzeigen
online-version | onlineversion | web-version
voir en ligne | lire en ligne | version en ligne | dans le navigateur | dans votre navigateur | dans un navigateur | version web
ver en línea | leer en línea | versión en línea | ver en el navegador | abrir en el navegador | en tu navegador
en su navegador | versión web
ver no navegador | abrir no navegador | no seu navegador | ver no browser | ver online | ler online | versão online
versão web
visualizza nel browser | apri nel browser | leggi nel browser | nel tuo browser | nel vostro browser | leggi online
vedi online | visualizza online | versione online | versione web
открыть в браузере | смотреть в браузере | читать в браузере | в вашем браузере | веб-версия | веб-версию | онлайн-версия
онлайн-версию | читать онлайн | відкрити у браузері | веб-версію
in je browser | in uw browser | bekijk online | lees online | online versie | webversie
i webbläsaren | i din webbläsare | webbversion | läs online | visa online | i din browser | i nettleseren
w przeglądarce | wersja online | wersję online | wersja internetowa | v prohlížeči | online verze | στον browser
ブラウザで | ウェブ版 | web版 | 在浏览器中 | 在瀏覽器 | 网页版 | 網頁版 | 브라우저에서 | 웹에서 보기 | في المتصفح
"""
"""Of a link to the letter as a page, or of the words before it."""

LEAVE = """
unsubscribe | opt out | opt-out | email preferences | e-mail preferences | update preferences | update your preferences
manage preferences | manage your preferences | subscription preferences | manage subscription | manage your subscription
manage subscriptions | email settings | update your profile | update profile
abonelikten çık | abonelikten ayrıl | aboneliği iptal | aboneliğimi iptal | aboneliğinizi iptal | listeden çık | üyelikten çık
tercihlerinizi | tercihlerimi
abmelden | abbestellen | abmeldung | abbestellung | austragen
désabonne | désinscri | désabonnement | vos préférences | mes préférences
darse de baja | darme de baja | darte de baja | date de baja | cancelar suscripción | cancelar la suscripción
cancelar tu suscripción | anular suscripción | anular la suscripción | tus preferencias | sus preferencias
descadastr | cancelar inscrição | cancelar a inscrição | cancelar assinatura | cancelar a assinatura | cancelar subscrição
cancelar a subscrição | deixar de receber | suas preferências
disiscri | annulla iscrizione | annulla l'iscrizione | cancella iscrizione | cancella l'iscrizione | cancellati | tue preferenze
отпис | управление подпиской | управлять подпиской | настройки подписки | настроить подписку | відпис
afmelden | uitschrijven | je voorkeuren | uw voorkeuren | avregistrera | avprenumerera | avsluta prenumeration | afmeld
avmeld | meld deg av | wypisz | zrezygnuj | odhlásit | odhlášení | διαγραφή
配信停止 | 配信解除 | 購読解除 | 退订 | 取消订阅 | 退訂 | 取消訂閱 | 수신거부 | 구독 취소 | إلغاء الاشتراك
"""
"""Of a link by which one reader leaves, or changes what is sent: whoever follows it does that for this reader."""


def phrases(table: str) -> tuple[str, ...]:
    """Give the phrases of a table, as they are to be looked for in folded text."""
    return tuple(phrase.strip().casefold() for line in table.strip().splitlines() for phrase in line.split("|"))
