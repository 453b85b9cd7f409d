"""Addresses of the log."""

from django.urls import path

from journal import views

urlpatterns = [
    path("log/", views.log, name="log"),
    path("log/check/", views.check, name="log-check"),
    path("log/<int:entry_id>/erase/", views.erase, name="log-erase"),
    path("log/export/", views.export, name="log-export"),
]
