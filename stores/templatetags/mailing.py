"""What the pages say where no mail reaches anybody."""

from django import template

from stores.mailing import kept_here

register = template.Library()

register.simple_tag(kept_here, name="mail_kept_here")
