from core.drawing.typography import typeset_template

NBSP = "\N{NO-BREAK SPACE}"


def test_double_punctuation_and_quotes_do_not_start_a_line():
    assert typeset_template("<p>Pourquoi cette date ?</p>") == f"<p>Pourquoi cette date{NBSP}?</p>"
    assert typeset_template("<b>« oui » : {{ x }} !</b>") == f"<b>«{NBSP}oui{NBSP}»{NBSP}: {{{{ x }}}}{NBSP}!</b>"


def test_markup_tags_variables_and_comments_are_left_alone():
    source = '{% comment %}a : b{% endcomment %}<a class="x" title="a : b" href="?a=1 ;2">{% if a == b %}{{ a|default:"b : c" }}{# d : e #}'
    assert typeset_template(source) == source
