import xml.etree.ElementTree as ET

from abide.service.ui import svg


def test_text_and_attributes_from_outside_cannot_become_markup():
    drawn = svg.el("text", "<script>x</script>", x=1.0, aria_label='"><b>')
    parsed = ET.fromstring(drawn)
    assert parsed.tag == "text"
    assert parsed.text == "<script>x</script>"
    assert parsed.attrib == {"x": "1", "aria-label": '"><b>'}


def test_an_attribute_that_is_none_is_left_out():
    assert svg.el("g", class_="x", id=None) == '<g class="x"></g>'


def test_the_three_inks_differ_by_pattern_not_only_by_colour():
    assert set(svg.INK) == set(svg.SURENESS) == {"certain", "probable", "not_known"}
    assert len(set(svg.INK.values())) == 3
    patterns = {p.attrib["id"] for p in ET.fromstring(svg.inks())}
    assert {svg.PROBABLE, svg.NOT_KNOWN, svg.LEAVE} == {f"url(#{p})" for p in patterns}


def test_a_shape_says_its_sentence():
    drawn = ET.fromstring(svg.titled("Home late by 5 & more", "rect", width=3.14159))
    assert drawn.find("title").text == "Home late by 5 & more"
    assert drawn.attrib["width"] == "3.1"
