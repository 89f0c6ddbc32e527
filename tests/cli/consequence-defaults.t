#!/bin/sh
# Defaults of a whole API: the settings of REST framework, and the project's own classes of pages.  Which keys decide what is
# from the framework's documentation; that they are its keys is asked of the framework where it is installed.
. tests/cli/lib.sh

put() { mkdir -p "$(dirname "$T/$1")"; cat >"$T/$1"; }
change() { sed -i "$3" "$T/r/$2"; if git -C "$T/r" diff --quiet; then fail "$1" "the edit changes nothing"; return; fi; commit "$T/r" "$1"
	is "$1" "$(ff-consequence -C "$T/r" --json HEAD | /usr/bin/python3 -c 'import json,sys
for i in json.load(sys.stdin)["categories"]["api"]["impacts"]:
    if i["id"].startswith("HTTP"): print(i["id"], i["level"], i["symbol"], i.get("old", ""), "->", i.get("new", ""))' | sort)" "$4"; }

repo "$T/r"
put r/shop/__init__.py </dev/null
put r/shop/settings.py <<'P'
INSTALLED_APPS = ["rest_framework"]
REST_FRAMEWORK = {
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_AUTHENTICATION_CLASSES": ("rest_framework.authentication.SessionAuthentication", "rest_framework.authentication.TokenAuthentication"),
    "DEFAULT_PAGINATION_CLASS": "shop.pages.Pages",
    "DEFAULT_THROTTLE_RATES": {"anon": "100/day", "user": "1000/day"},
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "PAGE_SIZE": 20,
}
P
put r/shop/pages.py <<'P'
from rest_framework.pagination import PageNumberPagination


class Pages(PageNumberPagination):
    page_size = 20
    max_page_size = 100
P
commit "$T/r" start
ff-scan -C "$T/r" --index >/dev/null
change "the size of a page" shop/settings.py 's/"PAGE_SIZE": 20/"PAGE_SIZE": 50/' 'HTTP013 medium REST_FRAMEWORK.PAGE_SIZE 20 -> 50'
change "the rate of a throttle" shop/settings.py 's/100\/day/10\/day/' 'HTTP013 medium REST_FRAMEWORK.DEFAULT_THROTTLE_RATES {"anon":"100/day","user":"1000/day"} -> {"anon":"10/day","user":"1000/day"}'
change "no filters any more" shop/settings.py '/DEFAULT_FILTER_BACKENDS/d' 'HTTP013 medium REST_FRAMEWORK.DEFAULT_FILTER_BACKENDS ["django_filters.rest_framework.DjangoFilterBackend"] -> (default)'
change "other quotes and another order" shop/settings.py "s/\"PAGE_SIZE\": 50,/'PAGE_SIZE': 50,/" ''
change "one way to log in less" shop/settings.py 's/, "rest_framework.authentication.TokenAuthentication"/,/' 'HTTP009 high REST_FRAMEWORK.DEFAULT_AUTHENTICATION_CLASSES ("rest_framework.authentication.SessionAuthentication","rest_framework.authentication.TokenAuthentication") -> ("rest_framework.authentication.SessionAuthentication")'
change "everybody may" shop/settings.py 's/permissions.IsAuthenticated/permissions.AllowAny/' 'HTTP009 critical REST_FRAMEWORK.DEFAULT_PERMISSION_CLASSES ["rest_framework.permissions.IsAuthenticated"] -> ["rest_framework.permissions.AllowAny"]'
change "nobody is asked, as before" shop/settings.py '/DEFAULT_PERMISSION_CLASSES/d' ''
change "a class of pages" shop/pages.py 's/max_page_size = 100/max_page_size = 10/' 'HTTP013 medium Pages 100 -> 10'
if /usr/bin/python3 -c 'import rest_framework' 2>/dev/null; then
	is "these are the framework's keys and attributes" "$(/usr/bin/python3 -c 'from django.conf import settings
settings.configure()
from rest_framework import settings as s, pagination as p
print(all(k in s.DEFAULTS for k in ("DEFAULT_PERMISSION_CLASSES", "DEFAULT_AUTHENTICATION_CLASSES", "DEFAULT_PAGINATION_CLASS", "PAGE_SIZE", "DEFAULT_THROTTLE_CLASSES", "DEFAULT_THROTTLE_RATES", "DEFAULT_FILTER_BACKENDS", "ORDERING_PARAM", "SEARCH_PARAM")),
 s.DEFAULTS["DEFAULT_PERMISSION_CLASSES"], all(hasattr(p.PageNumberPagination, k) for k in ("page_size", "max_page_size", "page_size_query_param", "page_query_param")))')" "True ['rest_framework.permissions.AllowAny'] True"
else
	skip "no REST framework"
fi
done_testing
