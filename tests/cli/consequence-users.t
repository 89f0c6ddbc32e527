#!/bin/sh
# What people notice: feature flags, headers that protect them, texts that are translated.
. tests/cli/lib.sh

put() { mkdir -p "$(dirname "$T/$1")"; cat >"$T/$1"; }
users() { ff-consequence -C "$T/r" --json HEAD | /usr/bin/python3 -c '
import json, sys
for i in json.load(sys.stdin)["categories"]["user"].get("impacts", []): print(i["id"], i["level"], i["message"])'; }
swap() { sed -i "$2" "$T/r/$1"; commit "$T/r" swap; } # swap FILE SED

repo "$T/r"
put r/shop/settings.py <<'E2'
import os

FEATURE_FLAGS = {
    # what people do not see yet, don't ask
    "CHAT": False,
    "OLD_CART": True,
    "LIMIT": lambda user: user.age > 18,
    "RATES": {"a": 1},
}
ENABLE_SEARCH = False
X_FRAME_OPTIONS = "DENY"
SECURE_HSTS_SECONDS = 31536000
SECURE_SSL_REDIRECT = True
SESSION_COOKIE_SAMESITE = "Lax"
CSP_SCRIPT_SRC = ("'self'",)
E2
put r/shop/views.py <<'E2'
from django.utils.translation import gettext as _
from waffle import flag_is_active
from waffle.decorators import waffle_switch
from shop.clients import ld_client, cart


def order(request):
    if flag_is_active(request, "fast-lane"):
        return _("Quick")
    if ld_client.variation("new-price", request.user, False):
        return _("Cheap")
    return _("Thanks, %(name)s") % {"name": cart.has("x")}


@waffle_switch("beta")
def beta(request):
    return _("Thanks, %(name)s")


def answer(response):
    response["X-Frame-Options"] = "DENY"
    response.headers.setdefault("Referrer-Policy", "same-origin")
    return response
E2
commit "$T/r" start
ff-scan -C "$T/r" --index >/dev/null

swap shop/settings.py 's/"CHAT": False/"CHAT": True/'
is "a flag of a table is on now" "$(users)" 'USER003 medium feature flag CHAT: default is True, it was False'
swap shop/settings.py '/OLD_CART/d'
is "a flag is gone from a table" "$(users)" 'USER003 medium feature flag OLD_CART removed from FEATURE_FLAGS'
swap shop/settings.py 's/"RATES": {"a": 1}/"RATES": {"a": 2}, "FRESH": True/'
is "a new flag, or a value that is no switch, is no news" "$(users)" ""
swap shop/settings.py 's/don.t ask/do not ask/'
is "a comment is none" "$(users)" ""
swap shop/settings.py 's/ENABLE_SEARCH = False/ENABLE_SEARCH = True/'
is "a switch" "$(users)" 'USER003 medium feature flag ENABLE_SEARCH: default is True, it was False'
swap shop/views.py 's/"new-price", request.user, False/"new-price", request.user, True/'
is "the default of a flag that a service keeps" "$(users)" 'USER003 medium feature flag new-price: default is True, it was False'
swap shop/views.py 's/flag_is_active(request, "fast-lane")/True/'
is "a flag that nobody asks for" "$(users)" 'USER003 medium feature flag fast-lane is no longer asked for here: what it is set to is ignored'
swap shop/views.py 's/cart.has("x")/1/'
is "has() of anything is no flag" "$(users)" ""
swap shop/views.py '/^@waffle_switch/d'
is "a decorator asks, too" "$(users)" 'USER003 medium feature flag beta is no longer asked for here: what it is set to is ignored'
swap shop/views.py '$a\
\
\
def moved(request):\
    return flag_is_active(request, "two")'
swap shop/views.py '/^def moved/,$d'
cat >>"$T/r/shop/other.py" <<'E2'
from waffle import flag_is_active


def moved(request):
    return flag_is_active(request, "two")
E2
git -C "$T/r" add -A; git -C "$T/r" commit -q --amend --no-edit
is "one that moved to another file is asked for still" "$(users)" ""

swap shop/views.py '/X-Frame-Options/d'
is "a header that is no longer set" "$(users)" 'USER004 high header X-Frame-Options is no longer set here'
swap shop/views.py 's/response.headers.setdefault("Referrer-Policy", "same-origin")/response.headers["referrer-policy"] = "same-origin"/'
is "set another way it is there" "$(users)" ""
swap shop/settings.py 's/31536000/0/'
is "HTTPS for later" "$(users)" 'USER004 high browsers are no longer told to use HTTPS (SECURE_HSTS_SECONDS = 0)'
swap shop/settings.py "s/'self'/'self'\", \"'unsafe-inline'/"
is "a policy with a hole" "$(users)" 'USER004 high CSP_SCRIPT_SRC allows unsafe-inline now'
swap shop/settings.py 's/SAMESITE = "Lax"/SAMESITE = "None"/'
is "cookies for all" "$(users)" 'USER004 high cookies go to other sites (SESSION_COOKIE_SAMESITE = "None")'
swap shop/settings.py 's/SAMESITE = "None"/SAMESITE = "Strict"/'
is "a stricter one is no loss" "$(users)" ""
swap shop/settings.py '/SECURE_SSL_REDIRECT/d'
is "a protection that was a setting" "$(users)" 'USER004 high SECURE_SSL_REDIRECT is gone: without it the protection is off'

swap shop/views.py 's/_("Cheap")/_("Cheap today")/'
is "a text that is translated" "$(users)" 'USER005 low 1 translated text is gone from the files that changed: "Cheap"'
swap shop/views.py '0,/Thanks, %(name)s/s//Hello, %(name)s/'
is "one that stands elsewhere is there" "$(users)" ""
put r/shop/wsgi.py <<'E2'
def app(environ, start):
    return environ.get("wsgi.input")
E2
commit "$T/r" wsgi; swap shop/wsgi.py 's/wsgi.input/wsgi.errors/'
is "keys of a request are no environment variables" "$(users)" ""
done_testing
