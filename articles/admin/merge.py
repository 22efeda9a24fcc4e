"""Merging two records of one author, institution or topic: asked about, shown, done by the verb."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from authors.models import Author, Institution

from ..desk import merging
from ..models import Topic
from ..press.errors import PublishingError
from .access import cleaned


def merge_view(model: type[models.Model], verb: Callable) -> Callable:
    """The view that merges one record of `model` into another of it."""
    name = model._meta.model_name

    class MergeForm(forms.Form):
        target = forms.ModelChoiceField(model.objects.all())

    @permission_required("articles.merge_records", raise_exception=True)
    def page(request: HttpRequest, pk: int) -> HttpResponse:
        source = get_object_or_404(model, pk=pk)
        if request.method == "POST":
            target = cleaned(MergeForm(request.POST))["target"]
            try:
                verb(source, target, at=timezone.now(), by=request.user)
            except PublishingError as refused:
                messages.error(request, str(refused))
                return HttpResponseRedirect(request.path)
            messages.success(request, f"“{source.name}” is “{target.name}” from now on; its address leads there.")
            return HttpResponseRedirect(reverse(f"admin:{model._meta.app_label}_{name}_change", args=[target.pk]))
        words, found = request.GET.get("q", "").strip(), model.objects.none()
        if words:
            found = model.objects.filter(name__icontains=words).exclude(pk=pk).order_by("name", "pk")[:30]
        context = {
            **admin.site.each_context(request),
            "opts": model._meta,
            "title": f"Merge {source}",
            "source": source,
            "found": found,
            "words": words,
        }
        return TemplateResponse(request, "admin/merge.html", context)

    return page


# model → the verb
MERGES: dict[type[models.Model], Callable] = {
    Author: merging.merge_authors,
    Institution: merging.merge_institutions,
    Topic: merging.merge_topics,
}


def merge_urls(model_admin: admin.ModelAdmin) -> list:
    """The page's URL among those of its admin; none for a model that is not merged."""
    model = model_admin.model
    if model not in MERGES:
        return []
    view = model_admin.admin_site.admin_view(merge_view(model, MERGES[model]))
    return [path("<int:pk>/merge/", view, name=f"{model._meta.app_label}_{model._meta.model_name}_merge")]
