"""One's own access tokens for programs."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import needs, person_of
from accounts.models import ApiToken
from accounts.permissions import Permission
from accounts.queries import own_tokens
from accounts.stepup import needs_fresh_factor
from crisisdesk.people.actions.tokens import make_token, revoke_token
from crisisdesk.people.forms import TokenForm


@needs(Permission.TOKENS_EDIT)
@never_cache
@needs_fresh_factor
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    form = TokenForm(request.POST or None, person=person)
    secret = ""
    if request.method == "POST" and form.is_valid():
        _token, secret = make_token(
            actor=person,
            name=form.cleaned_data["name"],
            scopes=form.cleaned_data["scopes"],
            days=int(form.cleaned_data["days"]),
        )
        form = TokenForm(person=person)
    context = {
        "form": form,
        "secret": secret,
        "tokens": [(token, _scopes(token)) for token in own_tokens(person)],
        "now": timezone.now(),
    }
    return render(request, "accounts/tokens.html", context)


@needs(Permission.TOKENS_EDIT)
@require_POST
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    token = revoke_token(actor=person_of(request), token_id=token_id)
    messages.success(
        request, _("%(name)s is revoked. It opens nothing any more.") % {"name": token.name}
    )
    return redirect("tokens")


def _scopes(token: ApiToken) -> list[str]:
    known = {each.value: str(each.label) for each in Permission}
    return [known.get(scope, scope) for scope in token.scopes]
