"""Addresses of the door, one's own page and the people's desk."""

from django.urls import path

from crisisdesk.people.views import door, factor, house, own, people, tokens

urlpatterns = [
    path("sign-in/", door.sign_in, name="sign-in"),
    path("sign-in/code/", door.sign_in_code, name="sign-in-code"),
    path("sign-out/", door.sign_out, name="sign-out"),
    path("confirm/", door.confirm, name="confirm"),
    path("welcome/<str:secret>/", door.welcome, name="welcome"),
    path("me/", own.me, name="me"),
    path("me/password/", own.password, name="password"),
    path("me/sessions/end/", own.end_sessions, name="sessions-end"),
    path("me/theme/", own.theme, name="theme"),
    path("me/language/", own.language, name="language"),
    path("me/keys/", own.single_keys, name="single-keys"),
    path("me/second-factor/", factor.second_factor_page, name="second-factor"),
    path("me/second-factor/codes/", factor.recovery_codes, name="recovery-codes"),
    path("me/second-factor/remove/", factor.give_up, name="second-factor-remove"),
    path("me/tokens/", tokens.tokens, name="tokens"),
    path("me/tokens/<int:token_id>/revoke/", tokens.revoke, name="token-revoke"),
    path("organisation/", house.house, name="organisation"),
    path("people/", people.people, name="people"),
    path("people/add/", people.person_add, name="person-add"),
    path("people/<int:person_id>/", people.person_edit, name="person-edit"),
    path("people/<int:person_id>/roles/", people.person_roles, name="person-roles"),
    path("people/<int:person_id>/account/", people.person_account, name="person-account"),
    path("people/<int:person_id>/link/", people.person_link, name="person-link"),
    path("people/<int:person_id>/second-factor/", people.person_factor, name="person-factor"),
]
