"""What block, consent and error pages say, as data: whole titles, and sentences of their bodies, by subject and language.

Everything is compared without case and marks (see `pages.plain`). A `*` stands for a few words.
"""

TITLES = (
    # robot checks and blocks, by product
    "just a moment", "attention required", "attention required cloudflare", "one moment please", "please wait",
    "please wait a moment", "checking your browser", "checking your browser before accessing *", "ddos guard",
    "ddos protection", "ddos protection by *", "access denied", "access to this page has been denied",
    "access to this page has been blocked", "you have been blocked", "sorry you have been blocked",
    "you are being rate limited", "request unsuccessful", "robot check", "bot check", "are you a robot", "are you human",
    "human verification", "security check", "security verification", "verify you are human", "verifying you are human",
    "bot verification", "press hold", "captcha", "not found 1", "recaptcha", "hcaptcha", "challenge validation",
    "unusual traffic",
    "pardon our interruption", "request rejected", "request blocked", "the request could not be satisfied",
    "error the request could not be satisfied", "web application firewall", "sucuri website firewall access denied",
    "your access to this site has been limited", "vercel security checkpoint", "making sure you re not a bot",
    "enable javascript", "javascript is disabled", "javascript required",
    # consent
    "before you continue", "before you continue to *", "we value your privacy", "your privacy choices", "cookie consent",
    "privacy settings", "consent required", "cookies required", "we use cookies",
    # servers and applications
    "bad gateway", "gateway timeout", "gateway time out", "service unavailable", "service temporarily unavailable",
    "temporarily unavailable", "internal server error", "server error", "not found", "page not found", "file not found",
    "forbidden", "forbidden access is denied", "unauthorized", "authorization required", "too many requests", "bad request",
    "web server is down", "connection timed out", "origin is unreachable", "server error in application", "runtime error",
    "database error", "error establishing a database connection", "site maintenance", "under maintenance",
    "down for maintenance", "maintenance mode", "site is undergoing maintenance", "we ll be back soon", "account suspended",
    "this account has been suspended", "site not found", "welcome to nginx", "apache2 ubuntu default page it works",
    "apache2 debian default page it works", "iis windows server", "domain for sale", "this domain is for sale",
    "domain parked", "parked domain", "this site can t be reached",
    # Turkish
    "bir dakika lütfen", "bir dakika", "lütfen bekleyin", "erişim engellendi", "erişim reddedildi", "robot değilim",
    "robot olmadığınızı doğrulayın", "güvenlik kontrolü", "güvenlik doğrulaması", "sayfa bulunamadı", "bulunamadı",
    "sunucu hatası", "hizmet kullanılamıyor", "bakım modu", "bakımdayız", "sitemiz bakımda",
    "gizliliğinize değer veriyoruz", "devam etmeden önce", "çerez tercihleri",
    # German
    "einen moment bitte", "nur einen moment", "bitte warten", "zugriff verweigert", "zugang verweigert",
    "sicherheitsüberprüfung", "sind sie ein roboter", "seite nicht gefunden", "nicht gefunden", "interner serverfehler",
    "dienst nicht verfügbar", "wartungsmodus", "wartungsarbeiten", "bevor sie fortfahren", "bevor sie zu * weitergehen",
    "wir schätzen ihre privatsphäre", "ihre privatsphäre ist uns wichtig", "datenschutzeinstellungen",
    # French
    "un instant", "un instant s il vous plaît", "veuillez patienter", "accès refusé", "accès interdit",
    "vérification de sécurité", "êtes vous un robot", "page introuvable", "page non trouvée", "erreur interne du serveur",
    "service indisponible", "site en maintenance", "maintenance en cours", "avant de continuer", "avant d accéder à *",
    "nous respectons votre vie privée", "votre vie privée nous est chère",
    # Spanish
    "un momento", "espere un momento", "acceso denegado", "verificación de seguridad", "eres un robot",
    "página no encontrada", "no encontrado", "error interno del servidor", "servicio no disponible",
    "sitio en mantenimiento", "en mantenimiento", "antes de continuar", "antes de continuar a *", "valoramos tu privacidad",
    "valoramos su privacidad",
    # Portuguese
    "um momento", "só um momento", "aguarde um momento", "acesso negado", "verificação de segurança", "você é um robô",
    "página não encontrada", "não encontrado", "erro interno do servidor", "serviço indisponível", "site em manutenção",
    "em manutenção", "antes de continuar para *", "valorizamos a sua privacidade", "valorizamos sua privacidade",
    # Italian
    "un attimo", "solo un momento", "attendere prego", "accesso negato", "verifica di sicurezza", "sei un robot",
    "pagina non trovata", "non trovato", "errore interno del server", "servizio non disponibile", "sito in manutenzione",
    "in manutenzione", "prima di continuare", "prima di continuare su *", "la tua privacy è importante per noi",
    "diamo valore alla tua privacy",
    # Russian
    "один момент", "минутку", "подождите", "пожалуйста подождите", "доступ запрещен", "доступ запрещён", "доступ ограничен",
    "проверка безопасности", "проверка браузера", "вы не робот", "вы робот", "страница не найдена", "не найдено",
    "внутренняя ошибка сервера", "сервис недоступен", "сайт на обслуживании", "технические работы", "прежде чем продолжить",
    "мы ценим вашу конфиденциальность",
)  # fmt: skip
"""Titles that such pages have as a whole."""

