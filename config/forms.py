"""How forms look: templates/forms/ holds the field and error templates of the project."""

from django.forms.renderers import TemplatesSetting


class WaybillFormRenderer(TemplatesSetting):
    field_template_name = "forms/field.html"