BODIES = (
    # robot checks and blocks
    "request unsuccessful", "enable javascript and cookies to continue",
    "checking if the site connection is secure",
    "checking your browser before accessing", "this process is automatic your browser will redirect",
    "* needs to review the security of your connection", "please allow up to * seconds", "verify you are human",
    "verifying you are human", "* is verifying that you are not a bot", "performing security verification",
    "performance security by cloudflare", "performance and security by cloudflare", "ddos protection by",
    "cloudflare ray id *", "ray id *", "you are unable to access", "sorry you have been blocked", "why have i been blocked",
    "this website is using a security service to protect itself",
    "the action you just performed triggered the security solution", "what can i do to resolve this",
    "request unsuccessful incapsula incident id", "incapsula incident id", "powered by incapsula",
    "you don t have permission to access", "reference 18 *", "errors edgesuite net", "press hold to confirm you are",
    "press and hold to confirm you are", "access to this page has been denied", "we believe you are using automation tools",
    "pardon our interruption", "as you were browsing something about your browser",
    "our systems have detected unusual traffic", "to continue please type the characters",
    "please complete the security check", "please complete the captcha", "complete the captcha", "i m not a robot",
    "i am not a robot", "confirm you are human", "confirm that you are not a robot", "please verify you are a human",
    "protected by recaptcha", "protected by hcaptcha", "please enable cookies", "please enable javascript",
    "please turn javascript on", "you need to enable javascript to run this app",
    "we re sorry but * doesn t work properly without javascript", "this site requires javascript", "javascript is required",
    "javascript is disabled in your browser", "to discuss automated access to", "enter the characters you see below",
    "sorry we just need to make sure you re not a robot", "the request could not be satisfied", "request blocked",
    "generated by cloudfront", "the requested url was rejected", "please consult with your administrator",
    "your support id is", "your request has been blocked", "you have been rate limited", "you are being rate limited",
    "too many requests", "please try again later", "ddos guard", "let s confirm you are human",
    "complete the security check before continuing", "making sure you re not a bot", "we re verifying your browser",
    # consent
    "before you continue to", "we value your privacy", "we care about your privacy", "your privacy is important to us",
    "we use cookies", "we and our partners", "we and our * partners", "by clicking accept", "if you choose to accept all",
    "accept all", "reject all", "accept all cookies", "reject all cookies", "manage options", "manage preferences",
    "more options", "customise choices", "cookie settings",
    # servers and applications
    "the requested url", "the server encountered", "the server is temporarily unable", "the proxy server received",
    "the web server reported a bad gateway error", "the web server is not returning a connection", "nginx", "openresty",
    "apache * server at", "additionally a * error was encountered", "error establishing a database connection",
    "there has been a critical error on this website", "unable to connect to the database",
    "could not connect to the database", "briefly unavailable for scheduled maintenance", "we are currently performing",
    "we re currently performing", "our site is currently undergoing", "we are down for maintenance", "we ll be back",
    "the page you are looking for", "the page you requested", "the page cannot be displayed",
    "the resource you are looking for", "an error occurred while processing", "http error", "error code", "nginx *",
    "bad gateway", "service unavailable", "service temporarily unavailable", "gateway timeout", "gateway time out",
    "internal server error", "access denied", "page not found", "not found", "forbidden", "this domain is for sale",
    "this domain may be for sale", "the domain * is for sale", "buy this domain", "this domain has expired",
    "this domain is parked", "this account has been suspended", "contact your hosting provider",
    "if you are the owner of this website", "if you are the website owner", "if you re the owner of this website",
    # Turkish
    "devam etmek için javascript", "lütfen javascript", "javascript i etkinleştirin", "tarayıcınız kontrol ediliyor",
    "insan olduğunuzu doğrulayın", "robot olmadığınızı doğrulayın", "ben robot değilim", "erişiminiz engellen",
    "bu siteye erişim", "gizliliğinize değer veriyoruz", "gizliliğinize önem veriyoruz", "çerezleri kullanıyoruz",
    "çerez kullanıyoruz", "tümünü kabul et", "tümünü reddet", "aradığınız sayfa", "sayfa bulunamadı", "sitemiz bakımda",
    "kısa süreliğine bakım", "lütfen daha sonra tekrar deneyin", "veritabanı bağlantısı kurulurken",
    # German
    "aktivieren sie javascript", "bitte aktivieren sie javascript", "ihr browser wird überprüft",
    "bestätigen sie dass sie ein mensch", "ich bin kein roboter", "sie haben keine berechtigung",
    "der zugriff wurde verweigert", "wir schätzen ihre privatsphäre", "ihre privatsphäre ist uns wichtig",
    "wir verwenden cookies", "wir und unsere partner", "wir und unsere * partner", "alle akzeptieren", "alle ablehnen",
    "die gesuchte seite", "die angeforderte seite", "seite nicht gefunden", "diese seite wird gerade gewartet",
    "wegen wartungsarbeiten", "bitte versuchen sie es später", "fehler beim aufbau einer datenbankverbindung",
    "mit werbung und cookies",
    # French
    "activez javascript", "veuillez activer javascript", "vérification de votre navigateur",
    "vérifiez que vous êtes humain", "confirmez que vous êtes un humain", "je ne suis pas un robot",
    "vous n avez pas l autorisation", "nous respectons votre vie privée", "votre vie privée", "nous utilisons des cookies",
    "nous et nos partenaires", "nous et nos * partenaires", "tout accepter", "tout refuser", "accepter et fermer",
    "continuer sans accepter", "la page que vous", "page introuvable", "le site est en maintenance", "veuillez réessayer",
    "erreur lors de la connexion à la base de données",
    # Spanish
    "habilita javascript", "habilite javascript", "activa javascript", "verificando tu navegador",
    "verifica que eres humano", "verifique que es un ser humano", "no soy un robot", "no tienes permiso",
    "no tiene permiso", "valoramos tu privacidad", "valoramos su privacidad", "utilizamos cookies", "usamos cookies",
    "nosotros y nuestros", "aceptar todo", "aceptar todas", "rechazar todo", "rechazar todas", "la página que buscas",
    "la página solicitada", "página no encontrada", "el sitio está en mantenimiento", "inténtalo de nuevo más tarde",
    "error al establecer una conexión con la base de datos",
    # Portuguese
    "ative o javascript", "habilite o javascript", "verificando seu navegador", "verifique se você é humano",
    "confirme que é humano", "não sou um robô", "não sou um robot", "você não tem permissão",
    "valorizamos a sua privacidade", "valorizamos sua privacidade", "nós e os nossos", "nós e nossos", "aceitar tudo",
    "aceitar todos", "rejeitar tudo", "rejeitar todos", "a página que você", "página não encontrada",
    "o site está em manutenção", "tente novamente mais tarde", "erro ao estabelecer uma conexão com o banco de dados",
    # Italian
    "abilita javascript", "attiva javascript", "verifica del browser in corso", "verifica di essere umano",
    "non sono un robot", "conferma di essere umano", "non hai i permessi", "la tua privacy",
    "diamo valore alla tua privacy", "utilizziamo i cookie", "utilizziamo cookie", "noi e i nostri", "accetta tutto",
    "accetta tutti", "rifiuta tutto", "rifiuta tutti", "continua senza accettare", "la pagina che stai cercando",
    "la pagina richiesta", "pagina non trovata", "il sito è in manutenzione", "riprova più tardi",
    "errore nello stabilire una connessione al database",
    # Russian
    "включите javascript", "пожалуйста включите javascript", "проверка вашего браузера", "проверяем ваш браузер",
    "подтвердите что вы человек", "подтвердите что вы не робот", "подтвердите что запросы отправляли вы", "я не робот",
    "доступ к ресурсу", "доступ к сайту", "доступ запрещен", "доступ запрещён", "мы ценим вашу конфиденциальность",
    "мы используем cookie", "мы используем файлы cookie", "мы и наши партнеры", "мы и наши партнёры", "принять все",
    "отклонить все", "запрашиваемая страница", "страница не найдена", "на сайте ведутся технические работы",
    "попробуйте позже", "повторите попытку позже", "ошибка установки соединения с базой данных",
    "ошибка подключения к базе данных",
)  # fmt: skip
"""What sentences of such pages begin with; a phrase of one or two words must be the whole sentence, but for numbers."""

SERVICES = (
    "cloudflare", "nginx", "apache", "akamai", "incapsula", "imperva", "google", "google search", "youtube", "ddos guard",
    "aws waf", "amazon", "datadome", "perimeterx", "wordpress", "iis",
)  # fmt: skip
"""Names behind a title's last separator that are no part of an article's headline."""
